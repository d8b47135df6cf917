// Names of resources: URNs and references to providers.

/** What the id of a provider is while it doesn't exist yet. */
export const UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The type of the resource that stands for the whole stack. */
export const STACK_TYPE = "pulumi:pulumi:Stack";
const PROVIDER_PREFIX = "pulumi:providers:";

/** The parts of a URN. */
export interface UrnParts {
    stack: string;
    project: string;
    /** The types of the parents and the resource's own, joined by `$`. */
    qualifiedType: string;
    type: string;
    name: string;
}

/** Takes a URN apart. Names may contain `::`. */
export function parseUrn(urn: string): UrnParts {
    const [head, ...rest] = urn.split("::");
    const [project, qualifiedType, ...name] = rest;
    if (!head?.startsWith("urn:pulumi:") || project === undefined || qualifiedType === undefined || name.length === 0) {
        throw new Error(`"${urn}" is not a URN; one has the form urn:pulumi:<stack>::<project>::<type>::<name>.`);
    }
    return {
        stack: head.slice("urn:pulumi:".length),
        project,
        qualifiedType,
        type: qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1),
        name: name.join("::"),
    };
}

/** The type of the resource itself. */
export function typeOf(urn: string): string {
    return parseUrn(urn).type;
}

/** The name that the program gave. */
export function nameOf(urn: string): string {
    return parseUrn(urn).name;
}

/** The URN of a resource below `parent`, which is `""` for one at the top. */
export function createUrn(stack: string, project: string, parent: string, type: string, name: string): string {
    const above = parent === "" ? "" : parseUrn(parent).qualifiedType;
    const qualifiedType = above === "" || above === STACK_TYPE ? type : `${above}$${type}`;
    return `urn:pulumi:${stack}::${project}::${qualifiedType}::${name}`;
}

/** The URN of the resource that stands for the whole stack. */
export function stackUrn(stack: string, project: string): string {
    return createUrn(stack, project, "", STACK_TYPE, `${project}-${stack}`);
}

/** The package that a type belongs to. */
export function packageOf(type: string): string {
    return type.split(":", 1)[0] ?? type;
}

/** Whether resources of this type are providers. */
export function isProviderType(type: string): boolean {
    return type.startsWith(PROVIDER_PREFIX);
}

/** The type of a package's providers. */
export function providerType(packageName: string): string {
    return PROVIDER_PREFIX + packageName;
}

/** The package that a provider serves. */
export function providerPackage(type: string): string {
    return type.slice(PROVIDER_PREFIX.length);
}

/** Whether the resource is a provider that no program declared. */
export function isDefaultProvider(urn: string): boolean {
    const { type, name } = parseUrn(urn);
    return isProviderType(type) && (name === "default" || name.startsWith("default_"));
}

/** The text that names one provider: its URN and id. */
export function providerReference(urn: string, id: string): string {
    return `${urn}::${id}`;
}

/** Takes a provider's reference apart. */
export function parseProviderReference(reference: string): { urn: string; id: string } {
    const end = reference.lastIndexOf("::");
    if (end <= 0) {
        throw new Error(`"${reference}" is not a reference to a provider; one has the form <urn>::<id>.`);
    }
    return { urn: reference.slice(0, end), id: reference.slice(end + 2) };
}
