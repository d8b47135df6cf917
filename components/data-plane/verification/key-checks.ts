/** What is verified of a key: that it is the declared one, and that its cryptography is right, remote results checked locally. */
import { createHash, randomBytes } from "node:crypto";
import { isReleasePolicy } from "../keys/release-policy";
import { describeDifference } from "./difference";
import {
    encryptionAlgorithms,
    encryptLocally,
    foreignAlgorithm,
    isRsa,
    signatureAlgorithms,
    tampered,
    thumbprint,
    verifyLocally,
    type EncryptionAlgorithm,
    type SignatureAlgorithm,
} from "./algorithms";
import type { KeySubject } from "./contract";
import type { KeyBundle, RemoteKey } from "./remote-key";
import type { Findings } from "./report";

/** A key under verification. */
export interface KeyWork {
    readonly subject: KeySubject;
    /** The version in force: the declared one, or what rotation has made of it since. */
    readonly version: string;
    readonly remote: RemoteKey;
    readonly findings: Findings;
}

/** Bytes of what is signed or encrypted: as a digest of SHA-256, and as a key that is wrapped. */
const secretBytes = 32;

/** What the live key says of itself, against what was declared. */
export function checkIdentity({ subject, findings }: KeyWork, { key, attributes, ...rest }: KeyBundle): void {
    const compare = (check: string, declared: unknown, live: unknown) =>
        findings.record(check, describeDifference(declared, live));
    compare(
        "kind",
        { type: subject.type, curve: subject.curve, bits: subject.size },
        { type: key.kty, curve: key.crv, bits: isRsa(key) ? bitsOf(key.n) : undefined },
    );
    compare("operations", [...subject.operations].sort(), [...(key.key_ops ?? [])].sort());
    compare("enabled", subject.enabled, attributes.enabled ?? true);
    if (subject.releasePolicy !== undefined) {
        const { data = "", immutable = false } = rest.release_policy ?? {};
        const policy = { policy: Buffer.from(data, "base64url").toString(), immutable };
        const kept = isReleasePolicy(subject.releasePolicy, policy);
        findings.record("release policy", kept ? undefined : describeDifference(subject.releasePolicy, policy));
    }
}

/** Whether the public key that the program exports is the one of its version. */
export function checkPublicKey({ subject, findings }: KeyWork, { key }: KeyBundle): void {
    const { publicKey } = subject;
    const exported = typeof publicKey === "string" ? publicKey : thumbprint(publicKey);
    const same = exported === thumbprint(key);
    findings.record("public key", same ? undefined : "the exported public key is not the one in use");
}

/** Each signature algorithm: signed remotely, verified locally and remotely, and a tampered signature refused. */
export async function checkSignatures(work: KeyWork, { key }: KeyBundle): Promise<void> {
    await Promise.all(
        signatureAlgorithms(key).map((algorithm, index) => checkSignature(work, key, algorithm, index === 0)),
    );
}

async function checkSignature(
    { subject, version, remote, findings }: KeyWork,
    key: KeyBundle["key"],
    algorithm: SignatureAlgorithm,
    isFirst: boolean,
): Promise<void> {
    const { name, digest: hash } = algorithm;
    const data = randomBytes(secretBytes);
    const digest = createHash(hash).update(data).digest();
    let signature: Buffer | undefined;
    if (subject.operations.includes("sign")) {
        await findings.run(`sign ${name}`, async () => {
            signature = await remote.sign(version, name, digest);
            if (!verifyLocally(algorithm, key, data, signature)) {
                return "the signature that the service made is wrong under the public key";
            }
            return verifyLocally(algorithm, key, data, tampered(signature))
                ? "a tampered signature counts as right"
                : undefined;
        });
    }
    if (!subject.operations.includes("verify") || signature === undefined) {
        return;
    }
    const made = signature;
    await findings.run(`verify ${name}`, async () =>
        (await remote.verify(version, name, digest, made)) ? undefined : "the service finds its own signature wrong",
    );
    if (isFirst) {
        await findings.run(`tampered signature refused (${name})`, async () => {
            const accepted = await remote.verify(version, name, digest, tampered(made));
            return accepted ? "the service finds a tampered signature right" : undefined;
        });
    }
}

