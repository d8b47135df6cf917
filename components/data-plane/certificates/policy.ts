/** Between what the program declares of a certificate and the policy that the service keeps. */
import { sameSubject } from "../../internal/distinguished-names";
import type { CertificateInputs, LifetimeActionInput } from "./contract";
import type { CertificatePolicy } from "./store";
import { sameJson, sameName } from "../life-cycle/values";

const contentTypes = { pfx: "application/x-pkcs12", pem: "application/x-pem-file" } as const;

/** The policy of a declared certificate. */
export function policyOf(inputs: CertificateInputs): CertificatePolicy {
    const { keyType, keySize, curve, validityMonths, keyUsages, extendedKeyUsages, transparency } = inputs;
    return {
        key_props: {
            exportable: inputs.exportable,
            reuse_key: inputs.reuseKey,
            ...(keyType && { kty: keyType }),
            ...(keySize && { key_size: keySize }),
            ...(curve && { crv: curve }),
        },
        secret_props: { contentType: contentTypes[inputs.contentType] },
        ...(inputs.source === "imported"
            ? {}
            : {
                  x509_props: {
                      subject: inputs.subject ?? "",
                      ...namesOf(inputs),
                      ...(keyUsages && { key_usage: keyUsages }),
                      ...(extendedKeyUsages && { ekus: extendedKeyUsages }),
                      ...(validityMonths && { validity_months: validityMonths }),
                  },
              }),
        ...(inputs.lifetimeAction && { lifetime_actions: [actionOf(inputs)] }),
        issuer: {
            name: inputs.issuerName,
            ...(inputs.certificateType && { cty: inputs.certificateType }),
            ...(transparency !== undefined && { cert_transparency: transparency }),
        },
    };
}

function namesOf(inputs: CertificateInputs): Pick<NonNullable<CertificatePolicy["x509_props"]>, "sans"> {
    const { dnsNames, emails, userPrincipalNames, uris, ipAddresses } = inputs;
    const sans = {
        ...(emails && { emails }),
        ...(dnsNames && { dns_names: dnsNames }),
        ...(userPrincipalNames && { upns: userPrincipalNames }),
        ...(uris && { uris }),
        ...(ipAddresses && { ipAddresses }),
    };
    return Object.keys(sans).length === 0 ? {} : { sans };
}

/** The service renews only what it can have signed by itself: of all else it reminds people at the same time. */
function actionOf({ lifetimeAction, source }: CertificateInputs) {
    const { action, daysBeforeExpiry, percentage } = lifetimeAction as LifetimeActionInput;
    const renewable = source === "self" || source === "issuer";
    return {
        action: { action_type: action === "renew" && renewable ? "AutoRenew" : "EmailContacts" },
        trigger: {
            ...(daysBeforeExpiry !== undefined && { days_before_expiry: daysBeforeExpiry }),
            ...(percentage !== undefined && { lifetime_percentage: percentage }),
        },
    };
}

/** Inputs that a certificate itself says: another value needs another certificate. */
export const certifiedInputs = [
    ...(["subject", "dnsNames", "emails", "userPrincipalNames", "ipAddresses", "uris"] as const),
    ...(["keyType", "keySize", "curve", "keyUsages", "extendedKeyUsages"] as const),
];

/** What of the inputs a live policy says otherwise; only of what the program declares. */
export function driftOf(inputs: CertificateInputs, live: CertificatePolicy | undefined): Partial<CertificateInputs> {
    if (live === undefined) {
        return {};
    }
    const found = inputsOfPolicy(live);
    const different = Object.entries(found).filter(([property, value]) => {
        const declared = inputs[property as keyof CertificateInputs];
        return isComparable(inputs, property) && !sameSetting(property, declared, value);
    });
    return {
        ...(Object.fromEntries(different) as Partial<CertificateInputs>),
        ...driftOfAction(inputs, live),
    };
}

/** Imported certificates say what they say, and where the program says nothing, the service's default is right. */
function isComparable(inputs: CertificateInputs, property: string): boolean {
    if (inputs.source === "imported") {
        return ["exportable", "reuseKey", "contentType"].includes(property);
    }
    return names.includes(property) || inputs[property as keyof CertificateInputs] !== undefined;
}

const names: readonly string[] = ["dnsNames", "emails", "userPrincipalNames", "ipAddresses", "uris"];
const unordered: readonly string[] = [...names, "keyUsages", "extendedKeyUsages"];

function sameSetting(property: string, declared: unknown, live: unknown): boolean {
    if (property === "subject") {
        return sameSubject((declared ?? "") as string, (live ?? "") as string);
    }
    if (property === "issuerName") {
        return sameName(declared, live);
    }
    if (unordered.includes(property)) {
        const sorted = (list: unknown) => [...((list ?? []) as string[])].map((each) => each.toLowerCase()).sort();
        return sameJson(sorted(declared), sorted(live));
    }
    return sameJson(declared, live);
}

function inputsOfPolicy(live: CertificatePolicy): Partial<Record<keyof CertificateInputs, unknown>> {
    const { key_props: key = {}, x509_props: x509 = {}, secret_props: secret = {}, issuer = {} } = live;
    const { sans = {} } = x509;
    const isEc = key.kty?.startsWith("EC") === true;
    return {
        subject: x509.subject ?? "",
        dnsNames: sans.dns_names,
        emails: sans.emails,
        userPrincipalNames: sans.upns,
        ipAddresses: sans.ipAddresses,
        uris: sans.uris,
        keyType: key.kty,
        // The service tells the size of EC keys too, which their curve says already.
        ...(isEc ? { curve: key.crv } : { keySize: key.key_size }),
        exportable: key.exportable,
        reuseKey: key.reuse_key,
        keyUsages: x509.key_usage,
        extendedKeyUsages: x509.ekus,
        validityMonths: x509.validity_months,
        contentType: secret.contentType === contentTypes.pem ? "pem" : "pfx",
        issuerName: issuer.name,
        certificateType: issuer.cty,
        transparency: issuer.cert_transparency,
    };
}

function driftOfAction(inputs: CertificateInputs, live: CertificatePolicy): Pick<CertificateInputs, "lifetimeAction"> {
    if (inputs.lifetimeAction === undefined) {
        return {};
    }
    const declared = actionOf(inputs);
    const [found] = live.lifetime_actions ?? [];
    if (sameJson(declared.action, found?.action) && sameJson(declared.trigger, found?.trigger)) {
        return {};
    }
    const { lifetime_percentage: percentage, days_before_expiry: daysBeforeExpiry } = found?.trigger ?? {};
    return {
        lifetimeAction: {
            action: found?.action?.action_type === "AutoRenew" ? "renew" : "mail",
            ...(percentage !== undefined && percentage !== null && { percentage }),
            ...(daysBeforeExpiry !== undefined && daysBeforeExpiry !== null && { daysBeforeExpiry }),
        },
    };
}

/**
 * What a request can't be given another value of: what the certificate says, who signs it, its key, and where the vault has it signed,
 * what was ordered. All else of the policy is changed under it.
 */
export function requestInputs({ source }: Pick<CertificateInputs, "source">) {
    const ordered = source === "self" || source === "issuer";
    return [
        ...certifiedInputs,
        ...(["issuerName", "exportable"] as const),
        ...(ordered ? (["validityMonths", "certificateType", "transparency"] as const) : []),
    ];
}
