/** What an authority signs for itself, or has signed by the one above it: its certificate, and the list of those it has revoked. */
import { createPublicKey } from "node:crypto";
import { addDuration } from "../../internal/duration";
import { KeyVaultComponentError } from "../../internal/errors";
import { pem } from "../../internal/pem";
import { revocationReasons, type CertificateAuthorityInputs } from "./authority-contract";
import type { LiveAuthority } from "./authority";
import { newSerialNumber, validityFrom } from "./signing";
import { serverNow } from "../azure/server-clock";
import * as x509 from "../x509";
import { addresses, keyIdentifiers, keyUsage, nameConstraints } from "../x509/extensions";
import { remoteSigner, type RemoteSigner } from "../x509/remote-signer";

/** Signs the authority's certificate: a root's by its own key, another's by its parent's. */
export async function issueAuthority(inputs: CertificateAuthorityInputs, live: LiveAuthority): Promise<LiveAuthority> {
    const { parent, subject, pathLength, permitted, excluded, validityMonths } = inputs;
    const [parentPem] = parent?.chain ?? [];
    const above = parentPem === undefined ? undefined : new x509.X509Certificate(parentPem);
    if (parent !== undefined && above === undefined) {
        throw new KeyVaultComponentError(
            "NotFound",
            `Key ${live.keyId}: the authority above it has no certificate yet.`,
        );
    }
    const publicKey = new x509.PublicKey(live.publicKey.export({ type: "spki", format: "der" }));
    const signer =
        parent === undefined || parentPem === undefined
            ? ownSigner(inputs, live)
            : remoteSigner({ target: parent.target, keyId: parent.keyId }, createPublicKey(parentPem));
    const { notBefore, notAfter } = validityFrom(validityMonths);
    const certificate = await x509.X509CertificateGenerator.create(
        {
            serialNumber: newSerialNumber(),
            subject,
            issuer: above?.subjectName ?? subject,
            notBefore,
            notAfter,
            publicKey,
            signingKey: signer.signingKey,
            signingAlgorithm: signer.signingAlgorithm,
            extensions: [
                new x509.BasicConstraintsExtension(true, pathLength, true),
                ...keyUsage(["keyCertSign", "cRLSign"]),
                ...keyIdentifiers(publicKey, above),
                ...nameConstraints(permitted, excluded),
                ...(parent === undefined ? [] : addresses(parent.urls)),
            ],
        },
        signer.crypto,
    );
    return { ...live, chain: [pem("CERTIFICATE", new Uint8Array(certificate.rawData)), ...(parent?.chain ?? [])] };
}

/** Signs a list of the certificates that were revoked, which is valid from now on. */
export async function issueCrl(
    inputs: CertificateAuthorityInputs,
    live: LiveAuthority,
): Promise<Pick<LiveAuthority, "crl" | "crlNumber">> {
    const [certificate = ""] = live.chain ?? [];
    const issuer = new x509.X509Certificate(certificate);
    const { signingKey, signingAlgorithm, crypto } = ownSigner(inputs, live);
    const thisUpdate = serverNow();
    const crlNumber = live.crlNumber + 1;
    const crl = await x509.X509CrlGenerator.create(
        {
            issuer: issuer.subjectName,
            thisUpdate,
            nextUpdate: addDuration(thisUpdate, `P${inputs.crlDays}D`),
            entries: inputs.revoked.map(({ serialNumber, revokedOn, reason }) => ({
                serialNumber,
                revocationDate: new Date(revokedOn),
                ...(reason !== undefined && { reason: revocationReasons[reason] }),
            })),
            extensions: [keyIdentifiers(issuer.publicKey, issuer)[1] as x509.Extension, crlNumberExtension(crlNumber)],
            signingKey,
            signingAlgorithm,
        },
        crypto,
    );
    return { crl: pem("X509 CRL", new Uint8Array(crl.rawData)), crlNumber };
}

/** The number of a list, which only ever goes up (RFC 5280, 5.2.3): an INTEGER of four bytes. */
function crlNumberExtension(number: number): x509.Extension {
    const value = Buffer.alloc(6);
    value.writeUInt16BE(0x0204, 0);
    value.writeUInt32BE(number, 2);
    return new x509.Extension("2.5.29.20", false, minimal(value));
}

/** DER writes an INTEGER without leading bytes that say nothing. */
function minimal(integer: Buffer): Buffer {
    let content = integer.subarray(2);
    while (content.length > 1 && content[0] === 0 && ((content[1] ?? 0) & 0x80) === 0) {
        content = content.subarray(1);
    }
    return Buffer.concat([Buffer.from([0x02, content.length]), content]);
}

function ownSigner({ target, accessTimeoutSeconds }: CertificateAuthorityInputs, live: LiveAuthority): RemoteSigner {
    const key = { target, keyId: live.keyId, ...(accessTimeoutSeconds !== undefined && { accessTimeoutSeconds }) };
    return remoteSigner(key, live.publicKey);
}
