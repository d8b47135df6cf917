/** What a certificate's settings must be: checked in the constructor for what is known there, and again in the preview. */
import { isIP } from "node:net";
import type { CertificateInputs } from "../data-plane/certificates/contract";
import {
    certificateCurves,
    certificateKeyKinds,
    certificateKeySizes,
    certificateLimits,
    keyUsageBits,
} from "./certificate-kinds";
import {
    aboutChoices,
    aboutFlags,
    aboutLists,
    aboutTagTexts,
    aboutWait,
    alternatives,
    listed,
    when,
    type Complaint,
} from "./complaints";
import { parseSubject } from "./distinguished-names";
import { tagLimits } from "./limits";
import { aboutBackup } from "./local-source-rules";
import { namesOutsideOf } from "./name-constraints";

/** What settings with a few names for values can be. */
export const certificateChoices = {
    onExisting: ["fail", "adopt", "recover"],
    onDestroy: ["detach", "disable", "delete", "purge"],
} as const satisfies { readonly [K in keyof CertificateInputs]?: readonly CertificateInputs[K][] };

/** Complaints about those settings that are given; what isn't known yet is passed over. */
export function complaintsAboutCertificate(inputs: Partial<CertificateInputs>): Complaint[] {
    return [
        ...aboutChoices(inputs, certificateChoices),
        ...aboutFlags({
            enabled: inputs.enabled,
            certificateTransparency: inputs.transparency,
            "key.exportable": inputs.exportable,
            "key.reuseOnRenewal": inputs.reuseKey,
        }),
        ...aboutName(inputs),
        ...aboutSubject(inputs),
        ...aboutAlternativeNames(inputs),
        ...aboutAuthority(inputs),
        ...aboutKey(inputs),
        ...aboutUsages(inputs),
        ...aboutValidity(inputs),
        ...aboutLifetimeAction(inputs),
        ...aboutTags(inputs),
        ...aboutWaits(inputs),
        ...aboutBackup(inputs.restoreFrom),
        ...aboutDestroy(inputs),
    ];
}

function aboutAuthority({ authority, ...names }: Partial<CertificateInputs>): Complaint[] {
    const outside = authority === undefined ? [] : namesOutsideOf(authority, names);
    return outside.map(({ property, name }) => ({
        property,
        expected: "be among the names that its authority may sign for",
        got: name,
    }));
}

function aboutName({ name }: Partial<CertificateInputs>): Complaint[] {
    const { nameLength } = certificateLimits;
    const wrong = name !== undefined && !new RegExp(`^[0-9A-Za-z-]{1,${nameLength}}$`).test(name);
    return when(wrong, "certificateName", `have 1 to ${nameLength} letters, digits and dashes`, name);
}

/** A distinguished name must be readable; that there is one, or a name beside it, is the component's to see. */
export function aboutSubject({ subject }: { readonly subject?: string }): Complaint[] {
    const wrong = subject !== undefined && parseSubject(subject) === undefined;
    return when(wrong, "subject", 'be a distinguished name like "CN=www.contoso.com, O=Contoso"', subject);
}

const label = "[0-9A-Za-z_]([0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?";
const domain = new RegExp(`^(\\*\\.)?(${label}\\.)*${label}$`);
const mail = new RegExp(`^[^\\s@]+@(${label}\\.)*${label}$`);

/** What each kind of name must be, as words that follow "must", and whether a text is one. */
const names = [
    ["dnsNames", 'be domain names like "www.contoso.com" or "*.contoso.com"', (text: string) => isDomain(text)],
    ["emails", 'be mail addresses like "pki@contoso.com"', (text: string) => mail.test(text)],
    ["userPrincipalNames", 'be user principal names like "ada@contoso.com"', (text: string) => mail.test(text)],
    ["ipAddresses", "be IPv4 or IPv6 addresses", (text: string) => isIP(text) !== 0],
    ["uris", "be absolute URIs", (text: string) => URL.canParse(text)],
] as const;

function isDomain(text: string): boolean {
    return text.length <= 253 && domain.test(text);
}

function aboutAlternativeNames(inputs: Partial<CertificateInputs>): Complaint[] {
    return names.flatMap(([property, expected, is]) => {
        const given = inputs[property];
        const noList = aboutLists({ [property]: given });
        if (noList.length > 0) {
            return noList;
        }
        const wrong = given?.find((text) => !is(text));
        const twice = given?.find((text, index) => given.indexOf(text) !== index);
        return [
            ...when(given?.length === 0, property, "be left out or name at least one", given),
            ...when(wrong !== undefined, property, expected, wrong),
            ...when(wrong === undefined && twice !== undefined, property, "name each once", twice),
        ];
    });
}

