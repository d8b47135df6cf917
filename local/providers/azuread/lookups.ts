// Functions that find one object of the directory by what a program knows of it.
import { type Properties, type Value } from "../rpc/values";
import { toOutputs } from "../schema/convert";
import { type Kind, type Shape } from "../schema/shape";
import { type DirectoryContext } from "./directory-type";
import { equals, quoted } from "./graph-client";
import { applicationLookUpShape, groupLookUpShape, servicePrincipalLookUpShape, userShape } from "./lookup-shapes";
import { deriveApplication } from "./types/application";
import { deriveServicePrincipal } from "./types/service-principal";

/** A function that finds one object. */
export interface LookUp {
    /** What is looked for, in a sentence: `user`. */
    readonly noun: string;
    /** Graph's path. */
    readonly path: string;
    /** The arguments of which exactly one is given, and the filter that each means. */
    readonly keys: Readonly<Record<string, (value: string) => string>>;
    /** Further arguments, which narrow the search down by the property of the same name. */
    readonly narrow: readonly string[];
    /** Arguments that are only answered as they were given. */
    readonly echo: readonly string[];
    readonly shape: Shape;
    readonly derive: (body: Properties) => Properties;
    /** Lists of object ids that Graph keeps apart, as outputs; a lone object's id for `managerId`. */
    readonly relations: (args: Properties) => Readonly<Record<string, string>>;
}

const by = (property: string) => (value: string) => equals(property, value);

/** The functions by their tokens. */
export const lookUps: Readonly<Record<string, LookUp>> = {
    "azuread:index/getUser:getUser": {
        noun: "user",
        path: "/users",
        keys: {
            userPrincipalName: by("userPrincipalName"),
            objectId: by("id"),
            mail: by("mail"),
            mailNickname: by("mailNickname"),
            employeeId: by("employeeId"),
        },
        narrow: [],
        echo: [],
        shape: userShape,
        derive: () => ({}),
        relations: () => ({ managerId: "manager" }),
    },
    "azuread:index/getGroup:getGroup": {
        noun: "group",
        path: "/groups",
        keys: { displayName: by("displayName"), objectId: by("id"), mailNickname: by("mailNickname") },
        narrow: ["mailEnabled", "securityEnabled"],
        echo: ["includeTransitiveMembers"],
        shape: groupLookUpShape,
        derive: () => ({}),
        relations: (args) => ({
            members: args["includeTransitiveMembers"] === true ? "transitiveMembers" : "members",
            owners: "owners",
        }),
    },
    "azuread:index/getServicePrincipal:getServicePrincipal": {
        noun: "service principal",
        path: "/servicePrincipals",
        keys: { clientId: by("appId"), displayName: by("displayName"), objectId: by("id") },
        narrow: [],
        echo: [],
        shape: servicePrincipalLookUpShape,
        derive: deriveServicePrincipal,
        relations: () => ({}),
    },
    "azuread:index/getApplication:getApplication": {
        noun: "application",
        path: "/applications",
        keys: {
            clientId: by("appId"),
            displayName: by("displayName"),
            objectId: by("id"),
            identifierUri: (value) => `identifierUris/any(uri:uri eq ${quoted(value)})`,
        },
        narrow: [],
        echo: ["identifierUri"],
        shape: applicationLookUpShape,
        derive: deriveApplication,
        relations: () => ({ owners: "owners" }),
    },
};

/** Finds the object; none and several are errors that say so. */
export async function lookUp(definition: LookUp, args: Properties, context: DirectoryContext): Promise<Properties> {
    const { noun, path, shape } = definition;
    const { key, value, filter } = searchOf(definition, args);
    const select = [...new Set(Object.entries(shape).map(([name, { wire }]) => (wire ?? [name])[0] ?? "id"))];
    const query = { $filter: filter, $select: select.join(",") };
    const found = await context.graph.list(path, query, context.signal);
    const [body, second] = found;
    const id = body?.["id"];
    if (body === undefined || typeof id !== "string") {
        throw new Error(
            `No ${noun} has the ${key} "${value}". Check it in the directory of the tenant that is signed in to.`,
        );
    }
    if (second !== undefined) {
        throw new Error(
            `${found.length} ${noun}s have the ${key} "${value}". Name the one that is meant by its objectId.`,
        );
    }
    const related: Properties = {};
    for (const [output, relation] of Object.entries(definition.relations(args))) {
        related[output] = await relatedIds(`${path}/${id}/${relation}`, relation === "manager", context);
    }
    const echoed = Object.fromEntries(
        definition.echo.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])),
    );
    const outputs = { ...toOutputs(shape, body), ...definition.derive(body), ...related, ...echoed };
    return { ...zeroFilled(shape, outputs), id: `${path}/${id}` };
}

function searchOf({ noun, keys, narrow, echo }: LookUp, args: Properties) {
    const names = Object.keys(keys);
    const unknown = Object.keys(args).find((name) => ![...names, ...narrow, ...echo].includes(name));
    if (unknown !== undefined) {
        throw new Error(`A ${noun} is looked up by ${names.join(", ")}; \`${unknown}\` is not known here.`);
    }
    const [key, another] = names.filter((name) => args[name] !== undefined);
    const value = key === undefined ? undefined : args[key];
    const toFilter = key === undefined ? undefined : keys[key];
    if (key === undefined || another !== undefined || typeof value !== "string" || toFilter === undefined) {
        throw new Error(`A ${noun} is looked up by exactly one of ${names.join(", ")}, as a string.`);
    }
    const narrowed = narrow.flatMap((name) =>
        args[name] === undefined ? [] : [`${name} eq ${JSON.stringify(args[name])}`],
    );
    return { key, value, filter: [toFilter(value), ...narrowed].join(" and ") };
}

async function relatedIds(path: string, single: boolean, { graph, signal }: DirectoryContext): Promise<Value> {
    if (single) {
        return (await graph.get(`${path}?$select=id`, signal))?.["id"] ?? "";
    }
    const objects = await graph.list(path, { $select: "id" }, signal);
    return objects.map((object) => object["id"] ?? "").sort();
}

const ZERO: Readonly<Record<Kind, Value>> = {
    text: "",
    number: 0,
    flag: false,
    any: "",
    list: [],
    set: [],
    single: [],
    identities: [],
    map: {},
    object: {},
};

/** azuread's functions answer every property: what isn't set is empty. */
export function zeroFilled(shape: Shape, outputs: Properties): Properties {
    const zeros = Object.entries(shape).map(([name, { kind }]): [string, Value] => [name, ZERO[kind]]);
    return { ...Object.fromEntries(zeros), ...outputs };
}
