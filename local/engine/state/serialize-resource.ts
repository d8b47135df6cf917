// Resources and pending operations as the state file has them (`apitype.ResourceV3`, `apitype.OperationV2`).
import { UserError } from "../errors";
import type { Crypter } from "./passphrase";
import type { PendingOperation, PendingOperationType, ResourceState } from "./resource";
import { deserializeMap, serializeMap, type Json, type JsonObject, type SecretForm } from "./serialize-value";

/** The fields that are written as they are, in the order of the state file, `inputs` and `outputs` among them. */
const FIELDS = [
    "urn",
    "custom",
    "delete",
    "id",
    "type",
    "inputs",
    "outputs",
    "parent",
    "protect",
    "taint",
    "external",
    "dependencies",
    "initErrors",
    "provider",
    "propertyDependencies",
    "pendingReplacement",
    "additionalSecretOutputs",
    "aliases",
    "customTimeouts",
    "importID",
    "retainOnDelete",
    "deletedWith",
    "created",
    "modified",
    "sourcePosition",
    "ignoreChanges",
    "replaceOnChanges",
    "refreshBeforeUpdate",
] as const satisfies readonly (keyof ResourceState)[];

const KNOWN: ReadonlySet<string> = new Set(FIELDS);

/** A resource as JSON. */
export function serializeResource(resource: ResourceState, secrets: SecretForm): JsonObject {
    const result: JsonObject = {};
    for (const field of FIELDS) {
        const value = resource[field];
        if (field === "inputs" || field === "outputs") {
            if (!isEmpty(resource[field])) {
                result[field] = serializeMap(resource[field] ?? {}, secrets);
            }
        } else if (field === "custom" || !isEmpty(value)) {
            result[field] = value as Json;
        }
    }
    return { ...result, ...(resource.unmodelled as JsonObject | undefined) };
}

function isEmpty(value: unknown): boolean {
    return (
        value === undefined ||
        value === null ||
        value === false ||
        value === "" ||
        (typeof value === "object" && Object.keys(value).length === 0)
    );
}

/** A resource from the state's JSON. What this program doesn't model is kept beside it, and written back. */
export function deserializeResource(json: JsonObject, crypter: Crypter | undefined): ResourceState {
    if (typeof json["urn"] !== "string" || typeof json["type"] !== "string") {
        throw new UserError(
            `A resource of the state has no \`urn\` or no \`type\` (urn ${JSON.stringify(json["urn"])}): the state is damaged. ` +
                "Import a backup with `stack import`.",
        );
    }
    const resource: Record<string, unknown> = { custom: false, inputs: {}, outputs: {} };
    const unmodelled: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(json)) {
        if (field === "inputs" || field === "outputs") {
            resource[field] = deserializeMap(value as JsonObject, crypter);
        } else {
            (KNOWN.has(field) ? resource : unmodelled)[field] = value;
        }
    }
    if (Object.keys(unmodelled).length > 0) {
        resource["unmodelled"] = unmodelled;
    }
    return resource as unknown as ResourceState;
}

/** A pending operation as JSON. */
export function serializeOperation(operation: PendingOperation, secrets: SecretForm): JsonObject {
    return { resource: serializeResource(operation.resource, secrets), type: operation.type };
}

/** A pending operation from the state's JSON. */
export function deserializeOperation(json: JsonObject, crypter: Crypter | undefined): PendingOperation {
    return {
        type: json["type"] as PendingOperationType,
        resource: deserializeResource(json["resource"] as JsonObject, crypter),
    };
}
