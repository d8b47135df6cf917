/** Properties as they pass between an engine and a handler: JSON, without what is undefined. */
export function unmarked(properties: object): Record<string, unknown> {
    return JSON.parse(JSON.stringify(properties)) as Record<string, unknown>;
}
