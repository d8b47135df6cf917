/** What is verified of a key's versions: which is in force, that older ones still do their part, and that resting ones refuse theirs. */
import { createHash, randomBytes } from "node:crypto";
import { serverNow } from "../azure/server-clock";
import {
    encryptionAlgorithms,
    encryptLocally,
    signatureAlgorithms,
    verifyLocally,
    type SignatureAlgorithm,
} from "./algorithms";
import type { KeyWork } from "./key-checks";
import type { KeyAttributes, KeyBundle, KeyVersion } from "./remote-key";

/** Older versions looked at: the newest ones, which are the most likely to be still needed. */
const olderVersionsChecked = 2;

/** Whether a version does everything, or why it does not. */
export type Activity = "active" | "disabled" | "expired" | "not yet active";

/** What a version's attributes let it do now. */
export function activityOf({ enabled = true, nbf, exp }: KeyAttributes): Activity {
    const now = serverNow().getTime() / 1000;
    if (!enabled) {
        return "disabled";
    }
    if (exp !== undefined && exp <= now) {
        return "expired";
    }
    return nbf !== undefined && nbf > now ? "not yet active" : "active";
}

/** The id of a version, which ends its key identifier. */
export function versionOf({ kid }: { readonly kid: string }): string {
    return kid.split("/").pop() ?? "";
}

/** Whether the version in force is the declared one, or one that the declared rotation made after it. */
export function checkVersion({ subject, version, findings }: KeyWork, versions: readonly KeyVersion[]): void {
    const isDeclared = version === subject.version;
    const isSuccessor = subject.rotation !== undefined && versions.some((each) => versionOf(each) === subject.version);
    const problem = `declared ${subject.version}, in the vault ${version}`;
    findings.record("version", isDeclared || isSuccessor ? undefined : problem);
}

/** The newest of the older versions: what was signed, encrypted and wrapped before a rotation must stay of use. */
export async function checkOlderVersions(work: KeyWork, versions: readonly KeyVersion[]): Promise<void> {
    const older = versions.filter((each) => versionOf(each) !== work.version).slice(0, olderVersionsChecked);
    await Promise.all(
        older.map(async (each) => {
            const version = versionOf(each);
            const activity = activityOf(each.attributes);
            const readable = `older version ${version.slice(0, 8)} readable`;
            const bundle = await work.findings.read(readable, () => work.remote.get(version));
            if (bundle !== undefined) {
                await checkStillOfUse({ ...work, version }, bundle, activity, `older version ${version.slice(0, 8)}`);
            }
        }),
    );
}

/**
 * A version that isn't in full use. Expired: signs, encrypts and wraps no more, and still verifies, decrypts and unwraps. Disabled:
 * does nothing. Each is only looked at where the version is so already.
 */
export async function checkStillOfUse(
    work: KeyWork,
    { key }: KeyBundle,
    activity: Activity,
    name: string,
): Promise<void> {
    const { remote, version, findings } = work;
    const has = (operation: string) => (key.key_ops ?? []).includes(operation);
    const plaintext = randomBytes(32);
    const [signature] = signatureAlgorithms(key);
    const [encryption] = encryptionAlgorithms(key);
    const checks: Promise<void>[] = [];
    if (signature !== undefined && has("sign") && activity !== "active") {
        checks.push(refuses("sign", () => remote.sign(version, signature.name, digestOf(plaintext, signature.digest))));
    }
    if (signature !== undefined && has("verify") && activity !== "disabled" && activity !== "not yet active") {
        const digest = digestOf(plaintext, signature.digest);
        // Of a version that can't sign no signature is at hand: that the service judges one at all is what matters.
        const attempt = () => remote.verify(version, signature.name, digest, randomSignature(key));
        const look =
            has("sign") && activity === "active"
                ? () => signsAndVerifies(work, key, signature)
                : async () => ((await attempt()) ? "a random signature counts as right" : undefined);
        checks.push(does("verify", look));
    }
    for (const [forward, back, remoteForward, remoteBack] of [
        ["encrypt", "decrypt", "encrypt", "decrypt"],
        ["wrapKey", "unwrapKey", "wrapkey", "unwrapkey"],
    ] as const) {
        if (encryption !== undefined && has(forward) && activity !== "active") {
            checks.push(refuses(forward, () => remote.transform(version, remoteForward, encryption.name, plaintext)));
        }
        if (encryption !== undefined && has(back) && activity !== "disabled" && activity !== "not yet active") {
            const ciphertext = encryptLocally(encryption, key, plaintext);
            checks.push(
                does(back, async () => {
                    const decrypted = await remote.transform(version, remoteBack, encryption.name, ciphertext);
                    return decrypted.equals(plaintext) ? undefined : "comes back as something else";
                }),
            );
        }
    }
    await Promise.all(checks);

    function refuses(operation: string, attempt: () => Promise<unknown>): Promise<void> {
        return findings.refused(`${name}, ${activity}, refuses ${operation}`, attempt);
    }

    function does(operation: string, look: () => Promise<string | undefined>): Promise<void> {
        return findings.run(`${name} still does ${operation}`, look);
    }
}

/** What a version signs now stands for what it signed when it was in force. */
async function signsAndVerifies(
    { remote, version }: KeyWork,
    key: KeyBundle["key"],
    algorithm: SignatureAlgorithm,
): Promise<string | undefined> {
    const data = randomBytes(32);
    const digest = digestOf(data, algorithm.digest);
    const made = await remote.sign(version, algorithm.name, digest);
    if (!verifyLocally(algorithm, key, data, made)) {
        return "a signature of this version is wrong under its public key";
    }
    return (await remote.verify(version, algorithm.name, digest, made))
        ? undefined
        : "its own signature counts as wrong";
}

function digestOf(data: Buffer, algorithm: string): Buffer {
    return createHash(algorithm).update(data).digest();
}

/** Something of a signature's form: as long as two coordinates of a curve, or as a modulus and smaller than it. */
export function randomSignature({ n, x }: KeyBundle["key"]): Buffer {
    const bytes = n === undefined ? 2 * Buffer.from(x ?? "", "base64url").length : Buffer.from(n, "base64url").length;
    const signature = randomBytes(bytes);
    signature[0] = 0;
    return signature;
}
