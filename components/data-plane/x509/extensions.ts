/** The parts of certificates that an authority writes. */
import { isIP } from "node:net";
import { createHash } from "node:crypto";
import * as x509 from "./index";
import type { AuthorityUrls, NameConstraintInputs } from "../certificates/authority-contract";
import type { CertificateNames } from "../certificates/contract";
import { keyUsageBits, type CertificateKeyUsage } from "../../internal/certificate-kinds";

/** What an authority is, and where more of it is found. */
export interface IssuerFacts {
    readonly certificate: x509.X509Certificate;
    readonly urls: AuthorityUrls;
}

/** Whose key a certificate has, and whose key signed it (RFC 5280, 4.2.1.1 and 4.2.1.2). */
export function keyIdentifiers(publicKey: x509.PublicKey, issuer: x509.X509Certificate | undefined): x509.Extension[] {
    const own = keyIdentifier(publicKey);
    const signer = issuer?.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId ?? own;
    return [new x509.SubjectKeyIdentifierExtension(own), new x509.AuthorityKeyIdentifierExtension(signer)];
}

function keyIdentifier(publicKey: x509.PublicKey): string {
    return createHash("sha1").update(Buffer.from(publicKey.rawData)).digest("hex");
}

/** What a key may be used for. Critical, as RFC 5280 asks of authorities and advises for all. */
export function keyUsage(usages: readonly CertificateKeyUsage[]): x509.Extension[] {
    const bits = usages.reduce<number>((all, usage) => all | keyUsageBits[usage], 0);
    return bits === 0 ? [] : [new x509.KeyUsagesExtension(bits, true)];
}

/** The names beside the subject. Critical where there is no subject (RFC 5280, 4.2.1.6). */
export function alternativeNames(names: CertificateNames, hasSubject: boolean): x509.Extension[] {
    const all = [
        ...(names.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
        ...(names.emails ?? []).map((value) => ({ type: "email" as const, value })),
        ...(names.userPrincipalNames ?? []).map((value) => ({ type: "upn" as const, value })),
        ...(names.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
        ...(names.uris ?? []).map((value) => ({ type: "url" as const, value })),
    ];
    return all.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(all, !hasSubject)];
}

/** Where the authority's list of revoked certificates, its certificate and its OCSP responder are. */
export function addresses({ crl = [], certificate = [], ocsp = [] }: AuthorityUrls): x509.Extension[] {
    const url = (value: string) => new x509.GeneralName("url", value);
    return [
        ...(crl.length === 0 ? [] : [new x509.CRLDistributionPointsExtension([...crl])]),
        ...(certificate.length + ocsp.length === 0
            ? []
            : [new x509.AuthorityInfoAccessExtension({ caIssuers: certificate.map(url), ocsp: ocsp.map(url) })]),
    ];
}

/** The names that certificates below an authority may have (RFC 5280, 4.2.1.10). Critical, as that asks. */
export function nameConstraints(
    permitted: NameConstraintInputs | undefined,
    excluded: NameConstraintInputs | undefined,
): x509.Extension[] {
    const parts = [
        [0xa0, subtrees(permitted)],
        [0xa1, subtrees(excluded)],
    ] as const;
    const content = parts.filter(([, trees]) => trees.length > 0).map(([tag, trees]) => tagged(tag, ...trees));
    return content.length === 0 ? [] : [new x509.Extension("2.5.29.30", true, tagged(0x30, ...content))];
}

/** Each a sequence of a name; the library has none of this extension, and wraps nothing but the names themselves. */
function subtrees({ dnsNames = [], emails = [], ipRanges = [] }: NameConstraintInputs = {}): Buffer[] {
    return [
        ...dnsNames.map((name) => encoded(new x509.GeneralName("dns", name.replace(/^\./, "")))),
        ...emails.map((domain) => encoded(new x509.GeneralName("email", domain))),
        ...ipRanges.map((range) => tagged(0x87, rangeBytes(range))),
    ].map((base) => tagged(0x30, base));
}

function encoded(name: x509.GeneralName): Buffer {
    return Buffer.from(name.rawData);
}

/** An address and its mask, as the extension has ranges. */
function rangeBytes(range: string): Buffer {
    const [network = "", prefix = "0"] = range.split("/");
    const bytes = isIP(network) === 6 ? 16 : 4;
    const mask = Buffer.alloc(bytes);
    for (let bit = 0; bit < Number(prefix); bit++) {
        mask[bit >> 3] = (mask[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
    }
    const address = new x509.GeneralName("ip", network);
    return Buffer.concat([encoded(address).subarray(-bytes), mask]);
}

/** An element of DER: its tag, its length and its content. */
function tagged(tag: number, ...content: readonly Buffer[]): Buffer {
    const body = Buffer.concat(content);
    const length =
        body.length < 0x80
            ? [body.length]
            : body.length < 0x100
              ? [0x81, body.length]
              : [0x82, body.length >> 8, body.length & 0xff];
    return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
