import type { Resource } from "@pulumi/pulumi";

/** The name that the program gave a resource. The SDK keeps it, without a public property for it. */
export function logicalName(resource: Resource): string | undefined {
    const name = (resource as unknown as { readonly __name?: unknown }).__name;
    return typeof name === "string" ? name : undefined;
}

/**
 * Whether a resource has aliases, by itself or through its parents: Pulumi moves what is below a resource together with it. The SDK keeps
 * both as well, without public properties for them, and each resource's own aliases only.
 */
export function hasAliases(resource: Resource): boolean {
    const { __aliases: own, __parentResource: parent } = resource as unknown as {
        readonly __aliases?: unknown;
        readonly __parentResource?: Resource;
    };
    return (Array.isArray(own) && own.length > 0) || (parent !== undefined && hasAliases(parent));
}
