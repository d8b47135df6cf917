import { type AzureResponse } from "../../contract";
import { changedAttributes, readAttributes } from "../attributes";
import { bodyOf, idOf, ok, type Operation } from "../operation";
import { byName, byVersion } from "../ordered";
import { pageOf } from "../paging";
import { type Plane } from "../plane";
import { defined, optionalObject, optionalTags } from "../values";
import { startCertificate } from "./issue";
import { type CertificateHeader, type CertificateVersion } from "./model";
import { readPolicy } from "./policy";
import { certificateBundle, certificateItem, deletedCertificateItem, operationView, policyView } from "./views";

/** How long clients are told to wait between two looks at a certificate under way, in seconds. */
const pollInterval = "10";

/** Answers `POST /certificates/{name}/create`. */
export async function createCertificate(plane: Plane, { request, vault, name }: Operation): Promise<AzureResponse> {
    const body = bodyOf(request);
    const stored = plane.certificates.writable(vault, name)?.policy;
    const requested = optionalObject(body, "policy");
    // A policy in the request replaces the stored one as a whole; none means the stored one.
    const policy = readPolicy(requested ?? {}, requested === undefined ? stored : undefined, plane.clock.now());
    const created = stored?.attributes.created ?? policy.attributes.created;
    const dated = { ...policy, attributes: { ...policy.attributes, created } };
    const { operation } = await startCertificate(plane, vault, name, dated, {
        attributes: readAttributes(body),
        ...defined({ tags: optionalTags(body) }),
    });
    const pending = `${idOf(vault, "certificates", name)}/pending`;
    const version = request.query.get("api-version") ?? "";
    return {
        status: 202,
        headers: {
            location: `${pending}?api-version=${version}&request_id=${operation.requestId}`,
            "retry-after": pollInterval,
        },
        body: operationView(vault, name, operation),
    };
}

/** Answers `GET /certificates/{name}/{version}`: the policy is shown with the current version only. */
export function getCertificate(plane: Plane, { vault, name, version, apiVersion }: Operation): AzureResponse {
    const found = plane.certificates.liveVersion(vault, name, version);
    const parts = { policy: version === "", pending: version === "" };
    return ok(certificateBundle(vault, found.header, found.version, apiVersion, parts));
}

/** Answers `PATCH /certificates/{name}/{version}`. */
export function updateCertificate(
    plane: Plane,
    { request, vault, name, version, apiVersion }: Operation,
): AzureResponse {
    const { header: stored, version: before } = plane.certificates.liveVersion(vault, name, version);
    const body = bodyOf(request);
    const now = plane.clock.now();
    const policy = optionalObject(body, "policy");
    const header = policy === undefined ? stored : { ...stored, policy: readPolicy(policy, stored.policy, now) };
    const { enabled } = readAttributes(body);
    const certificate: CertificateVersion = {
        ...before,
        attributes: changedAttributes(before.attributes, defined({ enabled }), now),
        ...defined({ tags: optionalTags(body) ?? before.tags }),
    };
    plane.certificates.putHeader(vault, header);
    plane.certificates.putVersion(vault, header, certificate);
    updateKeyAndSecret(plane, { request, vault, name, version, apiVersion }, certificate);
    return ok(certificateBundle(vault, header, certificate, apiVersion, { policy: version === "", pending: true }));
}

/** Answers `GET /certificates`; those that were never issued are listed on request only. */
export function listCertificates(plane: Plane, { request, vault }: Operation): AzureResponse {
    const withPending = request.query.get("includePending")?.toLowerCase() === "true";
    const shown = [...plane.certificates.inPhase(vault, "live")].filter(
        (header) => withPending || plane.certificates.current(vault, header).cer !== undefined,
    );
    return pageOf(request, vault, byName(shown), (header) =>
        certificateItem(vault, header, plane.certificates.current(vault, header)),
    );
}

/** Answers `GET /certificates/{name}/versions`; an empty list for a name that doesn't exist. */
export function listVersions(plane: Plane, { request, vault, name }: Operation): AzureResponse {
    const header = plane.certificates.header(vault, name);
    const live = header !== undefined && plane.certificates.phase(header) === "live";
    const versions = live ? plane.certificates.versions(vault, header) : [];
    return pageOf(request, vault, byVersion(versions), (certificate) =>
        certificateItem(vault, header as CertificateHeader, certificate, certificate.version),
    );
}

/** Answers `GET /deletedcertificates`. */
export function listDeleted(plane: Plane, { request, vault, apiVersion }: Operation): AzureResponse {
    return pageOf(request, vault, byName(plane.certificates.inPhase(vault, "deleted")), (header) =>
        deletedCertificateItem(vault, header, plane.certificates.current(vault, header), apiVersion),
    );
}

/** Answers `PATCH /certificates/{name}/policy`. */
export function updatePolicy(plane: Plane, { request, vault, name }: Operation): AzureResponse {
    const stored = plane.certificates.live(vault, name);
    const header: CertificateHeader = {
        ...stored,
        policy: readPolicy(bodyOf(request), stored.policy, plane.clock.now()),
    };
    plane.certificates.putHeader(vault, header);
    return ok(policyView(vault, name, header.policy));
}

/** A certificate's key and secret are enabled and tagged as it is. */
function updateKeyAndSecret(plane: Plane, { vault, name }: Operation, certificate: CertificateVersion): void {
    const changed = { attributes: certificate.attributes, ...defined({ tags: certificate.tags }) };
    const keyHeader = plane.keys.header(vault, name);
    const key = keyHeader?.managed && plane.keys.version(vault, keyHeader, certificate.version);
    if (key) {
        plane.keys.putVersion(vault, { ...keyHeader }, { ...key, ...changed });
    }
    const secretHeader = plane.secrets.header(vault, name);
    const secret = secretHeader?.managed && plane.secrets.version(vault, secretHeader, certificate.version);
    if (secret) {
        plane.secrets.putVersion(vault, { ...secretHeader }, { ...secret, ...changed });
    }
}
