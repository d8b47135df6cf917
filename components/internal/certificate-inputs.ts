/** From a certificate's arguments to the inputs of its data-plane resource. */
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { BeforeExpiryArgs, CertificateArgs } from "../certificate-args";
import type { PrivateCertificateAuthority } from "../certificate-authority";
import type { CertificateSource, LifetimeActionInput } from "../data-plane/certificates/contract";
import { certificateForms } from "./argument-forms/certificates";
import { complaintsAboutMaterial, type CertificateMaterial } from "./certificate-material";
import { purposeId, usualKeyUsages } from "./certificate-kinds";
import { complaintsAboutCertificate } from "./certificate-rules";
import { refuseFirst } from "./complaints";
import { parseDuration } from "./duration";
import { invalidArgument, KeyVaultComponentError } from "./errors";
import { refuseMisshapen } from "./forms";
import { given, isPlain, plainOnly } from "./plain";

/** What a certificate is unless the program says otherwise. */
export const certificateDefaults = {
    keyType: "RSA",
    keySize: 3072,
    curve: "P-256",
    extendedKeyUsages: ["serverAuth", "clientAuth"],
    validity: "12 months",
    percentage: 80,
} as const;

/** Arguments that say what a certificate says: an imported one says it itself. */
const saying = [
    ...([
        "issuedBy",
        "signedChain",
        "subject",
        "dnsNames",
        "emails",
        "userPrincipalNames",
        "ipAddresses",
        "uris",
    ] as const),
    ...([
        "keyUsages",
        "extendedKeyUsages",
        "validity",
        "certificateType",
        "certificateTransparency",
        "renewNow",
    ] as const),
];

/** The inputs of the data-plane resource, once the arguments that are known in the constructor were found right. */
export function certificateInputs(name: string, args: CertificateArgs): pulumi.Inputs {
    refuseMisshapen("Certificate", name, args, certificateForms);
    const source = sourceOf(args);
    refuseContradictions(name, args, source);
    const inputs = {
        ...(source === "imported" ? importedInputs(name, args) : issuedInputs(name, args, source)),
        name: args.certificateName ?? name,
        source,
        issuerName: issuerName(args, source),
        contentType: args.contentType ?? (args.import?.pem === undefined ? "pfx" : "pem"),
        exportable: args.key?.exportable ?? args.key?.type?.endsWith("-HSM") !== true,
        reuseKey: args.key?.reuseOnRenewal ?? false,
        lifetimeAction: lifetimeAction(args.beforeExpiry, source),
        enabled: args.enabled ?? true,
        salt: saltOf(name),
        onExisting: args.onExisting ?? "fail",
        onDestroy: args.onDestroy ?? "detach",
        owner: `${pulumi.getProject()}/${pulumi.getStack()}/${name}`,
        ...given({
            tags: args.tags,
            accessTimeoutSeconds: args.accessTimeoutSeconds,
            issuanceTimeoutSeconds: args.issuanceTimeoutSeconds,
        }),
    };
    // What an authority signs by is known when it is there, and what it may sign before.
    const limits = source === "authority" ? { authority: (args.issuedBy as PrivateCertificateAuthority).limits } : {};
    refuseFirst("Certificate", name, complaintsAboutCertificate(plainOnly({ ...inputs, ...limits })));
    return { ...inputs, target: args.vault.target };
}

function sourceOf({ issuedBy = "self", import: material }: CertificateArgs): CertificateSource {
    if (material !== undefined) {
        return "imported";
    }
    return typeof issuedBy === "string" ? issuedBy : issuedBy.signs;
}

function issuerName({ issuedBy }: CertificateArgs, source: CertificateSource): string {
    if (typeof issuedBy === "object" && issuedBy.signs === "issuer") {
        return issuedBy.issuerName;
    }
    return source === "self" ? "Self" : "Unknown";
}

