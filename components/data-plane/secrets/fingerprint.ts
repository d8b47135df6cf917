/**
 * Fingerprints of secret values: what the state holds in place of a value.
 *
 * A fingerprint is the text `scrypt$N$r$p$salt$hash`. It says whether a value is the declared one without giving the value away, and
 * guessing even a weak value from it costs a scrypt computation per guess. The parameters travel with it, so that raising them later
 * changes no fingerprint that is stored already, and a value that was generated with enough randomness costs next to nothing.
 */
import { createHash, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { Gate } from "../azure/throttle";

/** What a guess at the value of a new fingerprint costs: 16 to 35 ms of a core of 2024, and 16 MiB. */
export const fingerprintCost = { N: 16_384, r: 8, p: 1 } as const;

/** The least that scrypt can cost, for values that nobody can guess, however cheap a guess is. */
export const leastCost = { N: 2, r: 1, p: 1 } as const;

/** Bits of randomness from which on a value can't be found by guessing, whatever a guess costs. */
export const unguessableBits = 128;

const hashBytes = 32;
const scheme = "scrypt";

/** Text that no fingerprint of ours starts with can't be one; a value that looks like one is still only a value. */
const pattern = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]{43})$/;

interface Parsed {
    readonly N: number;
    readonly r: number;
    readonly p: number;
    readonly salt: string;
    readonly hash: Buffer;
}

const computed = new Map<string, Promise<Buffer>>();

/**
 * Node computes on four threads, which also resolve host names and read files: one stays free for these, however many fingerprints wait.
 *
 * https://nodejs.org/api/cli.html#uv_threadpool_sizesize
 */
const gate = new Gate(3);

/**
 * The fingerprint of a value under a salt.
 *
 * @param value the secret value
 * @param salt letters, digits, `-` and `_`: derived by the component from stack and name, so that it is the same at every check
 * @param randomBits how much of the value is random for certain: nothing of one that people or other programs have chosen
 */
export async function fingerprint(value: string, salt: string, randomBits = 0): Promise<string> {
    const { N, r, p } = randomBits < unguessableBits ? fingerprintCost : leastCost;
    const hash = await derive(value, { N, r, p, salt });
    return [scheme, N, r, p, salt, hash.toString("base64url")].join("$");
}

/**
 * A text of the program that asks for a new version, as it may stand in a tag: a program may have a secret for it, and a guess costs
 * what one at a value does.
 *
 * @param salt letters, digits, `-` and `_`
 */
export async function concealedWish(text: string | undefined, salt: string): Promise<string | undefined> {
    return text === undefined ? undefined : fingerprint(JSON.stringify(text), salt);
}

/** Whether `value` is the value that `stored` is a fingerprint of, at the cost and with the salt that `stored` carries. */
export async function matchesFingerprint(value: string, stored: string): Promise<boolean> {
    const parsed = parse(stored);
    if (parsed === undefined) {
        return false;
    }
    return timingSafeEqual(await derive(value, parsed), parsed.hash);
}

/** The salt that a fingerprint carries; undefined for what is no fingerprint. */
export function saltOfFingerprint(text: unknown): string | undefined {
    return typeof text === "string" ? parse(text)?.salt : undefined;
}

/** Whether a text has the form of a fingerprint. */
export function isFingerprint(text: unknown): text is string {
    return typeof text === "string" && pattern.test(text);
}

function parse(text: string): Parsed | undefined {
    const match = pattern.exec(text);
    if (match === null) {
        return undefined;
    }
    const [, N, r, p, salt, hash] = match as unknown as [string, string, string, string, string, string];
    return { N: Number(N), r: Number(r), p: Number(p), salt, hash: Buffer.from(hash, "base64url") };
}

function derive(value: string, { N, r, p, salt }: Omit<Parsed, "hash">): Promise<Buffer> {
    // The memo is keyed by a digest, so that this map adds no further copy of a value to the process.
    const key = [createHash("sha256").update(value).digest("base64url"), N, r, p, salt].join("$");
    let hash = computed.get(key);
    if (hash === undefined) {
        hash = gate.run(() => scryptAsync(value, salt, { N, r, p, maxmem: 256 * r * (N + p + 2) }));
        computed.set(key, hash);
    }
    return hash;
}

function scryptAsync(value: string, salt: string, options: ScryptOptions): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        scrypt(value, salt, hashBytes, options, (error, key) => {
            if (error === null) {
                resolve(key);
            } else {
                reject(error);
            }
        });
    });
}
