import {
    allAliases,
    ComponentResource,
    type ComponentResourceOptions,
    type Output,
    type Resource,
    type ResourceTransformation,
} from "@pulumi/pulumi";
import { aliasesOf, hasAliases, logicalName, parentOf, typeOf } from "./logical-name";

/**
 * A component's options that give it, and all that is below it, the names that it had by aliases: of its own, and of the components that
 * it is in.
 *
 * An engine does that by itself in the deployment in which it finds a component under its alias, and not any more in the next: where
 * the first failed half-way, what it hadn't come to would be made anew and deleted.
 */
export function withFormerNames(opts: ComponentResourceOptions | undefined): ComponentResourceOptions | undefined {
    const { aliases = [], parent } = opts ?? {};
    return aliases.length > 0 || (parent !== undefined && hasAliases(parent))
        ? { ...opts, transformations: [...(opts?.transformations ?? []), nameFormerly] }
        : opts;
}

/** What has all its former names among its aliases. Below a component in a component, the transformation comes twice. */
const named = new WeakSet<Resource>();

const nameFormerly: ResourceTransformation = ({ resource, type, name, props, opts }) => {
    if (named.has(resource)) {
        return undefined;
    }
    named.add(resource);
    return { props, opts: { ...opts, aliases: [...(opts.aliases ?? []), ...inherited(type, name, opts.parent)] } };
};

/** The former URNs that come from those of the parent, by the SDK's own rule for engines that leave it to it. */
function inherited(type: string, name: string, parent: Resource | undefined): Output<string>[] {
    if (!ComponentResource.isInstance(parent)) {
        // Resources of azure-native have aliases as well: for every version of their API.
        return [];
    }
    const [parentType, parentName] = [typeOf(parent), logicalName(parent) ?? ""];
    const further = named.has(parent) ? [] : inherited(parentType, parentName, parentOf(parent));
    const former = { __aliases: [...aliasesOf(parent), ...further] } as unknown as Resource;
    return allAliases([], name, type, former, parentName);
}
