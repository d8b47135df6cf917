import { createHash } from "node:crypto";
import { type VaultRecord } from "../../contract";
import { type ApiVersion, withPreservedOrder } from "../api-version";
import { attributesView, bareAttributesView } from "../attributes";
import { deletionView } from "../lifecycle";
import { idOf } from "../operation";
import { defined } from "../values";
import {
    type CertificateHeader,
    type CertificateOperation,
    type CertificatePolicy,
    type CertificateVersion,
} from "./model";

/** Which parts of an object's own an answer about a version shows. */
interface Parts {
    readonly policy?: boolean;
    readonly pending?: boolean;
}

/** A certificate, as get, import, update, recover and the like answer it. */
export function certificateBundle(
    vault: VaultRecord,
    header: CertificateHeader,
    certificate: CertificateVersion,
    version: ApiVersion,
    parts: Parts,
) {
    const { name } = header;
    return {
        id: idOf(vault, "certificates", name, certificate.version),
        ...issuedParts(vault, name, certificate),
        attributes: attributesView(certificate.attributes, vault, version),
        ...defined({ tags: certificate.tags }),
        ...defined({
            preserveCertOrder: version >= withPreservedOrder ? (certificate.preserveCertOrder ?? false) : undefined,
        }),
        ...(parts.policy === true ? { policy: policyView(vault, name, header.policy) } : {}),
        ...(parts.pending === true && header.operation !== undefined
            ? { pending: { id: pendingId(vault, name) } }
            : {}),
    };
}

/** A deleted certificate. */
export function deletedCertificate(
    vault: VaultRecord,
    header: CertificateHeader,
    certificate: CertificateVersion,
    version: ApiVersion,
) {
    return {
        ...deletionView(vault, "certificates", header),
        ...certificateBundle(vault, header, certificate, version, { policy: true, pending: true }),
    };
}

/** A certificate in a list; with its version in the list of versions only. The service leaves the subject empty there. */
export function certificateItem(
    vault: VaultRecord,
    header: CertificateHeader,
    certificate: CertificateVersion,
    id?: string,
) {
    return {
        id: idOf(vault, "certificates", header.name, id),
        ...defined({ x5t: thumbprint(certificate) }),
        attributes: bareAttributesView(certificate.attributes),
        ...defined({ tags: certificate.tags }),
        subject: "",
    };
}

/** A deleted certificate in the list of those. */
export function deletedCertificateItem(
    vault: VaultRecord,
    header: CertificateHeader,
    certificate: CertificateVersion,
    version: ApiVersion,
) {
    return {
        ...deletionView(vault, "certificates", header),
        id: idOf(vault, "certificates", header.name),
        ...defined({ x5t: thumbprint(certificate) }),
        attributes: attributesView(certificate.attributes, vault, version),
        ...defined({ tags: certificate.tags }),
    };
}

/** A policy with its id. */
export function policyView(vault: VaultRecord, name: string, policy: CertificatePolicy) {
    return { id: `${idOf(vault, "certificates", name)}/policy`, ...policy };
}

/** The making of a version. */
export function operationView(vault: VaultRecord, name: string, operation: CertificateOperation) {
    return {
        id: pendingId(vault, name),
        issuer: operation.issuer,
        csr: operation.csr,
        cancellation_requested: operation.cancellationRequested,
        status: operation.status,
        ...defined({
            status_details: operation.status === "inProgress" ? operation.statusDetails : undefined,
            error: operation.error,
            target: operation.status === "completed" ? idOf(vault, "certificates", name) : undefined,
        }),
        request_id: operation.requestId,
    };
}

function issuedParts(vault: VaultRecord, name: string, certificate: CertificateVersion) {
    return certificate.cer === undefined
        ? {}
        : {
              kid: idOf(vault, "keys", name, certificate.version),
              sid: idOf(vault, "secrets", name, certificate.version),
              x5t: thumbprint(certificate),
              cer: certificate.cer,
          };
}

function thumbprint({ cer }: CertificateVersion): string | undefined {
    return cer === undefined ? undefined : createHash("sha1").update(Buffer.from(cer, "base64")).digest("base64url");
}

function pendingId(vault: VaultRecord, name: string): string {
    return `${idOf(vault, "certificates", name)}/pending`;
}
