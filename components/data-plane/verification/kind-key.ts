import { describeKey } from "../key-names";
import { timeText } from "../secret-state";
import type { KeySubject } from "./contract";
import type { Kind, Run, Told } from "./kind";
import {
    checkEncryption,
    checkIdentity,
    checkPublicKey,
    checkRefusals,
    checkSignatures,
    type KeyWork,
} from "./key-checks";
import { RemoteKey, type KeyBundle } from "./remote-key";
import { checkRotation } from "./rotation-checks";
import { activityOf, checkOlderVersions, checkStillOfUse, checkVersion, versionOf } from "./version-checks";

/** Keys: the declared one, doing what it was declared for and nothing else, and rotating as declared. */
export const keyKind: Kind<KeySubject> = {
    describe: describeKey,
    plan: ({ operations, rotation }) => {
        const has = (...names: string[]) => names.some((name) => operations.includes(name));
        return [
            "declared version, kind, operations and public key",
            ...(has("sign") ? ["signatures of every algorithm"] : []),
            ...(has("decrypt", "encrypt") ? ["encryption with every algorithm"] : []),
            ...(has("unwrapKey", "wrapKey") ? ["wrapping with every algorithm"] : []),
            "refusals of tampered, foreign and undeclared use",
            ...(rotation === undefined ? [] : ["rotation policy and next date"]),
        ];
    },
    verify: verifyKey,
};

async function verifyKey({ subject, inputs, findings }: Run<KeySubject>): Promise<Told> {
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
    const activity = activityOf(live.attributes);
    const [nextRotation] = await Promise.all([
        checkRotation(work, live),
        activity === "active" ? checkUse(work, live) : checkStillOfUse(work, live, activity, "version in force"),
        checkOlderVersions(work, versions),
    ]);
    const expiresOn = live.attributes.exp === undefined ? undefined : timeText(new Date(live.attributes.exp * 1000));
    return {
        calls: remote.calls,
        ...(nextRotation !== undefined && { nextRotation }),
        ...(expiresOn !== undefined && { expiresOn }),
    };
}

async function checkUse(work: KeyWork, live: KeyBundle): Promise<void> {
    await Promise.all([checkSignatures(work, live), checkEncryption(work, live), checkRefusals(work, live)]);
}
