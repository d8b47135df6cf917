/** Verifies one object. */
import { describeSecret, SecretStore } from "../secret-store";
import { time } from "../retry";
import { timeText } from "../secret-state";
import { describeKey } from "../key-names";
import type { KeySubject, SecretSubject, SubjectResult, VaultSubject, VerificationInputs } from "./contract";
import {
    checkEncryption,
    checkIdentity,
    checkPublicKey,
    checkRefusals,
    checkSignatures,
    type KeyWork,
} from "./key-checks";
import { RemoteKey, type KeyBundle } from "./remote-key";
import { Findings } from "./report";
import { checkRotation } from "./rotation-checks";
import { checkSecretSubject } from "./secret-checks";
import { ArmReader, checkVault } from "./vault-checks";
import { activityOf, checkOlderVersions, checkStillOfUse, checkVersion, versionOf } from "./version-checks";

/** Runs every check there is for the subject, and answers with what was found. Fails for nothing that a check can find. */
export async function verify(inputs: VerificationInputs): Promise<SubjectResult> {
    const { subject } = inputs;
    switch (subject.kind) {
        case "key":
            return verifyKey(subject, inputs);
        case "secret":
            return verifySecret(subject, inputs);
        case "vault":
            return verifyVault(subject, inputs);
    }
}

/** What messages call a subject. */
export function describeSubject({ subject }: Partial<VerificationInputs>): string {
    if (subject === undefined || typeof subject !== "object") {
        return "Verification";
    }
    switch (subject.kind) {
        case "key":
            return describeKey(subject);
        case "secret":
            return describeSecret(subject);
        case "vault":
            return `Vault "${subject.name}"`;
    }
}

async function verifyKey(subject: KeySubject, inputs: VerificationInputs): Promise<SubjectResult> {
    const findings = new Findings(describeSubject(inputs));
    const remote = new RemoteKey({
        target: subject.target,
        name: subject.name,
        accessTimeoutSeconds: inputs.accessTimeoutSeconds,
    });
    const [live, versions] = await Promise.all([
        found("exists", findings, () => remote.get()),
        found("versions readable", findings, () => remote.versions()),
    ]);
    if (live === undefined || versions === undefined) {
        return result(inputs, findings, remote.calls);
    }
    const work = { subject, version: versionOf(live.key), remote, findings };
    checkVersion(work, versions);
    checkIdentity(work, live);
    if (work.version === subject.version) {
        checkPublicKey(work, live);
    }
    const activity = activityOf(live.attributes);
    const [nextRotation] = await Promise.all([
        checkRotation(work, live),
        activity === "active" ? checkUse(work, live) : checkStillOfUse(work, live, activity, "version in force"),
        checkOlderVersions(work, versions),
    ]);
    const expiresOn = live.attributes.exp === undefined ? undefined : timeText(new Date(live.attributes.exp * 1000));
    return {
        ...result(inputs, findings, remote.calls),
        ...(nextRotation !== undefined && { nextRotation }),
        ...(expiresOn !== undefined && { expiresOn }),
    };
}

async function checkUse(work: KeyWork, live: KeyBundle): Promise<void> {
    await Promise.all([checkSignatures(work, live), checkEncryption(work, live), checkRefusals(work, live)]);
}

async function found<T>(check: string, findings: Findings, look: () => Promise<T>): Promise<T | undefined> {
    let live: T | undefined;
    await findings.run(check, async () => {
        live = await look();
        return undefined;
    });
    return live;
}

async function verifySecret(subject: SecretSubject, inputs: VerificationInputs): Promise<SubjectResult> {
    const findings = new Findings(describeSubject(inputs));
    const { target, name } = subject;
    const store = new SecretStore({ target, name, accessTimeoutSeconds: inputs.accessTimeoutSeconds }, "look");
    const live = await checkSecretSubject(subject, inputs.fingerprint, store, findings);
    const expiresOn = timeText(live?.properties.expiresOn);
    return { ...result(inputs, findings, 1), ...(expiresOn !== undefined && { expiresOn }) };
}

async function verifyVault(subject: VaultSubject, inputs: VerificationInputs): Promise<SubjectResult> {
    const findings = new Findings(describeSubject(inputs));
    const arm = new ArmReader(subject);
    await checkVault(subject, arm, findings);
    return result(inputs, findings, arm.calls);
}

function result(inputs: VerificationInputs, findings: Findings, calls: number): SubjectResult {
    return {
        subject: describeSubject(inputs),
        passed: findings.failed.length === 0,
        verifiedAt: timeText(new Date(time.now())) as string,
        calls,
        passedChecks: findings.passed,
        failedChecks: findings.failed,
    };
}
