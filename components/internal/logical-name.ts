import type { Resource } from "@pulumi/pulumi";

/** The name that the program gave a resource. The SDK keeps it, without a public property for it. */
export function logicalName(resource: Resource): string | undefined {
    const name = (resource as unknown as { readonly __name?: unknown }).__name;
    return typeof name === "string" ? name : undefined;
}

/** Whether a resource has aliases, by itself or through its parents. The SDK keeps them as well, without a public property for them. */
export function hasAliases(resource: Resource): boolean {
    const aliases = (resource as unknown as { readonly __aliases?: unknown }).__aliases;
    return Array.isArray(aliases) && aliases.length > 0;
}
