import type { ArmCall } from "./arm-call";
import { badRequest } from "./errors";

/** A page of a list: at most `$top` items from where `$skiptoken` says, and a link to go on. */
export function page<T>(call: ArmCall, items: readonly T[], key: (item: T) => string, defaultSize = 1000): unknown {
    const { query, path } = call.request;
    const size = query.has("$top") ? Number(query.get("$top")) : defaultSize;
    if (!Number.isInteger(size) || size < 1) {
        throw badRequest(`Invalid value for $top: '${query.get("$top")}'. It is a whole number of 1 or more.`);
    }
    const after = decodeToken(query.get("$skiptoken"));
    const rest = after === undefined ? items : items.filter((item) => key(item) > after);
    const value = rest.slice(0, size);
    const last = value.at(-1);
    if (rest.length <= size || last === undefined) {
        return { value };
    }
    const next = new URLSearchParams(query);
    next.set("$skiptoken", Buffer.from(key(last), "utf8").toString("base64"));
    return { value, nextLink: `${call.origin}${path}?${next.toString()}` };
}

function decodeToken(token: string | null): string | undefined {
    return token === null ? undefined : Buffer.from(token, "base64").toString("utf8");
}
