/** Verifies one object. */
import { describeSecret, SecretStore } from "../secret-store";
import { time } from "../retry";
import { timeText } from "../secret-state";
import type { KeySubject, SecretSubject, SubjectResult, VerificationInputs } from "./contract";
import { checkEncryption, checkIdentity, checkRefusals, checkSignatures } from "./key-checks";
import { RemoteKey, type KeyBundle } from "./remote-key";
import { Findings } from "./report";
import { checkRotation } from "./rotation-checks";
import { checkSecretSubject } from "./secret-checks";

/** Runs every check there is for the subject, and answers with what was found. Fails for nothing that a check can find. */
export async function verify(inputs: VerificationInputs): Promise<SubjectResult> {
    const { subject } = inputs;
    return subject.kind === "key" ? verifyKey(subject, inputs) : verifySecret(subject, inputs);
}

/** What messages call a subject. */
export function describeSubject({ subject }: Partial<VerificationInputs>): string {
    if (subject === undefined || typeof subject !== "object") {
        return "Verification";
    }
    return subject.kind === "secret"
        ? describeSecret(subject)
        : `Key "${subject.name}" in vault "${subject.target.vaultName}"`;
}

async function verifyKey(subject: KeySubject, inputs: VerificationInputs): Promise<SubjectResult> {
    const { accessTimeoutSeconds } = inputs;
    const findings = new Findings(describeSubject(inputs));
    const remote = new RemoteKey({ target: subject.target, name: subject.name, accessTimeoutSeconds });
    const work = { subject, remote, findings };
    const live = await currentVersion(remote, findings);
    if (live === undefined) {
        return result(inputs, findings, remote.calls);
    }
    checkIdentity(work, live);
    const [nextRotation] = await Promise.all([
        checkRotation(work, live),
        checkSignatures(work, live),
        checkEncryption(work, live),
        checkRefusals(work, live),
    ]);
    const expiresOn = live.attributes.exp === undefined ? undefined : timeText(new Date(live.attributes.exp * 1000));
    return {
        ...result(inputs, findings, remote.calls),
        ...(nextRotation !== undefined && { nextRotation }),
        ...(expiresOn !== undefined && { expiresOn }),
    };
}

async function currentVersion(remote: RemoteKey, findings: Findings): Promise<KeyBundle | undefined> {
    let live: KeyBundle | undefined;
    await findings.run("exists", async () => {
        live = await remote.get();
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

function result(inputs: VerificationInputs, findings: Findings, calls: number): SubjectResult {
    return {
        subject: describeSubject(inputs),
        passed: findings.all.every(({ passed }) => passed),
        verifiedAt: timeText(new Date(time.now())) as string,
        calls,
        checks: findings.all,
    };
}