function refuseContradictions(name: string, args: CertificateArgs, source: CertificateSource): void {
    const refuse = (property: string, expected: string, got: unknown): never => {
        throw invalidArgument("Certificate", name, property, expected, got);
    };
    const { issuedBy, import: material, signedChain, vault } = args;
    if (
        (issuedBy as unknown) !== undefined &&
        typeof issuedBy === "string" &&
        !["self", "external"].includes(issuedBy)
    ) {
        refuse("issuedBy", 'be "self", "external", a CertificateIssuer or a PrivateCertificateAuthority', issuedBy);
    }
    if (typeof issuedBy === "object" && issuedBy.signs === "issuer" && issuedBy.vault !== vault) {
        refuse(
            "issuedBy",
            "be a CertificateIssuer of the same vault: issuers belong to their vaults",
            issuedBy.issuerName,
        );
    }
    if (signedChain !== undefined && source !== "external") {
        refuse("signedChain", 'be left out unless issuedBy is "external"', "a chain");
    }
    const forIssuer = (["certificateType", "certificateTransparency"] as const).find(
        (each) => args[each] !== undefined,
    );
    if (forIssuer !== undefined && source !== "issuer") {
        refuse(forIssuer, "be left out unless a CertificateIssuer signs", args[forIssuer]);
    }
    if (material !== undefined) {
        if (args.restoreFrom !== undefined) {
            refuse("restoreFrom", "be left out with `import`, which brings the certificate itself", args.restoreFrom);
        }
        const said = saying.find((property) => args[property] !== undefined);
        if (said !== undefined) {
            refuse(said, "be left out for an imported certificate, which says it itself", "a value");
        }
        const key = (["type", "size", "curve"] as const).find((property) => args.key?.[property] !== undefined);
        if (key !== undefined) {
            refuse(`key.${key}`, "be left out for an imported certificate, which has its key", args.key?.[key]);
        }
    } else if (nameless(args)) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `Certificate "${name}": \`subject\` or one of \`dnsNames\`, \`emails\`, \`userPrincipalNames\`, \`ipAddresses\` and \`uris\` ` +
                "must say whom it is for, got none of them.",
        );
    }
}

function nameless({ subject, dnsNames, emails, userPrincipalNames, ipAddresses, uris }: CertificateArgs): boolean {
    const names = [dnsNames, emails, userPrincipalNames, ipAddresses, uris];
    return (subject === undefined || subject === "") && names.every((given) => given === undefined);
}

function importedInputs(name: string, { import: material }: CertificateArgs): pulumi.Inputs {
    const { pfx, pem, password } = material ?? {};
    if ((pfx === undefined) === (pem === undefined)) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `Certificate "${name}": exactly one of \`import.pfx\` and \`import.pem\` must be given, got ${pfx === undefined ? "neither" : "both"}.`,
        );
    }
    if (isPlain(material)) {
        refuseFirst("Certificate", name, complaintsAboutMaterial(material as CertificateMaterial));
    }
    return {
        material: pulumi.secret(pulumi.output(given({ pfx, pem, password })).apply((all) => JSON.stringify(all))),
    };
}

function issuedInputs(name: string, args: CertificateArgs, source: CertificateSource): pulumi.Inputs {
    const { key = {}, issuedBy } = args;
    const keyType = key.type ?? certificateDefaults.keyType;
    const isEc = keyType.startsWith("EC");
    const keySize = isEc ? key.size : (key.size ?? certificateDefaults.keySize);
    const curve = isEc ? (key.curve ?? certificateDefaults.curve) : key.curve;
    return {
        subject: args.subject ?? "",
        ...given({
            dnsNames: args.dnsNames,
            emails: args.emails,
            userPrincipalNames: args.userPrincipalNames,
            ipAddresses: args.ipAddresses,
            uris: args.uris,
            certificateType: args.certificateType,
            transparency: args.certificateTransparency,
            signedChain: args.signedChain,
            renewNow: args.renewNow,
            restoreFrom: args.restoreFrom,
            keySize,
            curve,
        }),
        ...(typeof issuedBy === "object" && issuedBy.signs === "authority" && source === "authority"
            ? { authority: issuedBy.signer, authorityMonths: issuedBy.validityMonths }
            : {}),
        keyType,
        keyUsages: args.keyUsages ?? usualKeyUsages[isEc ? "EC" : "RSA"],
        extendedKeyUsages: (args.extendedKeyUsages ?? certificateDefaults.extendedKeyUsages).map(purposeId),
        validityMonths: wholeMonths("Certificate", name, args.validity ?? certificateDefaults.validity),
    };
}

/** A length of time that the service takes: in whole months. */
export function wholeMonths(component: string, name: string, validity: string): number {
    const duration = parseDuration(validity);
    if (duration === undefined || duration.days > 0) {
        throw invalidArgument(
            component,
            name,
            "validity",
            'be whole months or years, like "12 months" or P1Y',
            validity,
        );
    }
    return duration.years * 12 + duration.months;
}

function lifetimeAction(declared: BeforeExpiryArgs | undefined, source: CertificateSource): LifetimeActionInput {
    const isRenewable = source !== "external" && source !== "imported";
    if (declared === undefined) {
        return { action: isRenewable ? "renew" : "mail", percentage: certificateDefaults.percentage };
    }
    const { action, days, percentage } = declared;
    return { action, ...given({ daysBeforeExpiry: days, percentage }) };
}

/** Derived, not random: a salt that changed from check to check would make every value look changed. */
function saltOf(name: string): string {
    const identity = JSON.stringify([pulumi.getProject(), pulumi.getStack(), "certificate", name]);
    return createHash("sha256").update(identity).digest("base64url").slice(0, 22);
}
