import type { VaultRecord } from "../../contract";
import { isObject, type Json } from "../arm-call";
import { readAccessPolicies } from "./access-policies";
import * as refuse from "./errors";
import { readNetworkRules } from "./network-rules";
import type { StoredVault } from "./vault-store";

/** From this version on, a new vault that doesn't say is on RBAC. */
const RBAC_BY_DEFAULT = "2026-02-01";
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DEFAULT_RETENTION = 90;
const SHORTEST_RETENTION = 7;

type Properties = VaultRecord["properties"];

/** Where a vault is being made or changed. */
export interface VaultPlace {
    readonly vaultUri: string;
    readonly apiVersion: string;
}

/** The properties and the SKU's spelling after a request. */
export interface ReadVault {
    readonly properties: Properties;
    readonly skuSpelling: string;
}

/**
 * The properties after a PUT: what is left out goes back to its default, but for what can't be undone and for the
 * access model. Throws what Key Vault answers.
 */
export function readVaultProperties(json: Json, place: VaultPlace, existing?: StoredVault): ReadVault {
    const sku = readSku(json["sku"]);
    if (json["tenantId"] === undefined || json["tenantId"] === null) {
        throw refuse.parameterMissing("tenantId");
    }
    const rbac =
        flag(json, "enableRbacAuthorization") ??
        existing?.properties.enableRbacAuthorization ??
        place.apiVersion >= RBAC_BY_DEFAULT;
    if (json["accessPolicies"] === undefined && !rbac && existing === undefined) {
        throw refuse.parameterMissing("accessPolicies");
    }
    return merged(json, place, existing, { sku, rbac, keepsOthers: false });
}

/** The properties after a PATCH: what is left out stays. */
export function patchVaultProperties(json: Json, place: VaultPlace, existing: StoredVault): ReadVault {
    const sku =
        json["sku"] === undefined
            ? { name: existing.properties.sku.name, spelling: existing.skuSpelling }
            : readSku(json["sku"]);
    const rbac = flag(json, "enableRbacAuthorization") ?? existing.properties.enableRbacAuthorization;
    return merged(json, place, existing, { sku, rbac, keepsOthers: true });
}

interface Choice {
    readonly sku: { readonly name: "standard" | "premium"; readonly spelling: string };
    readonly rbac: boolean;
    /** Whether properties that the request leaves out stay as they are. */
    readonly keepsOthers: boolean;
}

function merged(json: Json, place: VaultPlace, existing: StoredVault | undefined, choice: Choice): ReadVault {
    const kept: Partial<Properties> = choice.keepsOthers ? (existing?.properties ?? {}) : {};
    const networkAcls = "networkAcls" in json ? readNetworkRules(json["networkAcls"]) : kept.networkAcls;
    const diskEncryption = flag(json, "enabledForDiskEncryption") ?? kept.enabledForDiskEncryption;
    const templateDeployment = flag(json, "enabledForTemplateDeployment") ?? kept.enabledForTemplateDeployment;
    const purgeProtection = readPurgeProtection(json, existing);
    checkSoftDelete(json, existing);
    const properties: Properties = {
        sku: { family: "A", name: choice.sku.name },
        tenantId: readTenant(json, existing),
        ...(networkAcls === undefined ? {} : { networkAcls }),
        accessPolicies:
            json["accessPolicies"] === undefined || json["accessPolicies"] === null
                ? (existing?.properties.accessPolicies ?? [])
                : readAccessPolicies(json["accessPolicies"]),
        enabledForDeployment: flag(json, "enabledForDeployment") ?? kept.enabledForDeployment ?? false,
        ...(diskEncryption === undefined ? {} : { enabledForDiskEncryption: diskEncryption }),
        ...(templateDeployment === undefined ? {} : { enabledForTemplateDeployment: templateDeployment }),
        enableSoftDelete: true,
        softDeleteRetentionInDays: readRetention(json, existing),
        enableRbacAuthorization: choice.rbac,
        ...(purgeProtection ? { enablePurgeProtection: true as const } : {}),
        vaultUri: existing?.properties.vaultUri ?? place.vaultUri,
        publicNetworkAccess: readPublicAccess(json) ?? kept.publicNetworkAccess ?? "Enabled",
    };
    return { properties, skuSpelling: choice.sku.spelling };
}

function readSku(value: unknown): Choice["sku"] {
    if (!isObject(value)) {
        throw refuse.parameterMissing("sku");
    }
    const spelling = typeof value["name"] === "string" ? value["name"] : "";
    const name = spelling.toLowerCase();
    if (name !== "standard" && name !== "premium") {
        throw refuse.invalidValue("sku.name");
    }
    if (typeof value["family"] === "string" && value["family"].toUpperCase() !== "A") {
        throw refuse.invalidValue("sku.family");
    }
    return { name, spelling };
}

/** Whose tokens the vault takes: any tenant may be named, and a wrong one shows when the vault is used. */
function readTenant(json: Json, existing: StoredVault | undefined): string {
    const tenantId = json["tenantId"] ?? existing?.properties.tenantId;
    if (tenantId === undefined) {
        throw refuse.parameterMissing("tenantId");
    }
    if (typeof tenantId !== "string" || !GUID.test(tenantId)) {
        throw refuse.invalidValue("tenantId");
    }
    return tenantId.toLowerCase();
}

function readPurgeProtection(json: Json, existing: StoredVault | undefined): boolean {
    const wanted = flag(json, "enablePurgeProtection");
    if (wanted === false) {
        throw refuse.purgeProtectionIrreversible();
    }
    return wanted ?? existing?.properties.enablePurgeProtection ?? false;
}

/** Soft delete is on for every vault; a new one that asks for none gets it all the same. */
function checkSoftDelete(json: Json, existing: StoredVault | undefined): void {
    if (flag(json, "enableSoftDelete") === false && existing !== undefined) {
        throw refuse.softDeleteIrreversible();
    }
}

function readRetention(json: Json, existing: StoredVault | undefined): number {
    const days = json["softDeleteRetentionInDays"];
    if (days === undefined || days === null) {
        return existing?.properties.softDeleteRetentionInDays ?? DEFAULT_RETENTION;
    }
    if (typeof days !== "number" || !Number.isInteger(days) || days < SHORTEST_RETENTION || days > DEFAULT_RETENTION) {
        throw refuse.retentionOutOfRange(days);
    }
    if (existing !== undefined && days !== existing.properties.softDeleteRetentionInDays) {
        throw refuse.retentionFixed();
    }
    return days;
}

function readPublicAccess(json: Json): string | undefined {
    const value = json["publicNetworkAccess"];
    if (value === undefined || value === null) {
        return undefined;
    }
    const known = ["Enabled", "Disabled", "SecuredByPerimeter"].find(
        (item) => typeof value === "string" && item.toLowerCase() === value.toLowerCase(),
    );
    if (known === undefined) {
        throw refuse.invalidValue("publicNetworkAccess");
    }
    return known;
}

function flag(json: Json, name: string): boolean | undefined {
    const value = json[name];
    if (value === undefined || value === null) {
        return undefined;
    }
    if (typeof value !== "boolean") {
        throw refuse.invalidValue(name);
    }
    return value;
}
