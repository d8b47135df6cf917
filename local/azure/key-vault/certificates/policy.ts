import { isSubject, usageBits } from "../../crypto/certificates";
import { rsaSizes } from "../../crypto/generate";
import { isCurveName } from "../../crypto/jwk";
import { toSeconds } from "../attributes";
import { badParameter, invalidProperty } from "../errors";
import {
    defined,
    isObject,
    type Json,
    optionalBoolean,
    optionalInteger,
    optionalObject,
    optionalString,
    optionalStrings,
} from "../values";
import {
    type CertificateAction,
    type CertificatePolicy,
    type SubjectAlternativeNames,
    type X509Properties,
} from "./model";

export const pkcs12Type = "application/x-pkcs12";
export const pemType = "application/x-pem-file";

const defaultValidityMonths = 12;
const longestValidityMonths = 1200;
const defaultLifetimePercentage = 80;
const objectIdentifier = /^[0-2](\.\d+)+$/;
const serverAndClient: readonly string[] = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];
const signAndEncipher: readonly string[] = ["digitalSignature", "keyEncipherment"];
const curveSizes: Readonly<Record<string, number>> = { "P-256": 256, "P-256K": 256, "P-384": 384, "P-521": 521 };

/** Whether the vault itself signs the certificates of a policy. */
export function isSelfIssued(policy: CertificatePolicy): boolean {
    return policy.issuer.name.toLowerCase() === "self";
}

/** Whether somebody outside signs them, and brings the result back. */
export function isIssuedElsewhere(policy: CertificatePolicy): boolean {
    return policy.issuer.name.toLowerCase() === "unknown";
}

/**
 * Reads a `policy` of a request: each member that it doesn't name is the stored policy's, or has the service's default.
 * `now` in milliseconds. Throws 400.
 */
export function readPolicy(body: Json, stored: CertificatePolicy | undefined, now: number): CertificatePolicy {
    const seconds = toSeconds(now);
    const issuer = readIssuer(optionalObject(body, "issuer"), stored);
    return {
        key_props: readKeyProperties(optionalObject(body, "key_props") ?? {}, stored?.key_props),
        secret_props: readSecretProperties(optionalObject(body, "secret_props") ?? {}, stored),
        x509_props: readX509Properties(optionalObject(body, "x509_props") ?? {}, stored?.x509_props),
        lifetime_actions:
            readActions(body["lifetime_actions"]) ?? stored?.lifetime_actions ?? defaultActions(issuer.name),
        issuer,
        attributes: {
            enabled: optionalBoolean(optionalObject(body, "attributes") ?? {}, "enabled") ?? true,
            created: stored?.attributes.created ?? seconds,
            updated: seconds,
        },
    };
}

/** Throws 400 for a policy by which no certificate can be made. */
export function checkIssuable({ x509_props: { subject, sans } }: CertificatePolicy): void {
    const names = Object.values(sans ?? {}).flat();
    if (subject === undefined && names.length === 0) {
        throw badParameter("The policy's x509_props must have a subject or subject alternative names.");
    }
    if (subject !== undefined && subject !== "" && !isSubject(subject)) {
        throw badParameter(`The policy's subject is no distinguished name: "${subject}".`);
    }
}

function readIssuer(issuer: Json | undefined, stored: CertificatePolicy | undefined): CertificatePolicy["issuer"] {
    if (issuer === undefined) {
        return stored?.issuer ?? { name: "Unknown" };
    }
    return {
        name: optionalString(issuer, "name") ?? stored?.issuer.name ?? "Unknown",
        ...defined({
            cty: optionalString(issuer, "cty"),
            cert_transparency: optionalBoolean(issuer, "cert_transparency"),
        }),
    };
}

function readKeyProperties(body: Json, stored: CertificatePolicy["key_props"] | undefined) {
    const kty = optionalString(body, "kty") ?? stored?.kty ?? "RSA";
    const common = {
        exportable: optionalBoolean(body, "exportable") ?? stored?.exportable ?? true,
        kty,
    };
    const reuse_key = optionalBoolean(body, "reuse_key") ?? stored?.reuse_key ?? false;
    const same = stored?.kty === kty ? stored : undefined;
    if (kty === "RSA" || kty === "RSA-HSM") {
        const key_size = optionalInteger(body, "key_size") ?? same?.key_size ?? 2048;
        if (!rsaSizes.includes(key_size)) {
            throw invalidProperty("key_size");
        }
        return { ...common, key_size, reuse_key };
    }
    const crv = optionalString(body, "crv") ?? same?.crv ?? "P-256";
    if ((kty !== "EC" && kty !== "EC-HSM") || !isCurveName(crv)) {
        throw invalidProperty(isCurveName(crv) ? "kty" : "crv");
    }
    return { ...common, key_size: curveSizes[crv] ?? 256, reuse_key, crv };
}

