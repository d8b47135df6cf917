import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { type VaultRecord } from "../../contract";
import { type CertificateContents, readCertificate } from "../../crypto/certificates";
import { fromPrivateKey, modulusBits, type PrivateJwk } from "../../crypto/jwk";
import { readPkcs12 } from "../../crypto/pkcs12";
import { readAttributes } from "../attributes";
import { shift } from "../durations";
import { badParameter, invalidProperty } from "../errors";
import { newVersion } from "../object-store";
import { type Plane } from "../plane";
import { defined, type Json, optionalBoolean, optionalObject, optionalString, optionalTags } from "../values";
import { without } from "../../without";
import { checkStart } from "./issue";
import { type CertificateHeader, type CertificatePolicy, type X509Properties } from "./model";
import { pemType, pkcs12Type, readPolicy } from "./policy";
import { belongsTo, storeIssued } from "./store-issued";

/** A private key with its certificate first, and the certificates above it. */
interface KeyAndChain {
    readonly key: KeyObject;
    readonly chain: readonly Buffer[];
}

const certificatePem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const keyPem =
    /-----BEGIN ((RSA|EC|ENCRYPTED) )?PRIVATE KEY-----[\s\S]+?-----END ((RSA|EC|ENCRYPTED) )?PRIVATE KEY-----/;

/** Imports a certificate with its private key, from a PKCS#12 file or PEM. Throws 400 for what isn't one. */
export function importCertificate(plane: Plane, vault: VaultRecord, name: string, body: Json) {
    const existing = checkStart(plane, vault, name);
    const { key, chain } = readKeyAndChain(body);
    const [leaf = Buffer.alloc(0)] = chain;
    const contents = readCertificate(leaf);
    const now = plane.clock.now();
    if (contents.notAfter.getTime() <= now) {
        throw badParameter("X509 Certificate is already expired");
    }
    const jwk = fromPrivateKey(key);
    if (jwk === undefined || !belongsTo(leaf, jwk)) {
        throw badParameter("The certificate's key isn't an RSA or elliptic-curve key that Key Vault takes.");
    }
    const policy = importedPolicy(body, existing?.policy, contents, jwk, now);
    const kept: Omit<CertificateHeader, "policy"> = existing ?? { name, current: "", lifecycle: { phase: "live" } };
    const header: CertificateHeader = { ...without(kept, "operation"), policy };
    return storeIssued(plane, vault, header, {
        version: newVersion(),
        jwk,
        chain,
        enabled: readAttributes(body).enabled ?? true,
        at: now,
        ...defined({
            tags: optionalTags(body),
            preserveCertOrder: optionalBoolean(body, "preserveCertOrder"),
        }),
    });
}

/** The policy of an imported certificate: what the request says of its renewal, and what the certificate says of itself. */
function importedPolicy(
    body: Json,
    existing: CertificatePolicy | undefined,
    contents: CertificateContents,
    jwk: PrivateJwk,
    now: number,
): CertificatePolicy {
    const requested = optionalObject(body, "policy") ?? {};
    const { key_props: requestedKey, secret_props: secret } = requested;
    const keyProperties =
        jwk.kty === "RSA" ? { kty: "RSA", key_size: modulusBits(jwk.n) } : { kty: "EC", crv: jwk.crv };
    const contentType = isPem(body) ? pemType : pkcs12Type;
    const policy = readPolicy(
        {
            ...without(requested, "x509_props"),
            key_props: { ...(requestedKey as Json | undefined), ...keyProperties },
            secret_props: { contentType, ...(secret as Json | undefined) },
        },
        undefined,
        now,
    );
    const created = existing?.attributes.created ?? policy.attributes.created;
    return { ...policy, x509_props: propertiesOf(contents), attributes: { ...policy.attributes, created } };
}

function propertiesOf({
    subject,
    names,
    extendedUsages,
    usages,
    authority,
    pathLength,
    ...contents
}: CertificateContents): X509Properties {
    const { emails, dnsNames, upns, uris, ipAddresses } = names;
    const named = [emails, dnsNames, upns, uris, ipAddresses].some((list) => list.length > 0);
    const newer = defined({
        uris: uris.length > 0 ? uris : undefined,
        ipAddresses: ipAddresses.length > 0 ? ipAddresses : undefined,
    });
    return {
        subject,
        ...(named ? { sans: { emails, dns_names: dnsNames, upns, ...newer } } : {}),
        ekus: extendedUsages,
        key_usage: usages,
        validity_months: monthsBetween(contents.notBefore.getTime(), contents.notAfter.getTime()),
        basic_constraints: { ca: authority, ...defined({ path_len_constraint: pathLength }) },
    };
}

/** The fewest whole months that cover the time. */
function monthsBetween(from: number, to: number): number {
    let months = Math.max(0, Math.floor((to - from) / (31 * 24 * 60 * 60 * 1000)));
    while (shift(from, { years: 0, months, days: 0 }, 1) < to) {
        months++;
    }
    return months;
}

function readKeyAndChain(body: Json): KeyAndChain {
    const value = optionalString(body, "value");
    if (value === undefined) {
        throw invalidProperty("value");
    }
    const password = optionalString(body, "pwd") ?? "";
    const found = isPem(body) ? readPem(pemText(value), password) : readFile(value, password);
    const jwk = fromPrivateKey(found.key);
    const leaf = found.chain.find((der) => jwk !== undefined && belongsTo(der, jwk));
    if (leaf === undefined) {
        throw badParameter("The value has no certificate for its private key.");
    }
    return { key: found.key, chain: [leaf, ...found.chain.filter((der) => der !== leaf)] };
}

/** PEM comes as text, or as text in base64: some clients send every value that way. */
function isPem(body: Json): boolean {
    const value = optionalString(body, "value") ?? "";
    return pemText(value).includes("-----BEGIN ");
}

function pemText(value: string): string {
    return value.includes("-----BEGIN ") ? value : Buffer.from(value, "base64").toString("latin1");
}

function readPem(text: string, password: string): KeyAndChain {
    const pem = keyPem.exec(text)?.[0];
    const certificates = text.match(certificatePem);
    if (pem === undefined || certificates === null) {
        throw badParameter("The specified PEM X.509 certificate content must have a private key and a certificate.");
    }
    if (/^-----BEGIN (RSA|EC) /.test(pem) || text.includes("\r")) {
        throw badParameter(
            "The specified PEM X.509 certificate content is in an unexpected format. Please check if certificate is in valid PEM format.",
        );
    }
    return readOrRefuse("PEM", () => ({
        key: createPrivateKey({ key: pem, passphrase: password }),
        chain: certificates.map((certificate) => new X509Certificate(certificate).raw),
    }));
}

function readFile(value: string, password: string): KeyAndChain {
    const { key, certificates } = readOrRefuse("PKCS#12", () => readPkcs12(Buffer.from(value, "base64"), password));
    if (key === undefined) {
        throw badParameter("The specified PKCS#12 X.509 certificate content has no private key.");
    }
    return { key, chain: certificates };
}

/** What fails in reading is the content's fault; the reasons of the readers may quote it, and stay here. */
function readOrRefuse<T>(format: string, read: () => T): T {
    try {
        return read();
    } catch {
        throw badParameter(
            `The specified ${format} X.509 certificate content can not be read. ` +
                `Please check if certificate is in valid ${format} format, and if its password is right.`,
        );
    }
}
