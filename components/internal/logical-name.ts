import type { Output, Resource } from "@pulumi/pulumi";

/** What the SDK keeps of a resource, without public properties for it. */
interface Kept {
    readonly __name?: unknown;
    readonly __pulumiType?: string;
    readonly __aliases?: readonly Output<string>[];
    readonly __parentResource?: Resource;
}

const keptOf = (resource: Resource) => resource as unknown as Kept;

/** The name that the program gave a resource. */
export function logicalName(resource: Resource): string | undefined {
    const name = keptOf(resource).__name;
    return typeof name === "string" ? name : undefined;
}

/** The type that a resource is registered with. */
export function typeOf(resource: Resource): string {
    return keptOf(resource).__pulumiType ?? "";
}

/** What a resource is below. */
export function parentOf(resource: Resource): Resource | undefined {
    return keptOf(resource).__parentResource;
}

/** The former URNs that the program gives a resource: its own, not those that come from its parents'. */
export function aliasesOf(resource: Resource): readonly Output<string>[] {
    return keptOf(resource).__aliases ?? [];
}

/** Whether a resource has aliases, by itself or through its parents: Pulumi moves what is below a resource together with it. */
export function hasAliases(resource: Resource): boolean {
    const parent = parentOf(resource);
    return aliasesOf(resource).length > 0 || (parent !== undefined && hasAliases(parent));
}
