import type { ComponentResourceOptions, ResourceTransformation } from "@pulumi/pulumi";

/**
 * A component's options that give what is below it the names that it had with the component's former ones.
 *
 * An engine does that by itself in the deployment in which it finds the component under its alias, and not any more in the next: where
 * the first failed half-way, what it hadn't come to would be made anew and deleted.
 *
 * @param name the component's name
 */
export function withFormerNames(
    name: string,
    opts: ComponentResourceOptions | undefined,
): ComponentResourceOptions | undefined {
    const formers = (opts?.aliases ?? []).flatMap((alias) =>
        typeof alias === "object" && "name" in alias && typeof alias.name === "string" ? [alias.name] : [],
    );
    if (opts === undefined || formers.length === 0) {
        return opts;
    }
    const rename: ResourceTransformation = (child) => {
        const isComponent = child.opts.transformations?.includes(rename) === true;
        if (isComponent || !child.name.startsWith(name)) {
            return undefined;
        }
        const aliases = formers.map((former) => ({ name: former + child.name.slice(name.length) }));
        return { props: child.props, opts: { ...child.opts, aliases: [...(child.opts.aliases ?? []), ...aliases] } };
    };
    return { ...opts, transformations: [...(opts.transformations ?? []), rename] };
}
