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

/** Whether a property has the same value in both: in a set, the order says nothing. */
export function isSame(property: Property | undefined, old: Value | undefined, fresh: Value | undefined): boolean {
    const changes = new Map<string, PropertyChange>();
    diffValue(property, old, fresh, "", false, changes);
    return changes.size === 0;
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
    } else if (Array.isArray(old) && Array.isArray(fresh) && property?.kind === "set") {
        diffSets(property.item, old, fresh, path, replaces, changes);
    } else if (Array.isArray(old) && Array.isArray(fresh)) {
        for (let index = 0; index < Math.max(old.length, fresh.length); index++) {
            diffValue(property?.item, old[index], fresh[index], `${path}[${index}]`, replaces, changes);
        }
    } else {
        changes.set(path, { kind: "update", replaces });
    }
}

/** An element is where the program has it: one that is gone, where it was. */
function diffSets(
    item: Property | undefined,
    old: readonly Value[],
    fresh: readonly Value[],
    path: string,
    replaces: boolean,
    changes: Map<string, PropertyChange>,
): void {
    const isIn = (set: readonly Value[], element: Value) => set.some((other) => isSame(item, other, element));
    const gone = old.map((element) => !isIn(fresh, element));
    const added = fresh.map((element) => !isIn(old, element));
    for (let index = 0; index < Math.max(old.length, fresh.length); index++) {
        if (gone[index] === true || added[index] === true) {
            const kind = gone[index] !== true ? "add" : added[index] !== true ? "delete" : "update";
            changes.set(`${path}[${index}]`, { kind, replaces });
        }
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
