// Between a resource's id and the inputs that are part of it.
import { type Properties, type Value } from "../rpc/values";

/** The inputs that are part of a resource's path. */
export function pathInputs(path: string): string[] {
    return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name).filter((name) => name !== "subscriptionId");
}

/** The id that inputs give: `{policy.objectId}` is the `objectId` in `policy`; slashes around a scope don't count. */
export function resourceId(path: string, inputs: Properties, subscriptionId: string): string {
    const id = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
        const value = name === "subscriptionId" ? subscriptionId : valueAt(inputs, name);
        if (typeof value !== "string" || (value === "" && name !== PARENT)) {
            throw new Error(`\`${name}\` must be a string that isn't empty: it is part of the resource's id ${path}.`);
        }
        return value.replace(/^\/+|\/+$/g, "");
    });
    return id.replaceAll("//", "/");
}

/** The inputs that an id gives. ARM spells the fixed parts of ids in several ways, so case doesn't count in them. */
export function parseResourceId(path: string, id: string): Properties {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name);
    const pattern = path
        .replaceAll(/[.*+?^$()[\]\\|]/g, "\\$&")
        .replace(`{${PARENT}}/`, "(.*?)")
        .replaceAll(/\{([^}]+)\}/g, (_, name: string) => (SCOPES.has(name) ? "(.+)" : "([^/]+)"));
    const match = new RegExp(`^${pattern}$`, "i").exec(id);
    if (match === null) {
        throw new Error(`"${id}" is not the id of such a resource. It has the form ${path}.`);
    }
    const values: Properties = {};
    for (const [index, name] of names.entries()) {
        const value = match[index + 1] ?? "";
        if (name !== "subscriptionId") {
            put(values, name.split("."), SCOPES.has(name) ? `/${value}` : value.replace(/\/$/, ""));
        }
    }
    return values;
}

/** Placeholders that stand for whole ids. */
const SCOPES: ReadonlySet<string> = new Set(["scope", "resourceUri"]);
/** A placeholder that may be empty: the resources above the one that is meant. */
const PARENT = "parentResourcePath";

/** The name that a program gives a resource, or leaves out: the last part of the path. */
export function nameInput(path: string): string | undefined {
    return /\{([^}.]+)\}$/.exec(path)?.[1];
}

/** How azure-native makes up a name: child resources take the program's name for them as it is, others add a suffix. */
export function nameKind(path: string): "random" | "copy" | "uuid" {
    const name = nameInput(path);
    if (name === "roleAssignmentName" || name === "roleDefinitionId") {
        return "uuid";
    }
    const ownPart = path.toLowerCase().split("microsoft.").at(-1) ?? "";
    const isChild = path.toLowerCase().includes("microsoft.") && ownPart.split("{").length > 2;
    return isChild ? "copy" : "random";
}

function valueAt(inputs: Properties, path: string): Value | undefined {
    let value: Value | undefined = inputs;
    for (const name of path.split(".")) {
        value = typeof value === "object" && value !== null && !Array.isArray(value) ? value[name] : undefined;
    }
    return value;
}

function put(values: Properties, path: readonly string[], value: Value): void {
    const [first = "", ...rest] = path;
    if (rest.length === 0) {
        values[first] = value;
        return;
    }
    const inner: Properties = {};
    values[first] = inner;
    put(inner, rest, value);
}
