/** Operations without side effects that show whether an identity has a data action on an object. */
import { createHash, randomBytes } from "node:crypto";
import { reasonOf, serviceErrorOf } from "../../azure/service-error";
import { encryptionAlgorithms, encryptLocally, signatureAlgorithms } from "../algorithms";
import type { KeyBundle } from "../remote-key";
import type { VaultRequest } from "../remote-vault";
import { activityOf, randomSignature, versionOf } from "../version-checks";

/** One request that needs just one data action. */
export interface Probe {
    /** Without its common start: `keys/sign/action`. */
    readonly action: string;
    readonly request: VaultRequest;
}

/** What an identity's try came to. */
export type Outcome = "allowed" | "refused";

/** What the service says to who lacks access. Every other refusal comes after that was found sufficient. */
const accessRefusals: readonly (string | undefined)[] = ["ForbiddenByRbac", "ForbiddenByPolicy", "AccessDenied"];

/** Refusals of everybody, whatever their access: nothing can be learnt from them. */
const placeRefusals: readonly (string | undefined)[] = ["ForbiddenByFirewall", "ForbiddenByConnection"];

/** Reading a secret's value and its attributes. */
export function probesOfSecret(name: string): Probe[] {
    return [
        { action: "secrets/getSecret/action", request: { method: "GET", path: `/secrets/${name}` } },
        {
            action: "secrets/readMetadata/action",
            request: { method: "GET", path: `/secrets/${name}/versions?maxresults=1` },
        },
    ];
}

/** Reading a key and its policy, and every operation that the key has and its version in force can do now. */
export function probesOfKey(name: string, { key, attributes }: KeyBundle): Probe[] {
    const version = versionOf(key);
    const post = (action: string, path: string, body: object): Probe => ({
        action: `keys/${action}/action`,
        request: { method: "POST", path: `/keys/${name}/${version}/${path}`, body },
    });
    const does = (operation: string) => activityOf(attributes) === "active" && key.key_ops?.includes(operation);
    const data = randomBytes(32);
    const [signature] = signatureAlgorithms(key);
    const [encryption] = encryptionAlgorithms(key);
    const probes: Probe[] = [
        { action: "keys/read", request: { method: "GET", path: `/keys/${name}` } },
        { action: "keyrotationpolicies/read", request: { method: "GET", path: `/keys/${name}/rotationpolicy` } },
    ];
    if (signature !== undefined) {
        const digest = createHash(signature.digest).update(data).digest().toString("base64url");
        const value = randomSignature(key).toString("base64url");
        probes.push(
            ...(does("sign") ? [post("sign", "sign", { alg: signature.name, value: digest })] : []),
            ...(does("verify") ? [post("verify", "verify", { alg: signature.name, digest, value })] : []),
        );
    }
    if (encryption !== undefined) {
        const body = (value: Buffer) => ({ alg: encryption.name, value: value.toString("base64url") });
        const ciphertext = encryptLocally(encryption, key, data);
        probes.push(
            ...(does("encrypt") ? [post("encrypt", "encrypt", body(data))] : []),
            ...(does("decrypt") ? [post("decrypt", "decrypt", body(ciphertext))] : []),
            ...(does("wrapKey") ? [post("wrap", "wrapkey", body(data))] : []),
            ...(does("unwrapKey") ? [post("unwrap", "unwrapkey", body(ciphertext))] : []),
        );
    }
    return probes;
}

/** Makes a try. Throws what says nothing about access: no answer, a firewall, a defect of the service. */
export async function outcomeOf(attempt: () => Promise<unknown>): Promise<Outcome> {
    try {
        await attempt();
        return "allowed";
    } catch (error) {
        const status = serviceErrorOf(error)?.status ?? 0;
        const reason = reasonOf(error);
        if (accessRefusals.includes(reason)) {
            return "refused";
        }
        if (placeRefusals.includes(reason) || status < 400 || status >= 500 || status === 401 || status === 429) {
            throw error;
        }
        // A disabled secret, a version that has expired meanwhile: access was not what it lacked.
        return "allowed";
    }
}
