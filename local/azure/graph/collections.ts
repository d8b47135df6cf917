import type { AzureRequest } from "../contract";
import { parseFilter } from "./filter";
import type { GraphObject } from "./shapes";

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 999;

/** A list as Graph answers it: filtered, ordered, cut into pages, with the properties that were asked for. */
export function answerList(request: AzureRequest, objects: readonly GraphObject[], context: string): unknown {
    const { query } = request;
    const filter = query.get("$filter");
    const search = searchFilter(query.get("$search"));
    const matching = objects.filter(filter === null || filter === "" ? () => true : parseFilter(filter)).filter(search);
    const ordered = orderBy(matching, query.get("$orderby"));
    const size = Math.min(Number(query.get("$top") ?? DEFAULT_PAGE) || DEFAULT_PAGE, LARGEST_PAGE);
    const skip = Number(query.get("$skiptoken") ?? 0) || 0;
    const value = ordered.slice(skip, skip + size).map((object) => select(object, query));
    const next = new URLSearchParams(query);
    next.set("$skiptoken", String(skip + size));
    return {
        "@odata.context": `https://${request.host}/v1.0/$metadata#${context}`,
        ...(query.get("$count") === "true" ? { "@odata.count": matching.length } : {}),
        ...(ordered.length > skip + size
            ? { "@odata.nextLink": `https://${request.host}${request.path}?${next.toString()}` }
            : {}),
        value,
    };
}

/** One object as Graph answers it. */
export function answerObject(request: AzureRequest, object: GraphObject, context: string): unknown {
    return {
        "@odata.context": `https://${request.host}/v1.0/$metadata#${context}/$entity`,
        ...select(object, request.query),
    };
}

function select(object: GraphObject, query: URLSearchParams): Record<string, unknown> {
    const names = (query.get("$select") ?? "").split(",").map((name) => name.trim().toLowerCase());
    const wanted = names.filter((name) => name !== "");
    if (wanted.length === 0) {
        return object;
    }
    const isWanted = ([name]: [string, unknown]) => wanted.includes(name.toLowerCase()) || name === "@odata.type";
    return Object.fromEntries(Object.entries(object).filter(isWanted));
}

/** `"displayName:part"`: the property contains the words. */
function searchFilter(search: string | null): (object: GraphObject) => boolean {
    const [, property = "", words = ""] = /^"?(\w+):([^"]*)"?$/.exec(search ?? "") ?? [];
    if (property === "") {
        return () => true;
    }
    return (object) => {
        const value = object[property];
        return typeof value === "string" && value.toLowerCase().includes(words.toLowerCase());
    };
}

function orderBy(objects: readonly GraphObject[], order: string | null): readonly GraphObject[] {
    const [property = "", direction] = (order ?? "").split(" ");
    if (property === "") {
        return objects;
    }
    const value = (object: GraphObject) => {
        const found = object[property];
        return typeof found === "string" ? found.toLowerCase() : "";
    };
    const sorted = [...objects].sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
    return direction === "desc" ? sorted.reverse() : sorted;
}
