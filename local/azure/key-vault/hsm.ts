import { randomBytes } from "node:crypto";
import { AzureError, type AzureRequest, type AzureResponse, type VaultRecord } from "../contract";
import { toBase64Url } from "../crypto/base64url";
import { badParameter, malformedBackup } from "./errors";
import { bodyOf, ok, type Operation, type Route } from "./operation";
import { optionalInteger } from "./values";

// A managed HSM answers like a vault that has only keys, with some words and shapes of its own.

/** The most random bytes of one request. */
const mostRandomBytes = 128;

/** What a managed HSM has beside its keys. */
export const hsmRoutes: readonly Route[] = [
    {
        method: "POST",
        path: "rng",
        dataAction: "rng/action",
        permission: ["keys", "get"],
        limit: "other",
        handle: randomNumbers,
    },
];

/** Whether the keys behind this record are a managed HSM's. */
export function isHsm(vault: Pick<VaultRecord, "name" | "isManagedHsm">): boolean {
    return vault.isManagedHsm === true;
}

/** The error in the words of a managed HSM, which names the path and the activity. */
export function hsmError(error: AzureError, request: AzureRequest): AzureError {
    const activity = `(Activity ID: ${request.id})`;
    const url = `https://${request.host}${request.path.replace(/\/+$/, "")}`;
    const message = wordOf(error, url);
    const code = error.code === malformedBackup("").code ? "MalformedBackupBlob" : error.code;
    return new AzureError(error.status, code, `${message} ${activity}`, {
        ...(error.options.headers === undefined ? {} : { headers: error.options.headers }),
        ...(error.options.body === undefined ? {} : { body: error.options.body }),
    });
}

function wordOf(error: AzureError, url: string): string {
    if (error.code === "KeyNotFound") {
        return `Key not found: ${url}`;
    }
    return error.message.startsWith("The request URI contains an invalid name")
        ? "Invalid key identifier or name"
        : error.message;
}

function randomNumbers({ request }: Operation): AzureResponse {
    const count = optionalInteger(bodyOf(request), "count") ?? 0;
    if (count < 1 || count > mostRandomBytes) {
        throw badParameter(`GetRandomBytesRequest: count cannot be greater than ${mostRandomBytes} or less than 1`);
    }
    return ok({ value: toBase64Url(randomBytes(count)) });
}