function aboutKey(inputs: Partial<CertificateInputs>): Complaint[] {
    const { keyType, keySize, curve, exportable, source } = inputs;
    if (keyType === undefined) {
        return [];
    }
    if (!certificateKeyKinds.includes(keyType)) {
        return [{ property: "key.type", expected: `be one of ${listed(certificateKeyKinds)}`, got: keyType }];
    }
    const isEc = keyType.startsWith("EC");
    return [
        ...when(
            isEc && keySize !== undefined,
            "key.size",
            "be left out for an EC key, whose size its curve says",
            keySize,
        ),
        ...when(!isEc && curve !== undefined, "key.curve", `be left out for an ${keyType} key`, curve),
        ...when(
            !isEc && keySize !== undefined && !certificateKeySizes.includes(keySize),
            "key.size",
            `be ${alternatives(certificateKeySizes)} bits`,
            keySize,
        ),
        ...when(
            isEc && curve !== undefined && !certificateCurves.includes(curve),
            "key.curve",
            `be one of ${listed(certificateCurves)}`,
            curve,
        ),
        ...when(
            curve === "P-256K" && source === "authority",
            "key.curve",
            'be "P-256", "P-384" or "P-521" for a certificate that a PrivateCertificateAuthority signs',
            curve,
        ),
        ...when(
            keyType.endsWith("-HSM") && exportable === true,
            "key.exportable",
            `be false for an ${keyType} key, which never leaves the HSM`,
            exportable,
        ),
    ];
}

const objectIdentifier = /^[0-2](\.(0|[1-9]\d*))+$/;

function aboutUsages({ keyUsages, extendedKeyUsages, keyType, source }: Partial<CertificateInputs>): Complaint[] {
    const noList = aboutLists({ keyUsages });
    if (noList.length > 0) {
        return noList;
    }
    const wrong = keyUsages?.find((usage) => !(usage in keyUsageBits));
    const isEc = keyType?.startsWith("EC") === true;
    const enciphers = keyUsages?.find((usage) => usage === "keyEncipherment" || usage === "dataEncipherment");
    const authority = keyUsages?.find((usage) => usage === "keyCertSign" || usage === "cRLSign");
    const wrongPurpose = extendedKeyUsages?.find((purpose) => !objectIdentifier.test(purpose));
    return [
        ...when(wrong !== undefined, "keyUsages", `be of ${listed(Object.keys(keyUsageBits))}`, wrong),
        ...when(
            isEc && enciphers !== undefined,
            "keyUsages",
            "be what an EC key can do: it enciphers nothing",
            enciphers,
        ),
        ...when(
            authority !== undefined && source === "authority",
            "keyUsages",
            "leave signing certificates to a PrivateCertificateAuthority (`issuedBy` makes one that another signs)",
            authority,
        ),
        ...when(
            wrongPurpose !== undefined,
            "extendedKeyUsages",
            "be purposes by name or object identifiers like 1.3.6.1.5.5.7.3.1",
            wrongPurpose,
        ),
    ];
}

function aboutValidity({ validityMonths, source }: Partial<CertificateInputs>): Complaint[] {
    const { least, most } = certificateLimits.validityMonths;
    const wrong =
        validityMonths !== undefined &&
        !(Number.isInteger(validityMonths) && validityMonths >= least && validityMonths <= most);
    return source === "imported"
        ? []
        : when(wrong, "validity", `be from ${least} to ${most} whole months`, `${validityMonths} months`);
}

function aboutLifetimeAction({ lifetimeAction, validityMonths, source }: Partial<CertificateInputs>): Complaint[] {
    if (lifetimeAction === undefined) {
        return [];
    }
    const { action, daysBeforeExpiry: days, percentage } = lifetimeAction;
    const { least, most } = certificateLimits.percentage;
    const mostDays = (validityMonths ?? 12) * certificateLimits.daysPerMonth;
    const nobody = source === "external" || source === "imported";
    return [
        ...when(
            (action as string) !== "renew" && action !== "mail",
            "beforeExpiry.action",
            'be "renew" or "mail"',
            action,
        ),
        ...when(
            action === "renew" && nobody,
            "beforeExpiry.action",
            'be "mail": only the program can bring another certificate of this kind',
            action,
        ),
        ...when(
            (days === undefined) === (percentage === undefined),
            "beforeExpiry",
            "say one of `days` and `percentage`",
            lifetimeAction,
        ),
        ...when(
            percentage !== undefined && !(Number.isInteger(percentage) && percentage >= least && percentage <= most),
            "beforeExpiry.percentage",
            `be a whole number from ${least} to ${most}`,
            percentage,
        ),
        ...when(
            days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= mostDays),
            "beforeExpiry.days",
            `be a whole number of days from 1 to ${mostDays} (${certificateLimits.daysPerMonth} for each month of validity)`,
            days,
        ),
    ];
}

function aboutTags({ tags }: Partial<CertificateInputs>): Complaint[] {
    const all = Object.entries(tags ?? {});
    const most = tagLimits.count - 1;
    const long = all.find(([name, value]) => name.length > tagLimits.name || value.length > tagLimits.value);
    return [
        ...when(
            all.length > most,
            "tags",
            `be at most ${most} (one of the service's ${tagLimits.count} marks the certificate as this declaration's)`,
            all.length,
        ),
        ...aboutTagTexts(tags),
        ...when(
            long !== undefined,
            "tags",
            `have names of at most ${tagLimits.name} and values of at most ${tagLimits.value} characters`,
            long?.[0],
        ),
    ];
}

function aboutWaits(inputs: Partial<CertificateInputs>): Complaint[] {
    return (["accessTimeoutSeconds", "issuanceTimeoutSeconds"] as const).flatMap((property) =>
        aboutWait(property, inputs[property]),
    );
}

function aboutDestroy({ onDestroy, target }: Partial<CertificateInputs>): Complaint[] {
    return when(
        onDestroy === "purge" && target?.purgeProtection === true,
        "onDestroy",
        'be "detach", "disable" or "delete" in a vault with purge protection, which allows no purge',
        onDestroy,
    );
}