/** Each encryption algorithm, to encrypt or to wrap: local results remotely, remote ones remotely, a tampered ciphertext refused. */
export async function checkEncryption(work: KeyWork, { key }: KeyBundle): Promise<void> {
    const { operations } = work.subject;
    const pairs = [
        { forward: "encrypt", back: "decrypt", remote: ["encrypt", "decrypt"] as const },
        { forward: "wrapKey", back: "unwrapKey", remote: ["wrapkey", "unwrapkey"] as const },
    ];
    await Promise.all(
        pairs.flatMap(({ forward, back, remote }) =>
            encryptionAlgorithms(key).map((algorithm, index) =>
                checkPair(work, key, algorithm, {
                    forward: operations.includes(forward) ? remote[0] : undefined,
                    back: operations.includes(back) ? remote[1] : undefined,
                    isFirst: index === 0,
                }),
            ),
        ),
    );
}

interface Pair {
    readonly forward: "encrypt" | "wrapkey" | undefined;
    readonly back: "decrypt" | "unwrapkey" | undefined;
    readonly isFirst: boolean;
}

async function checkPair(
    { version, remote, findings }: KeyWork,
    key: KeyBundle["key"],
    algorithm: EncryptionAlgorithm,
    { forward, back, isFirst }: Pair,
): Promise<void> {
    const { name } = algorithm;
    const plaintext = randomBytes(secretBytes);
    const decrypts = async (ciphertext: Buffer) =>
        back !== undefined && (await remote.transform(version, back, name, ciphertext)).equals(plaintext);
    if (back !== undefined) {
        const local = encryptLocally(algorithm, key, plaintext);
        await findings.run(`${back} ${name}`, async () =>
            (await decrypts(local)) ? undefined : "what was encrypted with the public key comes back as something else",
        );
        if (isFirst) {
            await findings.refused(`tampered ciphertext refused (${back} ${name})`, () =>
                remote.transform(version, back, name, tampered(local)),
            );
        }
    }
    if (forward !== undefined) {
        await findings.run(`${forward} ${name}`, async () => {
            const ciphertext = await remote.transform(version, forward, name, plaintext);
            const isRight = back === undefined ? ciphertext.length === byteLength(key.n) : await decrypts(ciphertext);
            return isRight ? undefined : "what the service encrypted comes back as something else";
        });
    }
}

/** What the service must refuse: an algorithm of another kind of key, and an operation that the key doesn't have. */
export async function checkRefusals(
    { subject, version, remote, findings }: KeyWork,
    { key }: KeyBundle,
): Promise<void> {
    const digest = randomBytes(secretBytes);
    const [own] = signatureAlgorithms(key);
    if (subject.operations.includes("sign")) {
        const foreign = foreignAlgorithm(key);
        await findings.refused(`wrong algorithm refused (sign ${foreign.name})`, () =>
            remote.sign(version, foreign.name, digest),
        );
    } else if (own !== undefined) {
        await findings.refused(`operation outside key_ops refused (sign ${own.name})`, () =>
            remote.sign(version, own.name, digest),
        );
    }
    const [encryption] = encryptionAlgorithms(key);
    if (encryption !== undefined && !subject.operations.includes("encrypt")) {
        await findings.refused(`operation outside key_ops refused (encrypt ${encryption.name})`, () =>
            remote.transform(version, "encrypt", encryption.name, digest),
        );
    }
}

function bitsOf(modulus: string | undefined): number {
    return byteLength(modulus) * 8;
}

function byteLength(modulus: string | undefined): number {
    return Buffer.from(modulus ?? "", "base64url").length;
}
