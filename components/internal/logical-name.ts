import type { Resource } from "@pulumi/pulumi";

/** The name that the program gave a resource. The SDK keeps it, without a public property for it. */
export function logicalName(resource: Resource): string | undefined {
    const name = (resource as unknown as { readonly __name?: unknown }).__name;
    return typeof name === "string" ? name : undefined;
}
