import {
    type Days,
    daysBefore,
    durationDays,
    type KeyFacts,
    type Life,
    lifeBetween,
    type SecretFacts,
    type VaultFacts,
} from "pulumi-azure-keyvault/guardrails";
import { at, membersAt, notYet, textAt } from "./known";

/** What Key Vault makes of an RSA or EC key that names neither size nor curve. */
const keyDefaults = { size: 2048, curve: "P-256" } as const;
/**
 * From this API version on, a vault that doesn't say is on Azure RBAC.
 *
 * @see https://learn.microsoft.com/azure/key-vault/general/access-control-default
 */
const rbacByDefaultSince = "20260201";

/** What the guardrails judge of an azure-native vault's properties. Its surroundings are other resources. */
export function vaultFacts(properties: unknown, apiVersion?: string): VaultFacts {
    const network = at(properties, "properties", "networkAcls");
    const publicAccess = at(properties, "properties", "publicNetworkAccess");
    const firewall = network === undefined ? undefined : at(properties, "properties", "networkAcls", "defaultAction");
    return {
        kind: "vault",
        accessModel: accessModel(at(properties, "properties", "enableRbacAuthorization"), apiVersion),
        purgeProtection: whereKnown(at(properties, "properties", "enablePurgeProtection"), (on) => on === true),
        publicNetworkAccess: whereKnown(publicAccess, (access) => !isText(access, "disabled")),
        firewallDefault: whereKnown(network === notYet ? notYet : firewall, (action) =>
            isText(action, "deny") ? "deny" : "allow",
        ),
    };
}

/** What the guardrails judge of an azure-native key's properties. */
export function keyFacts(properties: unknown): KeyFacts {
    const kty = textAt(properties, "properties", "kty");
    const validity = keyValidity(properties);
    const size = at(properties, "properties", "keySize");
    const curve = at(properties, "properties", "curveName");
    return {
        kind: "key",
        kty,
        ...(kty?.startsWith("RSA")
            ? { size: whereKnown(size, () => (typeof size === "number" ? size : keyDefaults.size)) }
            : {}),
        ...(kty?.startsWith("EC")
            ? { curve: whereKnown(curve, () => (typeof curve === "string" ? curve : keyDefaults.curve)) }
            : {}),
        validity,
        rotation: rotation(properties, validity),
    };
}

/** What the guardrails judge of an azure-native secret's properties; its value is never looked at. */
export function secretFacts(properties: unknown): SecretFacts {
    return {
        kind: "secret",
        ...life(at(properties, "properties", "attributes", "expires")),
        contentType: whereKnown(at(properties, "properties", "contentType"), (type) =>
            typeof type === "string" ? type : "",
        ),
    };
}

function accessModel(rbac: unknown, apiVersion = ""): VaultFacts["accessModel"] {
    return whereKnown(rbac, () => ((rbac ?? apiVersion >= rbacByDefaultSince) ? "rbac" : "accessPolicies"));
}

/** How long a version lives: as its policy says, else until its own expiry. */
function keyValidity(properties: unknown): Days | undefined {
    const expiryTime = at(properties, "properties", "rotationPolicy", "attributes", "expiryTime");
    return typeof expiryTime === "string"
        ? durationDays(expiryTime)
        : whereKnown(expiryTime, () => life(at(properties, "properties", "attributes", "expires"))?.validity);
}

/** The life until a time in seconds of 1970; one without end where there is none. */
function life(seconds: unknown): Life | undefined {
    return whereKnown(seconds, () =>
        typeof seconds === "number" ? lifeBetween(new Date(), new Date(seconds * 1000)) : { validity: "none" },
    );
}

/** The days after which the policy rotates a version. */
function rotation(properties: unknown, validity: Days | undefined): Days | undefined {
    const actions = membersAt(properties, "properties", "rotationPolicy", "lifetimeActions");
    if (actions === notYet) {
        return undefined;
    }
    for (const action of actions) {
        const type = at(properties, ...action, "action", "type");
        if (type === notYet) {
            return undefined;
        }
        if (isText(type, "rotate")) {
            const after = durationDays(textAt(properties, ...action, "trigger", "timeAfterCreate"));
            return after ?? daysBefore(validity, textAt(properties, ...action, "trigger", "timeBeforeExpiry"));
        }
    }
    return "none";
}

/** What a value comes to, unless it isn't known yet. */
function whereKnown<T>(value: unknown, meaning: (value: unknown) => T): T | undefined {
    return value === notYet ? undefined : meaning(value);
}

/** Azure's enumerations don't tell upper from lower case. */
function isText(value: unknown, text: string): boolean {
    return typeof value === "string" && value.toLowerCase() === text;
}
