import { type VaultRecord } from "../contract";
import { type ApiVersion, withRecoverableDays } from "./api-version";
import { type StoredAttributes } from "./model";
import { defined, type Json, optionalBoolean, optionalInteger, optionalObject } from "./values";

/** The attributes a request may set; null counts as absent, so a set time can be changed and never taken away. */
export interface RequestedAttributes {
    readonly enabled?: boolean;
    readonly nbf?: number;
    readonly exp?: number;
    readonly exportable?: boolean;
}

/** The longest a deleted object is kept: the retention of a vault that doesn't set one. In days. */
const fullRetentionDays = 90;

/** Reads the `attributes` of a request's body. */
export function readAttributes(body: Json): RequestedAttributes {
    const attributes = optionalObject(body, "attributes") ?? {};
    return defined({
        enabled: optionalBoolean(attributes, "enabled"),
        nbf: optionalInteger(attributes, "nbf"),
        exp: optionalInteger(attributes, "exp"),
        exportable: optionalBoolean(attributes, "exportable"),
    });
}

/** The attributes of a new version. `now` in milliseconds. */
export function newAttributes(requested: RequestedAttributes, now: number): StoredAttributes {
    const seconds = toSeconds(now);
    return {
        enabled: requested.enabled ?? true,
        ...defined({ nbf: requested.nbf, exp: requested.exp }),
        created: seconds,
        updated: seconds,
    };
}

/** The attributes after an update. `now` in milliseconds. */
export function changedAttributes(
    stored: StoredAttributes,
    requested: RequestedAttributes,
    now: number,
): StoredAttributes {
    return {
        enabled: requested.enabled ?? stored.enabled,
        ...defined({ nbf: requested.nbf ?? stored.nbf, exp: requested.exp ?? stored.exp }),
        created: stored.created,
        updated: toSeconds(now),
    };
}

/** The attributes as an answer shows them: what is stored, and how a deleted object of this vault can be recovered. */
export function attributesView(stored: StoredAttributes, vault: VaultRecord, version: ApiVersion) {
    return { ...bareAttributesView(stored), ...recoveryView(vault, version) };
}

/** The attributes without a word of recovery, as lists of certificates show them. */
export function bareAttributesView({ enabled, nbf, exp, created, updated }: StoredAttributes) {
    return { enabled, ...defined({ nbf, exp }), created, updated };
}

/**
 * What deletion means in a vault: with purge protection nobody can purge, and a retention below 90 days is "customized".
 * @see https://learn.microsoft.com/rest/api/keyvault/keys/get-key/get-key#deletionrecoverylevel
 */
export function recoveryLevel(vault: VaultRecord): string {
    const { enableSoftDelete, enablePurgeProtection, softDeleteRetentionInDays } = vault.properties;
    if (!enableSoftDelete) {
        return "Purgeable";
    }
    const customized = softDeleteRetentionInDays < fullRetentionDays ? "Customized" : "";
    return `${customized}Recoverable${enablePurgeProtection === true ? "" : "+Purgeable"}`;
}

/** Whole seconds of a time in milliseconds. */
export function toSeconds(milliseconds: number): number {
    return Math.floor(milliseconds / 1000);
}

function recoveryView(vault: VaultRecord, version: ApiVersion) {
    const { enableSoftDelete, softDeleteRetentionInDays } = vault.properties;
    const days = enableSoftDelete && version >= withRecoverableDays ? softDeleteRetentionInDays : undefined;
    return { recoveryLevel: recoveryLevel(vault), ...defined({ recoverableDays: days }) };
}
