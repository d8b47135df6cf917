// Whether a policy's configuration is what its JSON schema allows.
import Ajv, { type ErrorObject } from "ajv";
import type { PolicyProperties } from "./configuration";

// A pack's schema may have keywords of its own; what it means by formats, only the pack knows.
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, verbose: true, logger: false });

/** What is wrong with a configuration, such as ``\`most\` must be number, got "x"``. */
export function schemaErrors(properties: PolicyProperties, schema: PolicyProperties): string[] {
    const validate = ajv.compile({ type: "object", properties: schema });
    return validate(properties) ? [] : (validate.errors ?? []).map(describe);
}

function describe({ instancePath, message, params, data }: ErrorObject): string {
    const path = instancePath.slice(1).replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~");
    const { allowedValues, additionalProperty } = params as { allowedValues?: unknown[]; additionalProperty?: string };
    const allowed = allowedValues === undefined ? "" : ` (${allowedValues.map((v) => JSON.stringify(v)).join(", ")})`;
    const named = additionalProperty === undefined ? "" : ` ("${additionalProperty}")`;
    return `\`${path}\` ${message ?? "is wrong"}${allowed}${named}, got ${JSON.stringify(data)}`;
}