function readSecretProperties(body: Json, stored: CertificatePolicy | undefined): CertificatePolicy["secret_props"] {
    const contentType = optionalString(body, "contentType") ?? stored?.secret_props.contentType ?? pkcs12Type;
    if (contentType !== pkcs12Type && contentType !== pemType) {
        throw invalidProperty("contentType");
    }
    return { contentType };
}

function readX509Properties(body: Json, stored: X509Properties | undefined): X509Properties {
    const key_usage = optionalStrings(body, "key_usage") ?? stored?.key_usage ?? signAndEncipher;
    // The service writes cRLSign with a small l and r, RFC 5280 doesn't; both are taken.
    if (key_usage.some((usage) => usageName(usage) === undefined)) {
        throw invalidProperty("key_usage");
    }
    const validity_months =
        optionalInteger(body, "validity_months") ?? stored?.validity_months ?? defaultValidityMonths;
    if (validity_months < 1 || validity_months > longestValidityMonths) {
        throw invalidProperty("validity_months");
    }
    const ekus = optionalStrings(body, "ekus") ?? stored?.ekus ?? serverAndClient;
    if (!ekus.every((usage) => objectIdentifier.test(usage))) {
        throw invalidProperty("ekus");
    }
    return {
        ...defined({
            subject: optionalString(body, "subject") ?? stored?.subject,
            sans: readNames(optionalObject(body, "sans")) ?? stored?.sans,
        }),
        ekus,
        key_usage,
        validity_months,
        basic_constraints: readConstraints(optionalObject(body, "basic_constraints")) ??
            stored?.basic_constraints ?? { ca: false },
    };
}

/** The name that RFC 5280 has for a usage. */
export function usageName(usage: string): string | undefined {
    return Object.keys(usageBits).find((name) => name.toLowerCase() === usage.toLowerCase());
}

function readNames(body: Json | undefined): SubjectAlternativeNames | undefined {
    return (
        body &&
        defined({
            emails: optionalStrings(body, "emails"),
            dns_names: optionalStrings(body, "dns_names"),
            upns: optionalStrings(body, "upns"),
            uris: optionalStrings(body, "uris"),
            ipAddresses: optionalStrings(body, "ipAddresses"),
        })
    );
}

function readConstraints(body: Json | undefined): X509Properties["basic_constraints"] | undefined {
    return (
        body && {
            ca: optionalBoolean(body, "ca") ?? false,
            ...defined({ path_len_constraint: optionalInteger(body, "path_len_constraint") }),
        }
    );
}

function readActions(value: unknown): readonly CertificateAction[] | undefined {
    if (value === undefined || value === null) {
        return undefined;
    }
    if (!Array.isArray(value)) {
        throw invalidProperty("lifetime_actions");
    }
    if (value.length > 1) {
        throw badParameter("At most one action is allowed");
    }
    return value.map((item: unknown) => {
        const action = isObject(item) ? item : {};
        const type = optionalString(optionalObject(action, "action") ?? {}, "action_type");
        const trigger = optionalObject(action, "trigger") ?? {};
        const lifetime_percentage = optionalInteger(trigger, "lifetime_percentage");
        const days_before_expiry = optionalInteger(trigger, "days_before_expiry");
        const percentageFits =
            lifetime_percentage === undefined || (lifetime_percentage >= 1 && lifetime_percentage <= 99);
        if (
            type === undefined ||
            !percentageFits ||
            (lifetime_percentage === undefined) === (days_before_expiry === undefined)
        ) {
            throw invalidProperty("lifetime_actions");
        }
        return { trigger: defined({ lifetime_percentage, days_before_expiry }), action: { action_type: type } };
    });
}

/** The vault renews what it can have signed; of the rest it reminds people. */
function defaultActions(issuer: string): readonly CertificateAction[] {
    const action_type = issuer.toLowerCase() === "unknown" ? "EmailContacts" : "AutoRenew";
    return [{ trigger: { lifetime_percentage: defaultLifetimePercentage }, action: { action_type } }];
}
