import { X509Certificate } from "node:crypto";
import { type AzureResponse } from "../../contract";
import { readAttributes } from "../attributes";
import { badParameter, pendingNotFound } from "../errors";
import { bodyOf, idOf, ok, type Operation } from "../operation";
import { type Plane } from "../plane";
import { defined, optionalBoolean, optionalStrings, optionalTags } from "../values";
import { without } from "../../without";
import { type CertificateHeader } from "./model";
import { belongsTo, storeIssued } from "./store-issued";
import { certificateBundle, operationView } from "./views";

/** The certificate whose version is under way, or was. Throws 404 without one. */
export function withOperation(plane: Plane, { vault, name }: Operation) {
    const header = plane.certificates.header(vault, name);
    const operation = header && plane.certificates.phase(header) === "live" ? header.operation : undefined;
    if (header === undefined || operation === undefined) {
        throw pendingNotFound(name);
    }
    return { header, operation };
}

/** Answers `PATCH /certificates/{name}/pending`: asks for the operation to be cancelled. */
export function cancelOperation(plane: Plane, call: Operation): AzureResponse {
    const { header, operation } = withOperation(plane, call);
    const requested = optionalBoolean(bodyOf(call.request), "cancellation_requested") ?? false;
    if (requested && operation.status !== "inProgress") {
        throw badParameter(`The operation can't be cancelled: its status is ${operation.status}.`);
    }
    const changed = { ...operation, cancellationRequested: requested };
    plane.certificates.putHeader(call.vault, { ...header, operation: changed });
    return ok(operationView(call.vault, header.name, changed));
}

/** Answers `DELETE /certificates/{name}/pending`. */
export function deleteOperation(plane: Plane, call: Operation): AzureResponse {
    const { header, operation } = withOperation(plane, call);
    plane.certificates.putHeader(call.vault, without(header, "operation"));
    plane.certificateSettings.deleteIssuance(call.vault, call.name);
    return ok(operationView(call.vault, header.name, operation));
}

/** Answers `POST /certificates/{name}/pending/merge`: takes what was signed elsewhere. */
export function mergeCertificate(plane: Plane, call: Operation): AzureResponse {
    const { request, vault, name, apiVersion } = call;
    const { header, operation } = withOperation(plane, call);
    const issuance = plane.certificateSettings.issuance(vault, name);
    const body = bodyOf(request);
    const chain = (optionalStrings(body, "x5c") ?? []).map(readDer);
    const leaf = issuance && chain.find((der) => belongsTo(der, issuance.jwk));
    if (issuance === undefined || leaf === undefined) {
        throw badParameter(
            "The public key of the end-entity certificate in the specified X.509 certificate content doesn't match the public part of the specified private key.",
        );
    }
    const completed: CertificateHeader = { ...header, operation: { ...operation, status: "completed" } };
    const stored = storeIssued(plane, vault, completed, {
        version: issuance.version,
        jwk: issuance.jwk,
        chain: [leaf, ...chain.filter((der) => der !== leaf)],
        enabled: readAttributes(body).enabled ?? issuance.enabled,
        at: plane.clock.now(),
        ...defined({ tags: optionalTags(body) ?? issuance.tags }),
    });
    plane.certificateSettings.deleteIssuance(vault, name);
    const version = request.query.get("api-version") ?? "";
    return {
        status: 201,
        headers: { location: `${idOf(vault, "certificates", header.name)}?api-version=${version}` },
        body: certificateBundle(vault, stored.header, stored.certificate, apiVersion, { policy: true, pending: true }),
    };
}

/** A certificate of an `x5c`: DER in base64, which some clients put into base64 once more. */
function readDer(text: string): Buffer {
    const bytes = Buffer.from(text, "base64");
    const der = bytes[0] === 0x30 ? bytes : Buffer.from(bytes.toString("latin1"), "base64");
    try {
        return new X509Certificate(der).raw;
    } catch {
        throw badParameter("The x5c of a merge must be X.509 certificates, as DER in base64.");
    }
}
