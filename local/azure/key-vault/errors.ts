import { AzureError } from "../contract";
import { type ObjectKind, words } from "./model";

const notFoundHelp =
    "If you recently deleted this %s you may be able to recover it using the correct recovery command. " +
    "For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182";

/** 400: something in the request isn't what the operation takes. */
export function badParameter(message: string): AzureError {
    return new AzureError(400, "BadParameter", message);
}

/** 400, in the words the service has for a property's value. */
export function invalidProperty(property: string): AzureError {
    return badParameter(`Property ${property} has invalid value\r\n`);
}

/** 400: the name in the URI isn't one. */
export function invalidName(name: string): AzureError {
    return badParameter(`The request URI contains an invalid name: ${name}`);
}

/** 400: no or an unknown `api-version`. */
export function unsupportedApiVersion(version: string): AzureError {
    return badParameter(
        version === ""
            ? "The request URI must specify an api-version."
            : `The specified version (${version}) isn't recognized. Consider using the latest supported version (2025-07-01).`,
    );
}

/** 404: no live object, or no such version of it. */
export function notFound(kind: ObjectKind, name: string, version = ""): AzureError {
    const { noun, title } = words[kind];
    const id = version === "" ? name : `${name}/${version}`;
    return new AzureError(
        404,
        `${title}NotFound`,
        `A ${noun} with (name/id) ${id} was not found in this key vault. ${notFoundHelp.replace("%s", noun)}`,
    );
}

/** 404: no deleted object of that name. */
export function deletedNotFound(kind: ObjectKind, name: string): AzureError {
    return new AzureError(404, `${words[kind].title}NotFound`, `Deleted ${words[kind].title} not found: ${name}`);
}

/** 404, as a purge words it. */
export function purgeNotFound(kind: ObjectKind, name: string): AzureError {
    return new AzureError(404, `${words[kind].title}NotFound`, `${words[kind].title} not found: ${name}`);
}

/** 404: no such path. */
export function unknownPath(path: string): AzureError {
    return new AzureError(404, "NotFound", `The resource "${path}" doesn't exist.`);
}

/** 405: the path exists, the method doesn't. */
export function methodNotAllowed(method: string): AzureError {
    return new AzureError(405, "MethodNotAllowed", `HTTP ${method} not allowed`);
}

/** 413: the body is larger than the service reads. */
export function bodyTooLarge(limit: number): AzureError {
    return new AzureError(413, "RequestEntityTooLarge", `The request body is larger than ${limit} bytes.`);
}

/** 409: the name belongs to an object that is on its way to the deleted ones, or out of them. */
export function beingDeleted(kind: ObjectKind, name: string, creating: boolean): AzureError {
    const { title } = words[kind];
    const rest = creating ? " and cannot be re-created; retry later." : ".";
    return new AzureError(409, "Conflict", `${title} ${name} is currently being deleted${rest}`, {
        innerCode: "ObjectIsBeingDeleted",
    });
}

/** 409, as a purge of an object that is still being deleted words it. */
export function purgedTooEarly(kind: ObjectKind): AzureError {
    return new AzureError(409, "Conflict", `${words[kind].title} is currently being deleted.`, {
        innerCode: "ObjectIsBeingDeleted",
    });
}

/** 409: the object is on its way back. */
export function beingRecovered(kind: ObjectKind, name: string): AzureError {
    return new AzureError(409, "Conflict", `${words[kind].title} ${name} is currently being recovered.`, {
        innerCode: "ObjectIsBeingRecovered",
    });
}

/** 409: the name belongs to a deleted object. */
export function deletedButRecoverable(kind: ObjectKind, name: string): AzureError {
    const { noun, title } = words[kind];
    return new AzureError(
        409,
        "Conflict",
        `${title} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; ` +
            `in this state, the ${noun} can only be recovered or purged.`,
        { innerCode: "ObjectIsDeletedButRecoverable" },
    );
}

/** 400: a recovery of what isn't deleted. */
export function existsAlready(kind: ObjectKind, name: string): AzureError {
    return new AzureError(400, "MethodNotAllowed", `${words[kind].title} exists already: ${name}`, {
        innerCode: "RequestNotAllowedOnNonDeletedObject",
    });
}

