// What differs between the inputs of two deployments, and what of it makes a new resource.
import { type PropertyChange } from "../rpc/plugin";
import { equal, isObject, type Properties, type Value } from "../rpc/values";
import { type Property, type Shape } from "./shape";

/** The changes by path. Both property bags are without secret marks. */
export function diffInputs(shape: Shape, olds: Properties, news: Properties): Map<string, PropertyChange> {
    const changes = new Map<string, PropertyChange>();
    diffProperties(shape, olds, news, "", false, changes);
    const location = changes.get("location");
    if (location !== undefined && normalizedLocation(olds["location"]) === normalizedLocation(news["location"])) {
        changes.delete("location");
    }
    return changes;
}

function diffProperties(
    shape: Shape | undefined,
    olds: Properties,
    news: Properties,
    parent: string,
    replaces: boolean,
    changes: Map<string, PropertyChange>,
): void {
    for (const name of new Set([...Object.keys(olds), ...Object.keys(news)])) {
        // Names that begin so are notes of the plugin to itself.
        if (!name.startsWith("__")) {
            const property = shape?.[name];
            const path = joined(parent, name);
            diffValue(property, olds[name], news[name], path, replaces || property?.replaces === true, changes);
        }
    }
}

function diffValue(
    property: Property | undefined,
    old: Value | undefined,
    fresh: Value | undefined,
    path: string,
    replaces: boolean,
    changes: Map<string, PropertyChange>,
): void {
    if (equal(old, fresh)) {
        return;
    }
    if (old === undefined || fresh === undefined) {
        changes.set(path, { kind: old === undefined ? "add" : "delete", replaces });
    } else if (isObject(old) && isObject(fresh)) {
        diffProperties(property?.shape, old, fresh, path, replaces, changes);
    } else if (Array.isArray(old) && Array.isArray(fresh)) {
        for (let index = 0; index < Math.max(old.length, fresh.length); index++) {
            diffValue(property?.item, old[index], fresh[index], `${path}[${index}]`, replaces, changes);
        }
    } else {
        changes.set(path, { kind: "update", replaces });
    }
}

/** The path of a property: `tags.env`, `tags["cost.center"]`. */
function joined(path: string, name: string): string {
    if (!/^[\w$-]+$/.test(name)) {
        return `${path}[${JSON.stringify(name)}]`;
    }
    return path === "" ? name : `${path}.${name}`;
}

/** `West Europe` and `westeurope` are the same place. */
function normalizedLocation(location: Value | undefined): Value | undefined {
    return typeof location === "string" ? location.toLowerCase().replaceAll(" ", "") : location;
}
