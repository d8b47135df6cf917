import { type KeyObject } from "node:crypto";
import { type VaultRecord } from "../../contract";
import { type CertificateTemplate, selfSignedCertificate, signingRequest } from "../../crypto/certificates";
import { generateEc, generateRsa } from "../../crypto/generate";
import { type CurveName, type PrivateJwk, toPrivateKey } from "../../crypto/jwk";
import { newAttributes, type RequestedAttributes, toSeconds } from "../attributes";
import { type Duration, shift } from "../durations";
import { badParameter, nameInUse, pendingInProgress } from "../errors";
import { type Tags } from "../model";
import { newVersion, type VaultName } from "../object-store";
import { type Plane } from "../plane";
import { defined } from "../values";
import { checkProtection } from "../keys/create";
import {
    type CertificateHeader,
    type CertificateOperation,
    type CertificatePolicy,
    type CertificateVersion,
} from "./model";
import { checkIssuable, isIssuedElsewhere, isSelfIssued, usageName } from "./policy";
import { type Issuance } from "./settings";
import { storeIssued } from "./store-issued";

/** A certificate is valid a little before it is made, for clocks that are late. In milliseconds. */
const backdating = 10 * 60 * 1000;

/** How long a certificate takes to be signed, in milliseconds of the local Azure's clock: less than the real one's ten. */
export const signingTime = 1500;

const inProgress =
    "Pending certificate created. Certificate request is in progress. " +
    "This may take some time based on the issuer provider. Please check again later.";
const awaitsMerge = "Pending certificate created. Please Perform Merge to complete the request.";

/**
 * Starts the making of a version: generates its key and its signing request, and signs it when the vault is to.
 * `at`: the moment it counts as started, in milliseconds; now by default.
 */
export async function startCertificate(
    plane: Plane,
    vault: VaultRecord,
    name: string,
    policy: CertificatePolicy,
    { attributes, tags }: { readonly attributes: RequestedAttributes; readonly tags?: Tags },
    at?: number,
): Promise<{ header: CertificateHeader; operation: CertificateOperation }> {
    checkStart(plane, vault, name);
    checkIssuable(policy);
    checkIssuer(plane, vault, policy);
    const hsm = policy.key_props.kty.endsWith("-HSM");
    checkProtection(vault, { kty: "RSA", hsm, attributes: {} });
    const jwk = reusableKey(plane, vault, name, policy) ?? (await generateFor(policy));
    const started = at ?? plane.clock.now();
    const { notBefore, notAfter } = validityOf(policy, started);
    const template = templateOf(policy);
    const key = toPrivateKey(jwk);
    const csr = (await requestOrRefuse(key, template)).toString("base64");
    const signed = isSignedHere(plane, vault, policy)
        ? await selfSignedCertificate(key, template, notBefore, notAfter)
        : undefined;
    // The name was free to be taken while the key was generated.
    const existing = checkStart(plane, vault, name);
    const version = newVersion();
    const operation: CertificateOperation = {
        version,
        issuer: { name: policy.issuer.name, ...defined({ cty: policy.issuer.cty }) },
        csr,
        cancellationRequested: false,
        requestId: newVersion(),
        status: "inProgress",
        statusDetails: isIssuedElsewhere(policy) ? awaitsMerge : inProgress,
    };
    const pending: CertificateVersion = {
        version,
        attributes: newAttributes(
            { enabled: false, nbf: toSeconds(notBefore.getTime()), exp: toSeconds(notAfter.getTime()) },
            started,
        ),
        ...defined({ tags }),
    };
    const header: CertificateHeader = {
        ...(existing ?? { name, current: version, lifecycle: { phase: "live" } }),
        policy,
        operation,
    };
    plane.certificates.putVersion(vault, header, pending);
    plane.certificates.putHeader(vault, header);
    plane.certificateSettings.setIssuance(vault, name, {
        jwk,
        version,
        enabled: attributes.enabled ?? true,
        ...defined({ tags, cer: signed?.toString("base64") }),
        awaitsMerge: isIssuedElsewhere(policy),
        readyAt: started + signingTime,
    });
    return { header, operation };
}

/** The signing request. Throws 400 when the policy has values that no certificate can hold: an address that is none. */
async function requestOrRefuse(key: KeyObject, template: CertificateTemplate): Promise<Buffer> {
    try {
        return await signingRequest(key, template);
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw badParameter(`The policy's x509_props can't be put into a certificate: ${reason}`);
    }
}