/** 409: a restore where the name is taken. */
export function restoreConflict(kind: ObjectKind, id: string): AzureError {
    const { noun } = words[kind];
    return new AzureError(
        409,
        "Conflict",
        `There was a conflict restoring the ${noun} '${id}'. This can happen if either: a second ${noun} with the same ` +
            `name was created after the first ${noun} was deleted, or the ${noun} exists or is deleted but recoverable ` +
            `in the vault. Purge or rename it, then restore again.`,
    );
}

/** 400: bytes that no backup made. */
export function malformedBackup(message: string): AzureError {
    return new AzureError(400, "Malformed backup blob", message);
}

/** 403: a purge of an object in a vault with purge protection. */
export function purgeProtected(kind: ObjectKind): AzureError {
    return new AzureError(
        403,
        "Forbidden",
        `Operation "purge" is not enabled for this vault: its purge protection keeps a deleted ${words[kind].noun} ` +
            `until its scheduled purge date.`,
        { innerCode: "VaultPurgeProtectionEnabled" },
    );
}

/** 403: the key or secret belongs to a certificate. */
export function managedByCertificate(kind: ObjectKind, operation: string): AzureError {
    return new AzureError(
        403,
        "Forbidden",
        `Operation "${operation}" is not allowed as this object's lifetime is managed by Key Vault.`,
        { innerCode: `${words[kind].title}ManagedByKeyVault` },
    );
}

/** 403: the version's attributes don't let it be used. */
export function notUsable(
    kind: ObjectKind,
    operation: string,
    why: "disabled" | "expired" | "not yet valid",
): AzureError {
    const { noun, title } = words[kind];
    const article = why === "expired" ? "an" : "a";
    const codes = { disabled: "Disabled", expired: "Expired", "not yet valid": "NotYetValid" };
    const adjective = why === "not yet valid" ? "not-yet-valid" : why;
    return new AzureError(
        403,
        "Forbidden",
        `Operation ${operation} is not allowed on ${article} ${adjective} ${noun}.`,
        {
            innerCode: `${title}${codes[why]}`,
        },
    );
}

/** 403: the operation isn't among the key's `key_ops`. */
export function operationForbidden(operation: string): AzureError {
    return new AzureError(403, "Forbidden", `Operation ${operation} is not permitted on this key.`, {
        innerCode: "KeyOperationForbidden",
    });
}

/** 403: a deleted secret that is disabled isn't shown. */
export function deletedAndDisabled(): AzureError {
    return new AzureError(403, "Forbidden", "Operation get is not permitted on this object.", {
        innerCode: "AccessDenied",
    });
}

/** 429, with the seconds after which the window is over. */
export function throttled(seconds: number): AzureError {
    return new AzureError(429, "Throttled", "The request was not processed because too many requests were received.", {
        headers: { "retry-after": String(seconds) },
        innerCode: "VaultRequestTypeLimitReached",
    });
}

/** 409: a version of the certificate is under way. */
export function pendingInProgress(): AzureError {
    return new AzureError(
        409,
        "Conflict",
        "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.",
    );
}

/** 409: the certificate's key and secret would take a name that is taken. */
export function nameInUse(kind: ObjectKind, name: string): AzureError {
    const { noun } = words[kind];
    return new AzureError(
        409,
        "Conflict",
        `A certificate ${name} can't be made: its ${noun} would have the name of a ${noun} that exists or is deleted.`,
    );
}

/** 404: the certificate has no version under way. */
export function pendingNotFound(name: string): AzureError {
    return new AzureError(404, "PendingCertificateNotFound", `Pending certificate not found: ${name}`);
}

/** 404: the vault has no contacts. */
export function contactsNotFound(): AzureError {
    return new AzureError(404, "ContactsNotFound", "Contacts not found");
}

/** 404: the vault has no such certificate authority. */
export function issuerNotFound(): AzureError {
    return new AzureError(404, "CertificateIssuerNotFound", "Issuer not found");
}
