import type { KeyRotationPolicy, KeyVaultKey } from "@azure/keyvault-keys";
import type { VaultTarget } from "../../internal/vault-target";
import { vaultApiVersion } from "../vaults/arm";
import { armClient } from "../azure/clients";
import { drifted, inputsOf } from "./attributes";
import type { KeyOutputs } from "./contract";
import type { LiveKey } from "./live";
import { serviceErrorOf } from "../azure/service-error";
import { sameJson, timeText } from "../life-cycle/values";

/**
 * A key as ARM shows it, as far as it matters here: all but the key itself.
 *
 * https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/get
 */
export interface ArmKey {
    readonly tags?: Readonly<Record<string, string>>;
    readonly properties: {
        readonly kty?: string;
        readonly keyOps?: readonly string[];
        readonly keyUriWithVersion?: string;
        readonly attributes?: { readonly enabled?: boolean; readonly nbf?: number; readonly exp?: number };
        /** Left out where it is empty. */
        readonly rotationPolicy?: {
            readonly attributes?: { readonly expiryTime?: string };
            readonly lifetimeActions?: readonly {
                readonly action?: { readonly type?: string };
                readonly trigger?: { readonly timeAfterCreate?: string; readonly timeBeforeExpiry?: string };
            }[];
        };
    };
}

/** The vaults that ARM has refused to show. */
const refusing = new Set<string>();
const absenceCodes: readonly string[] = ["KeyNotFound", "ResourceNotFound"];

/**
 * Asks ARM, which shows a key together with its rotation policy and counts by limits of its own.
 *
 * @returns `undefined` where ARM doesn't say: it is asked no more about a vault that it has refused to show
 */
export async function askArm({
    target,
    name,
}: {
    target: VaultTarget;
    name: string;
}): Promise<ArmKey | "absent" | undefined> {
    const vault = JSON.stringify([target.vaultId.toLowerCase(), target.identity]);
    if (refusing.has(vault)) {
        return undefined;
    }
    try {
        return (await armClient(target).request("GET", `${target.vaultId}/keys/${name}`, vaultApiVersion))
            .body as ArmKey;
    } catch (error) {
        // Whatever is wrong with ARM: the data plane, which is asked instead, says what is wrong with the key.
        const service = serviceErrorOf(error);
        if (service?.status === 403) {
            refusing.add(vault);
        }
        return service?.status === 404 && absenceCodes.includes(service.code) ? "absent" : undefined;
    }
}

/**
 * The live key, if ARM shows all of it exactly as the state has it. Anything else is left to the data plane to tell, so that no
 * peculiarity of ARM can look like a change.
 */
export function confirmed(state: KeyOutputs, shown: ArmKey): LiveKey | undefined {
    const version = shown.properties.keyUriWithVersion?.split("/").at(-1);
    if (version !== state.version || state.presence !== undefined || state.releasePolicy !== undefined) {
        return undefined;
    }
    const policy = policyShown(shown);
    const live: LiveKey = { key: keyShown(state, shown), ...(policy && { policy }) };
    const expiryKept = timeText(live.key.properties.expiresOn) === state.versionExpiresOn;
    return expiryKept && sameJson(drifted(state, live), inputsOf(state)) ? live : undefined;
}

/** A version never changes its key or its time of creation: these the state knows. */
function keyShown(state: KeyOutputs, { tags, properties }: ArmKey): KeyVaultKey {
    const { kty, keyOps, attributes } = properties;
    const { n, e, crv, x, y } = { ...(state.jwk as Readonly<Partial<Record<string, string>>> | undefined) };
    const bytes = (part: string | undefined) => part && Buffer.from(part, "base64url");
    const parts = Object.entries({ n: bytes(n), e: bytes(e), crv, x: bytes(x), y: bytes(y) });
    return {
        name: state.name,
        key: Object.fromEntries(parts.filter(([, part]) => part !== undefined)),
        ...(kty === undefined ? {} : { keyType: kty }),
        keyOperations: [...(keyOps ?? [])],
        properties: {
            name: state.name,
            vaultUrl: state.target.vaultUri,
            version: state.version,
            ...(attributes?.enabled === undefined ? {} : { enabled: attributes.enabled }),
            ...(tags === undefined ? {} : { tags: { ...tags } }),
            ...(attributes?.nbf === undefined ? {} : { notBefore: new Date(attributes.nbf * 1000) }),
            ...(attributes?.exp === undefined ? {} : { expiresOn: new Date(attributes.exp * 1000) }),
            createdOn: new Date(state.createdOn),
        },
    };
}

function policyShown({ properties: { rotationPolicy } }: ArmKey): KeyRotationPolicy | undefined {
    const expiresIn = rotationPolicy?.attributes?.expiryTime;
    return (
        rotationPolicy && {
            id: "",
            ...(expiresIn === undefined ? {} : { expiresIn }),
            lifetimeActions: (rotationPolicy.lifetimeActions ?? []).map(({ action, trigger }) => ({
                // ARM writes the data plane's words in lower case.
                action: action?.type?.toLowerCase() === "rotate" ? "Rotate" : "Notify",
                ...trigger,
            })),
        }
    );
}
