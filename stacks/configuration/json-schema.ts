import { z } from "zod";

/**
 * The JSON Schema of a project's `Pulumi.<stack>.yaml`, from the schema that its program checks with, so that an editor
 * completes and checks what the program would accept. Kept as `config.schema.json` beside the program.
 */
export function stackFileSchema(project: string, schema: z.ZodObject): object {
    const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
    const secure = { type: "object", properties: { secure: { type: "string" } }, required: ["secure"] };
    const settings = Object.entries(properties).map(([key, setting]) => [
        `${project}:${key}`,
        { anyOf: [setting, { ...secure, additionalProperties: false }] },
    ]);
    return {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        title: `Pulumi.<stack>.yaml of the ${project} stack`,
        type: "object",
        properties: {
            config: {
                type: "object",
                properties: Object.fromEntries(settings) as Record<string, object>,
                required: required.map((key) => `${project}:${key}`),
                // Other packages' keys (`azure-native:…`) are theirs to check; a misspelt one of ours is an error.
                patternProperties: { [`^(?!${project}:)`]: {} },
                additionalProperties: false,
            },
        },
        required: ["config"],
    };
}
