/** What there is after a step, in parts that can be compared with those of another deployment. */
import type { Thing } from "./declaration";

type Json = Readonly<Record<string, unknown>>;

/** A key, secret or certificate in a vault. */
export interface Found {
    readonly kind: "key" | "secret" | "certificate";
    readonly vault: string;
    readonly name: string;
    readonly versions: number;
    /** By which its value is told from others. Absent where it can't be read. */
    readonly value?: string;
    /** All that two deployments of one declaration have alike. */
    readonly rest: Json;
}

/** An inventory, in parts. */
export interface Stock {
    /** By kind and place: `key kv/signing`. */
    readonly objects: ReadonlyMap<string, Found>;
    /** What is soft-deleted: `kv/keys/signing`. */
    readonly deleted: ReadonlySet<string>;
    /** What the deployer may not list: `kv/keys`. */
    readonly unseen: ReadonlySet<string>;
    readonly others: readonly string[];
}

const object = /^(key|secret|certificate) in (\S+): (\{.*\})$/;
const deletion = /^deleted in (\S+): \/(.*)$/;
const hidden = /^unseen in (\S+): (.*)$/;
const vault = /^vault: (\{.*\})$/;

export function stockOf(inventory: readonly string[]): Stock {
    const objects = new Map<string, Found>();
    const [deleted, unseen] = [new Set<string>(), new Set<string>()];
    const others: string[] = [];
    for (const line of inventory) {
        const [found, gone, unlisted] = [object.exec(line), deletion.exec(line), hidden.exec(line)];
        if (found !== null) {
            const [, kind, place = "", json = ""] = found;
            const { name, versions, value, ...rest } = JSON.parse(json) as Json;
            const one = { kind, vault: place, name, versions, value, rest: comparable(rest) } as Found;
            objects.set(keyOf(one), one);
        } else if (gone !== null) {
            deleted.add(gone.slice(1).join("/"));
        } else if (unlisted !== null) {
            unseen.add(unlisted.slice(1).join("/"));
        } else {
            others.push(
                line.replace(vault, (_, json: string) => `vault: ${JSON.stringify(inOrder(JSON.parse(json) as Json))}`),
            );
        }
    }
    return { objects, deleted, unseen, others };
}

/** What an object says: operations in one order, and a type that was taken away as none. */
function comparable({ contentType, key_ops: operations, ...rest }: Json): Json {
    return {
        ...rest,
        ...(contentType !== "" && { contentType }),
        ...(Array.isArray(operations) && { key_ops: [...(operations as string[])].sort() }),
    };
}

/** Access policies are in the order in which they were added, and so is what each gives. */
function inOrder(found: Json): Json {
    const properties = found["properties"] as Json;
    const policies = ((properties["accessPolicies"] ?? []) as readonly Json[]).map(sorted);
    const texts = policies.map((policy) => JSON.stringify(policy)).sort();
    return { ...found, properties: { ...properties, accessPolicies: texts.map((text) => JSON.parse(text) as Json) } };
}

function sorted(policy: Json): Json {
    const permissions = Object.entries(policy["permissions"] as Record<string, readonly string[]>)
        .filter(([, names]) => names.length > 0)
        .map(([kind, names]) => [kind, [...names].sort()] as const)
        .sort(([one], [other]) => one.localeCompare(other));
    return { ...policy, permissions: Object.fromEntries(permissions) };
}

function keyOf({ kind, vault: place, name }: Pick<Found, "kind" | "vault" | "name">): string {
    return `${kind} ${place}/${name}`;
}

/** The objects that a thing is in its vault, by what a stock calls them. */
export function objectsOf({ kind, vault: place = "", azureName }: Thing): string[] {
    const named = (...all: Found["kind"][]) => all.map((each) => keyOf({ kind: each, vault: place, name: azureName }));
    switch (kind) {
        case "vault":
            return [];
        case "authority":
            return named("key");
        case "certificate":
            return named("certificate", "key", "secret");
        default:
            return named(kind);
    }
}

/** Whether an object is soft-deleted. */
export function isDeleted({ deleted }: Stock, key: string): boolean {
    const [kind = "", place = ""] = key.split(" ");
    return deleted.has(place.replace("/", `/${kind}s/`));
}

/** Whether the deployer may not list what an object is among. */
export function isHidden({ unseen }: Stock, key: string): boolean {
    const [kind = "", place = ""] = key.split(" ");
    return unseen.has(`${place.split("/")[0] ?? ""}/${kind}s`);
}
