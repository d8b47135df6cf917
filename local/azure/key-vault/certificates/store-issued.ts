import { X509Certificate } from "node:crypto";
import { type CertificateContents, readCertificate } from "../../crypto/certificates";
import { type PrivateJwk, publicPart, toPrivateKey, toPublicKey } from "../../crypto/jwk";
import { writePkcs12 } from "../../crypto/pkcs12";
import { toSeconds } from "../attributes";
import { keyOperations } from "../keys/operations";
import { type KeyVersion, type ObjectHeader, type SecretVersion, type StoredAttributes, type Tags } from "../model";
import { type VaultName } from "../object-store";
import { type Plane } from "../plane";
import { defined } from "../values";
import { type CertificateHeader, type CertificateVersion } from "./model";
import { pemType, usageName } from "./policy";

const usageOperations: Readonly<Record<string, readonly string[]>> = {
    digitalSignature: ["sign", "verify"],
    nonRepudiation: ["sign", "verify"],
    keyCertSign: ["sign", "verify"],
    cRLSign: ["sign", "verify"],
    keyEncipherment: ["wrapKey", "unwrapKey"],
    dataEncipherment: ["encrypt", "decrypt"],
    encipherOnly: ["encrypt"],
    decipherOnly: ["decrypt"],
};

/** A certificate that was signed, with all that is to be kept of it. */
export interface IssuedCertificate {
    readonly version: string;
    readonly jwk: PrivateJwk;
    /** The certificate and those above it, as DER. */
    readonly chain: readonly Buffer[];
    readonly enabled: boolean;
    readonly tags?: Tags;
    readonly preserveCertOrder?: boolean;
    /** When it was there, in milliseconds since 1970. */
    readonly at: number;
}

/** Stores a signed certificate as the current version, with the key and the secret that belong to it. */
export function storeIssued(plane: Plane, vault: VaultName, header: CertificateHeader, issued: IssuedCertificate) {
    const [leaf = Buffer.alloc(0)] = issued.chain;
    const contents = readCertificate(leaf);
    const attributes = attributesOf(contents, issued);
    const certificate: CertificateVersion = {
        version: issued.version,
        cer: leaf.toString("base64"),
        attributes,
        ...defined({ tags: issued.tags, preserveCertOrder: issued.preserveCertOrder }),
    };
    const current: CertificateHeader = { ...header, current: issued.version };
    plane.certificates.putVersion(vault, current, certificate);
    plane.certificates.putHeader(vault, current);
    storeKeyAndSecret(plane, vault, current, issued, attributes);
    return { header: current, certificate };
}

/** Whether a certificate is one of this private key. */
export function belongsTo(der: Buffer, jwk: PrivateJwk): boolean {
    return new X509Certificate(der).publicKey.equals(toPublicKey(publicPart(jwk)));
}

function storeKeyAndSecret(
    plane: Plane,
    vault: VaultName,
    { name, policy }: CertificateHeader,
    { version, jwk, chain, tags }: IssuedCertificate,
    attributes: StoredAttributes,
): void {
    const { exportable, kty } = policy.key_props;
    const managed: ObjectHeader = { name, current: version, lifecycle: { phase: "live" }, managed: true };
    const key: KeyVersion = {
        version,
        jwk,
        hsm: kty.endsWith("-HSM"),
        keyOps: operationsFor(jwk.kty, policy.x509_props.key_usage ?? []),
        exportable,
        attributes,
        ...defined({ tags }),
    };
    const secret: SecretVersion = {
        version,
        value: secretValue(policy.secret_props.contentType, exportable ? jwk : undefined, chain),
        contentType: policy.secret_props.contentType,
        hasKey: true,
        attributes,
        ...defined({ tags }),
    };
    plane.keys.putVersion(vault, managed, key);
    plane.keys.putHeader(vault, managed);
    plane.secrets.putVersion(vault, managed, secret);
    plane.secrets.putHeader(vault, managed);
}

/**
 * The operations of a certificate's key: those that its key usage stands for, all of them when it has none.
 * @see https://learn.microsoft.com/azure/key-vault/certificates/about-certificates#key-usage-flags-mapping-to-key-operations
 */
function operationsFor(kty: "RSA" | "EC", usages: readonly string[]): readonly string[] {
    const all = keyOperations(kty, undefined);
    const meant = usages.flatMap((usage) => usageOperations[usageName(usage) ?? ""] ?? []);
    const allowed = all.filter((operation) => meant.includes(operation));
    return allowed.length === 0 ? all : allowed;
}

/** What the certificate's secret holds: the key, where it may leave the vault, and the chain. */
function secretValue(contentType: string, jwk: PrivateJwk | undefined, chain: readonly Buffer[]): string {
    const key = jwk && toPrivateKey(jwk);
    if (contentType !== pemType) {
        return writePkcs12(key, chain).toString("base64");
    }
    return [
        key?.export({ type: "pkcs8", format: "pem" }) ?? "",
        ...chain.map((der) => new X509Certificate(der).toString()),
    ].join("");
}

function attributesOf(contents: CertificateContents, { enabled, at }: IssuedCertificate): StoredAttributes {
    return {
        enabled,
        nbf: toSeconds(contents.notBefore.getTime()),
        exp: toSeconds(contents.notAfter.getTime()),
        created: toSeconds(at),
        updated: toSeconds(at),
    };
}
