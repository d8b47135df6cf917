/** Where a request to ARM points, taken apart. Text is as it was sent; compare without case. */
export interface ArmPath {
    /** The whole path, decoded, without a slash at the end. */
    readonly id: string;
    /** What is in front of the last `/providers/`: the scope of an extension, the place of a list. `/` at the top. */
    readonly scope: string;
    readonly subscriptionId?: string;
    readonly resourceGroup?: string;
    /** `Microsoft.KeyVault`; the core's own paths count as `Microsoft.Resources`. */
    readonly namespace: string;
    /** Under the namespace: `["vaults", "keys"]`. */
    readonly types: readonly string[];
    /** One a type; one less where the path names a collection or an action. */
    readonly names: readonly string[];
}

/** `undefined` for a path that ARM can't make sense of. */
export function parseArmPath(rawPath: string): ArmPath | undefined {
    const segments = decode(rawPath);
    if (segments === undefined) {
        return undefined;
    }
    const id = `/${segments.join("/")}`;
    const places = placesOf(segments);
    const provider = segments.findLastIndex((segment) => segment.toLowerCase() === "providers");
    const namespace = segments[provider + 1];
    if (provider < 0 || namespace === undefined) {
        return { id, scope: "/", ...places, namespace: "Microsoft.Resources", ...alternate(segments) };
    }
    const rest = segments.slice(provider + 2);
    const scope = `/${segments.slice(0, provider).join("/")}`;
    if (rest.length === 0) {
        // A resource provider itself: `/subscriptions/{id}/providers/{namespace}`.
        return { id, scope, ...places, namespace: "Microsoft.Resources", ...alternate(segments) };
    }
    return { id, scope, ...places, namespace, ...alternate(rest) };
}

/** `microsoft.keyvault/vaults/keys`, for lookups. */
export function typeKey(namespace: string, types: readonly string[]): string {
    return [namespace, ...types].join("/").toLowerCase();
}

/** The resource that a path names: without the collection or the action at its end. */
export function innermostId(path: ArmPath): string {
    return path.types.length > path.names.length ? path.id.slice(0, path.id.lastIndexOf("/")) : path.id;
}

function decode(rawPath: string): string[] | undefined {
    try {
        return rawPath
            .split("/")
            .filter((segment) => segment !== "")
            .map((segment) => decodeURIComponent(segment));
    } catch {
        return undefined;
    }
}

function placesOf(segments: readonly string[]): { subscriptionId?: string; resourceGroup?: string } {
    const [first, subscriptionId, third, resourceGroup] = segments;
    if (first?.toLowerCase() !== "subscriptions" || subscriptionId === undefined) {
        return {};
    }
    if (third?.toLowerCase() !== "resourcegroups" || resourceGroup === undefined) {
        return { subscriptionId };
    }
    return { subscriptionId, resourceGroup };
}

function alternate(segments: readonly string[]): { types: string[]; names: string[] } {
    return {
        types: segments.filter((_, index) => index % 2 === 0),
        names: segments.filter((_, index) => index % 2 === 1),
    };
}
