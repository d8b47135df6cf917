import { unsupportedApiVersion } from "./errors";

/** An api-version as a number that grows with the versions: 7.4 is 74, the dated ones come after all others. */
export type ApiVersion = number;

const numbered = /^7\.([0-9])(-preview(\.[0-9]+)?)?$/;
const dated = /^(20[0-9]{2})-[0-9]{2}-[0-9]{2}(-preview)?$/;

/** The first version that was named by a date again, after 7.6. */
const firstDatedYear = 2025;
const oldDated: Readonly<Record<string, ApiVersion>> = { "2015-06-01": 1, "2016-10-01": 2 };

/** From this version on, attributes tell the days a deleted object can be recovered in. */
export const withRecoverableDays: ApiVersion = 71;
/** Keys: from this version on, attributes tell of `exportable` keys, and keys rotate and are released. */
export const withKeyRelease: ApiVersion = 73;
/** Keys: from this version on, `exportable` is told of every key. */
export const withExportable: ApiVersion = 74;
/** Keys: from this version on, attributes name the HSM platform. */
export const withHsmPlatform: ApiVersion = 75;
/** Keys: from this version on, managed HSMs attest them. */
export const withAttestation: ApiVersion = 76;
/** Certificates: from this version on, `preserveCertOrder` is told. */
export const withPreservedOrder: ApiVersion = 76;
/** Secrets: from this version on, a version names the one before it. */
export const withPreviousVersion: ApiVersion = 77;

/**
 * Reads the `api-version` of a request. Throws the service's answer to a missing or unknown one.
 * @see https://learn.microsoft.com/rest/api/keyvault/
 */
export function parseApiVersion(text: string | null): ApiVersion {
    const name = text ?? "";
    const minor = numbered.exec(name)?.[1];
    if (minor !== undefined && Number(minor) <= 6) {
        return 70 + Number(minor);
    }
    const old = Object.hasOwn(oldDated, name) ? oldDated[name] : undefined;
    if (old !== undefined) {
        return old;
    }
    if (Number(dated.exec(name)?.[1] ?? 0) >= firstDatedYear) {
        return withPreviousVersion;
    }
    throw unsupportedApiVersion(name);
}
