import { badParameter, methodNotAllowed, unknownPath } from "./errors";
import { checkName, type Route } from "./operation";

/** A route, and what stands in the path for its parameters. */
export interface Match {
    readonly route: Route;
    readonly name: string;
    readonly version: string;
}

/** Finds the operation behind a method and a path. */
export class Router {
    private readonly patterns: readonly { readonly segments: readonly string[]; readonly route: Route }[];

    /** Routes with more fixed segments win: `keys/{name}/versions` before `keys/{name}/{version}`. */
    constructor(routes: readonly Route[]) {
        this.patterns = routes
            .map((route) => ({ segments: route.path.split("/"), route }))
            .sort((a, b) => fixedSegments(b.segments) - fixedSegments(a.segments));
    }

    /**
     * The match of a path as it was sent. A version may be empty (`/keys/k//sign`, `/secrets/s/`) and then means the
     * current one. Throws 404 for an unknown path, 405 for another method, 400 for an invalid name.
     */
    match(method: string, path: string): Match {
        const segments = segmentsOf(path);
        const matches = this.patterns.filter((pattern) => fits(pattern.segments, segments));
        const found = matches.find(({ route }) => route.method === method);
        if (found === undefined) {
            // An empty name fits no path, but the service says so of the method.
            throw matches.length > 0 || segments[1] === "" ? methodNotAllowed(method) : unknownPath(path);
        }
        const name = parameter(found.segments, segments, "{name}");
        if (found.segments.includes("{name}")) {
            checkName(name);
        }
        return { route: found.route, name, version: parameter(found.segments, segments, "{version}") };
    }
}

function segmentsOf(path: string): readonly string[] {
    const segments = path.replace(/^\/+/, "").split("/").map(decode);
    return segments.length > 1 && segments.at(-1) === "" ? segments.slice(0, -1) : segments;
}

function decode(segment: string): string {
    try {
        return decodeURIComponent(segment);
    } catch {
        throw badParameter(`The request URI isn't well encoded: ${segment}`);
    }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
    return (
        pattern.length === segments.length &&
        pattern.every((part, index) => {
            const segment = segments[index] ?? "";
            return part === "{name}" ? segment !== "" : part === "{version}" || part === segment.toLowerCase();
        })
    );
}

function parameter(pattern: readonly string[], segments: readonly string[], name: string): string {
    const index = pattern.indexOf(name);
    return index < 0 ? "" : (segments[index] ?? "");
}

function fixedSegments(segments: readonly string[]): number {
    return segments.filter((segment) => !segment.startsWith("{")).length;
}
