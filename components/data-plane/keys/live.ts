import { type JsonWebKey, type KeyRotationPolicy, type KeyVaultKey } from "@azure/keyvault-keys";
import { show } from "../../internal/errors";
import { type KeyInputs, type KeyOutputs, type KeyState, type PublicJwk, versionsKept } from "./contract";
import { timeText } from "../life-cycle/values";

/** A key as it is in the vault. */
export interface LiveKey {
    readonly key: KeyVaultKey;
    /** Its rotation policy, if it was looked at. */
    readonly policy?: KeyRotationPolicy;
    /** Its versions, newest first, if they were looked at. */
    readonly versions?: readonly string[];
    /** Whether this deployment made the key: then it is as declared. */
    readonly created?: boolean;
    /** The service deleted it, and keeps it for a while. */
    readonly softDeleted?: boolean;
    /** How often `rotateNow` has made a version. */
    readonly rotations?: number;
}

/** The public part in the form of RFC 7517; `undefined` for keys that have none. */
export function publicJwk(key: JsonWebKey | undefined): PublicJwk | undefined {
    if (key?.n !== undefined && key.e !== undefined) {
        return { kty: "RSA", n: base64url(key.n), e: base64url(key.e) };
    }
    if (key?.x !== undefined && key.y !== undefined && key.crv !== undefined) {
        return { kty: "EC", crv: key.crv, x: base64url(key.x), y: base64url(key.y) };
    }
    return undefined;
}

function base64url(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString("base64url");
}

/** The size of an RSA key in bits. */
export function sizeOf(key: KeyVaultKey): number | undefined {
    const modulus = key.key?.n;
    return modulus === undefined ? undefined : modulus.length * 8;
}

/** What the state keeps of a live key. */
export function stateOf(live: LiveKey, state: KeyOutputs | undefined): KeyState {
    const { properties } = live.key;
    const version = properties.version ?? "";
    const jwk = publicJwk(live.key.key);
    const others = (live.versions ?? state?.versions ?? []).filter((other) => other !== version);
    return {
        version,
        versions: [version, ...others].slice(0, versionsKept),
        createdOn: timeText(properties.createdOn) ?? "",
        ...(properties.expiresOn === undefined ? {} : { versionExpiresOn: timeText(properties.expiresOn) ?? "" }),
        ...(jwk === undefined ? {} : { jwk }),
        rotations: live.rotations ?? state?.rotations ?? 0,
    };
}

/** In what a live key is another than the declared one, as far as it can't be changed. */
export function differences(inputs: KeyInputs, key: KeyVaultKey): string[] {
    const { type, size, curve, exportable } = inputs;
    const found: [property: string, declared: unknown, live: unknown][] = [
        ["type", type, key.keyType],
        ["size", size, sizeOf(key)],
        ["curve", curve, key.key?.crv],
        ["exportable", exportable, key.properties.exportable ?? false],
    ];
    return found
        .filter(([, declared, live]) => declared !== undefined && declared !== live)
        .map(([property, declared, live]) => `its \`${property}\` is ${show(live)} and not ${show(declared)}`);
}
