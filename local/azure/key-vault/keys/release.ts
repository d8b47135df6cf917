import { type AzureResponse } from "../../contract";
import { badParameter, notUsable, operationForbidden } from "../errors";
import { bodyOf, idOf, ok, type Operation } from "../operation";
import { type Plane } from "../plane";
import { optionalString } from "../values";
import { readAttestation } from "./attestation";
import { type ClaimCondition, parseAuthorities } from "./release-policy";
import { sealForEnvironment } from "./release-seal";
import { keyBundle } from "./views";

const algorithms = ["CKM_RSA_AES_KEY_WRAP", "RSA_AES_KEY_WRAP_256", "RSA_AES_KEY_WRAP_384"] as const;

/**
 * Answers `POST /keys/{name}/{version}/release`: hands an exportable key out, wrapped for the environment that an
 * attestation token vouches for, when the key's policy trusts the token's issuer and its claims.
 */
export function releaseKey(plane: Plane, { request, vault, name, version, apiVersion }: Operation): AzureResponse {
    const { header, version: key } = plane.keys.liveVersion(vault, name, version);
    if (!key.attributes.enabled) {
        throw notUsable("keys", "release", "disabled");
    }
    const { jwk } = key;
    if (!key.exportable || key.releasePolicy === undefined || jwk.kty === "oct") {
        throw operationForbidden("release");
    }
    const body = bodyOf(request);
    const algorithm = optionalString(body, "enc") ?? algorithms[0];
    if (!algorithms.some((known) => known === algorithm)) {
        throw badParameter(`The enc of a release must be one of ${algorithms.join(", ")}, got "${algorithm}".`);
    }
    const token = readAttestation(optionalString(body, "target") ?? "", plane.clock.now());
    const authorities = parseAuthorities(key.releasePolicy.data) ?? [];
    const trusted = authorities.some(
        ({ authority, conditions }) => authority === token.issuer && holds(conditions, token.claims),
    );
    if (!trusted) {
        throw badParameter("AKV.SKR.1006: The attestation token doesn't fulfil the key's release policy.");
    }
    const kid = idOf(vault, "keys", header.name, key.version);
    const bundle = keyBundle(vault, header, key, apiVersion);
    const nonce = optionalString(body, "nonce");
    return ok({ value: sealForEnvironment({ jwk, kid, bundle, token, algorithm, nonce }) });
}

/** Whether the claims fulfil a condition. A dotted name reaches into nested claims. */
function holds(condition: ClaimCondition, claims: unknown): boolean {
    if ("allOf" in condition) {
        return condition.allOf.every((inner) => holds(inner, claims));
    }
    if ("anyOf" in condition) {
        return condition.anyOf.some((inner) => holds(inner, claims));
    }
    const value = claimValue(claims, condition.claim);
    return value !== undefined && String(value) === String(condition.equals);
}

function claimValue(claims: unknown, name: string): string | number | boolean | undefined {
    const record = claims as Record<string, unknown>;
    if (Object.hasOwn(record, name)) {
        const value = record[name];
        return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
    }
    const dot = name.indexOf(".");
    const inner = dot > 0 ? record[name.slice(0, dot)] : undefined;
    return typeof inner === "object" && inner !== null ? claimValue(inner, name.slice(dot + 1)) : undefined;
}
