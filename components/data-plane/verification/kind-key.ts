import { describeKey } from "../keys/names";
import type { FoundBefore, KeySubject, VersionTimes } from "./contract";
import { judgeKey } from "./guardrail-checks";
import { checkHsm, isHsm } from "./hsm-checks";
import type { Kind, Run, Told } from "./kind";
import {
    checkEncryption,
    checkIdentity,
    checkPublicKey,
    checkRefusals,
    checkSignatures,
    type KeyWork,
} from "./key-checks";
import { RemoteKey, type KeyBundle, type KeyVersion } from "./remote-key";
import { checkRotation, nextRotation } from "./rotation-checks";
import { checkDeclaredTimes, checkUndeclaredTimes } from "./time-checks";
import { activityOf, checkOlderVersions, checkStillOfUse, checkVersion, versionOf } from "./version-checks";
import { isUnknown, timeText } from "../life-cycle/values";

/** Versions in the result: the newest, which is where rotation shows. */
const versionsTold = 5;

/** Keys: the declared one, doing what it was declared for and nothing else, and rotating as declared. */
export const keyKind: Kind<KeySubject> = {
    describe: describeKey,
    plan: ({ operations, rotation, releasePolicy, type, guardrails }) => {
        const known = isUnknown(operations) ? [] : operations;
        const has = (...names: string[]) => names.some((name) => known.includes(name));
        return [
            "declared version, kind, operations and public key",
            ...(has("sign") ? ["signatures of every algorithm"] : []),
            ...(has("decrypt", "encrypt") ? ["encryption with every algorithm"] : []),
            ...(has("unwrapKey", "wrapKey") ? ["wrapping with every algorithm"] : []),
            "refusals of tampered, foreign and undeclared use",
            ...(rotation === undefined ? [] : ["rotation policy and next date"]),
            ...(releasePolicy === undefined ? [] : ["release policy"]),
            ...(isHsm(type) ? ["held by an HSM"] : []),
            ...(guardrails === undefined ? [] : [`guardrails ${guardrails.profile}`]),
        ];
    },
    verify: verifyKey,
};

async function verifyKey({ subject, inputs, findings, last }: Run<KeySubject>): Promise<Told> {
    const remote = new RemoteKey({
        target: subject.target,
        name: subject.name,
        accessTimeoutSeconds: inputs.accessTimeoutSeconds,
    });
    const [live, versions] = await Promise.all([
        findings.read("exists", () => remote.get()),
        findings.read("versions readable", () => remote.versions()),
    ]);
    if (live === undefined || versions === undefined) {
        return { calls: remote.calls };
    }
    const work = { subject, version: versionOf(live.key), remote, findings };
    checkVersion(work, versions);
    checkIdentity(work, live);
    if (work.version === subject.version) {
        checkPublicKey(work, live);
    }
    checkTimes(work, live, last);
    const activity = activityOf(live.attributes);
    const [rotation, attestation] = await Promise.all([
        checkRotation(work),
        checkHsm(work),
        activity === "active" ? checkUse(work, live) : checkStillOfUse(work, live, activity, "version in force"),
        checkOlderVersions(work, versions),
    ]);
    const next = nextRotation(rotation, live.attributes);
    const { expiresOn } = timesOf(live);
    const guardrails = judgeKey(subject.guardrails, live, rotation, findings);
    return {
        calls: remote.calls,
        ...(next !== undefined && { nextRotation: next }),
        ...(expiresOn !== undefined && { expiresOn }),
        versions: versions.slice(0, versionsTold).map((version) => timesOf(version)),
        ...(attestation !== undefined && { attestation }),
        ...(guardrails !== undefined && { guardrails }),
    };
}

/** Versions that the rotation made have the expiry that it gave them. */
function checkTimes(
    { subject, version, findings }: KeyWork,
    { attributes }: KeyBundle,
    last: FoundBefore | undefined,
): void {
    if (subject.existing === true) {
        return;
    }
    const date = (seconds: number | undefined) => (seconds === undefined ? undefined : new Date(seconds * 1000));
    const { created, nbf, exp } = attributes;
    const times = { createdOn: date(created), notBefore: date(nbf), expiresOn: date(exp) };
    const isDeclared = version === subject.version;
    if (isDeclared) {
        checkDeclaredTimes(subject, times, findings);
    }
    const seen = last?.result.versions?.find((each) => each.version === version);
    const before = seen && last && { result: last.result, expiresOn: seen.expiresOn };
    checkUndeclaredTimes(isDeclared ? subject : {}, times, before, findings);
}

function timesOf({ attributes, ...named }: KeyVersion | KeyBundle): VersionTimes {
    const { created, exp } = attributes;
    const text = (seconds: number) => timeText(new Date(seconds * 1000)) as string;
    return {
        version: versionOf("key" in named ? named.key : named),
        ...(created !== undefined && { createdOn: text(created) }),
        ...(exp !== undefined && { expiresOn: text(exp) }),
        activity: activityOf(attributes),
    };
}

async function checkUse(work: KeyWork, live: KeyBundle): Promise<void> {
    await Promise.all([checkSignatures(work, live), checkEncryption(work, live), checkRefusals(work, live)]);
}
