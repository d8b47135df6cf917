/** Every kind of subject, and what is done with one of any kind. */
import { explain } from "../azure/service-error";
import type { Deployment, FoundBefore, Subject, SubjectKinds, SubjectResult, VerificationInputs } from "./contract";
import { resultOf, type Kind, type Told } from "./kind";
import { certificateKind } from "./kind-certificate";
import { keyKind } from "./kind-key";
import { secretKind } from "./kind-secret";
import { vaultKind } from "./kind-vault";
import { Findings } from "./report";

const kinds: { readonly [K in keyof SubjectKinds]: Kind<SubjectKinds[K]> } = {
    key: keyKind,
    secret: secretKind,
    certificate: certificateKind,
    vault: vaultKind,
};

/** What messages call a subject, which may be unknown yet. */
export function describeSubject({ subject }: { readonly subject?: Subject }): string {
    return subject === undefined || typeof subject !== "object" ? "Verification" : kindOf(subject).describe(subject);
}

/** What will be verified, in the few words that a preview has room for. */
export function planOf(subject: Subject): string[] {
    return typeof subject === "object" ? kindOf(subject).plan(subject) : [];
}

/**
 * Runs every check there is for the subject, and answers with what was found. What keeps checks from being made is a finding too, so that
 * those made before it are not lost.
 *
 * @param deployment what it is a part of. @default none: what isn't declared now never was
 * @param last what was found the last time, with or without a deployment since. @default that of the deployment before
 */
export async function verify(
    inputs: VerificationInputs,
    deployment?: Deployment,
    last: FoundBefore | undefined = deployment?.before,
): Promise<SubjectResult> {
    const { subject } = inputs;
    const name = describeSubject(inputs);
    const findings = new Findings(name);
    const kind = kindOf(subject);
    const run = { subject, inputs, findings, deployment, last };
    let told: Told = { calls: 0, ...kind.keep?.(run) };
    try {
        told = await kind.verify(run);
    } catch (error) {
        findings.record("verified to the end", explain(error, name).message);
    }
    return resultOf(name, findings, told);
}

function kindOf(subject: Subject): Kind<Subject> {
    // A kind is only ever asked for subjects of its own.
    return kinds[subject.kind];
}