/** Finishes what is due in one vault: signed here, or refused for an authority that can't be reached. */
export function completeDue(plane: Plane, vault: VaultName): void {
    for (const { name, issuance } of plane.certificateSettings.issuances(vault)) {
        if (!issuance.awaitsMerge && issuance.readyAt <= plane.clock.now()) {
            complete(plane, vault, name, issuance);
        }
    }
}

/** The key of the certificate's current version, when its policy says that the next one has the same. */
function reusableKey(
    plane: Plane,
    vault: VaultRecord,
    name: string,
    policy: CertificatePolicy,
): PrivateJwk | undefined {
    const header = plane.keys.header(vault, name);
    const key = header?.managed && policy.key_props.reuse_key ? plane.keys.current(vault, header) : undefined;
    const { kty, crv } = policy.key_props;
    const jwk = key?.jwk;
    if (jwk === undefined || jwk.kty === "oct" || jwk.kty !== kty.replace("-HSM", "")) {
        return undefined;
    }
    return jwk.kty === "RSA" || jwk.crv === crv ? jwk : undefined;
}

/** The live certificate that a version can be added to. Throws 409 otherwise. */
export function checkStart(plane: Plane, vault: VaultRecord, name: string): CertificateHeader | undefined {
    const existing = plane.certificates.writable(vault, name);
    if (existing?.operation?.status === "inProgress") {
        throw pendingInProgress();
    }
    for (const store of [plane.keys, plane.secrets]) {
        const other = store.header(vault, name);
        if (other !== undefined && !other.managed) {
            throw nameInUse(store.kind, name);
        }
    }
    return existing;
}

function complete(plane: Plane, vault: VaultName, name: string, issuance: Issuance): void {
    plane.certificateSettings.deleteIssuance(vault, name);
    const header = plane.certificates.header(vault, name);
    if (header?.operation === undefined || plane.certificates.phase(header) !== "live") {
        return;
    }
    if (header.operation.cancellationRequested) {
        plane.certificates.putHeader(vault, { ...header, operation: { ...header.operation, status: "cancelled" } });
        return;
    }
    const { jwk, version, enabled, tags, cer, readyAt } = issuance;
    if (cer === undefined) {
        const message = `The local Azure doesn't reach the certificate authority "${header.operation.issuer.name}".`;
        const error = { code: "IssuerNotReachable", message };
        plane.certificates.putHeader(vault, { ...header, operation: { ...header.operation, status: "failed", error } });
        return;
    }
    const completed: CertificateHeader = { ...header, operation: { ...header.operation, status: "completed" } };
    const chain = [Buffer.from(cer, "base64")];
    storeIssued(plane, vault, completed, { version, jwk, chain, enabled, at: readyAt, ...defined({ tags }) });
}

/** Self-signed ones, and those of the provider "Test", which Azure has for trying issuers out. */
export function isSignedHere(plane: Plane, vault: VaultRecord, policy: CertificatePolicy): boolean {
    const provider = plane.certificateSettings.issuer(vault, policy.issuer.name)?.provider;
    return isSelfIssued(policy) || provider?.toLowerCase() === "test";
}

function checkIssuer(plane: Plane, vault: VaultRecord, policy: CertificatePolicy): void {
    const named = !isSelfIssued(policy) && !isIssuedElsewhere(policy);
    if (named && plane.certificateSettings.issuer(vault, policy.issuer.name) === undefined) {
        throw badParameter(`The policy's issuer "${policy.issuer.name}" isn't among the vault's certificate issuers.`);
    }
}

function generateFor({ key_props: { kty, key_size, crv } }: CertificatePolicy): Promise<PrivateJwk> {
    return kty.startsWith("RSA") ? generateRsa(key_size ?? 2048) : generateEc((crv ?? "P-256") as CurveName);
}

function validityOf({ x509_props: { validity_months = 12 } }: CertificatePolicy, now: number) {
    const life: Duration = { years: 0, months: validity_months, days: 0 };
    return { notBefore: new Date(now - backdating), notAfter: new Date(shift(now, life, 1)) };
}

function templateOf({
    x509_props: { subject = "", sans, ekus, key_usage, basic_constraints },
}: CertificatePolicy): CertificateTemplate {
    return {
        subject,
        names: {
            emails: sans?.emails ?? [],
            dnsNames: sans?.dns_names ?? [],
            upns: sans?.upns ?? [],
            uris: sans?.uris ?? [],
            ipAddresses: sans?.ipAddresses ?? [],
        },
        extendedUsages: ekus ?? [],
        usages: (key_usage ?? []).flatMap((usage) => usageName(usage) ?? []),
        authority: basic_constraints.ca,
        ...defined({ pathLength: basic_constraints.path_len_constraint }),
    };
}
