import { type AzureRequest, type AzureResponse, type VaultRecord } from "../contract";
import { badParameter } from "./errors";
import { isHsm } from "./hsm";
import { ok } from "./operation";

/** The most items of a page, and how many there are when the request doesn't say. */
export const largestPage = 25;

/** A list's item, and the text that orders it: what a link to the next page remembers. */
export interface PageItem<T> {
    readonly order: string;
    readonly item: T;
}

/**
 * One page of a list, in the order of the items as given: up to `maxresults` of those from the link's place on, with a
 * `nextLink` when there are more. A link stays good when objects come and go.
 */
export function pageOf<T, V>(
    request: AzureRequest,
    vault: VaultRecord,
    items: Iterable<PageItem<T>>,
    view: (item: T) => V,
): AzureResponse {
    const size = pageSize(request);
    const start = startOf(request);
    const value: V[] = [];
    let next: string | undefined;
    for (const { order, item } of items) {
        if (order < start) {
            continue;
        }
        if (value.length === size) {
            next = order;
            break;
        }
        value.push(view(item));
    }
    if (next === undefined) {
        return ok(isHsm(vault) ? { value } : { value, nextLink: null });
    }
    return ok({ value, nextLink: linkTo(request, vault, next) });
}

function pageSize(request: AzureRequest): number {
    const text = request.query.get("maxresults");
    if (text === null) {
        return largestPage;
    }
    const size = Number(text);
    if (!/^[0-9]+$/.test(text) || size < 1 || size > largestPage) {
        throw badParameter(`Invalid maxresults value: it must be from 1 to ${largestPage}, got "${text}".`);
    }
    return size;
}

function startOf(request: AzureRequest): string {
    const token = request.query.get("$skiptoken");
    if (token === null) {
        return "";
    }
    try {
        const marker = (JSON.parse(Buffer.from(token, "base64url").toString()) as { NextMarker?: unknown }).NextMarker;
        if (typeof marker === "string") {
            return marker;
        }
    } catch (error) {
        if (!(error instanceof SyntaxError)) {
            throw error;
        }
    }
    throw badParameter("The $skiptoken of the request isn't one that this vault gave.");
}

function linkTo(request: AzureRequest, vault: VaultRecord, order: string): string {
    const marker = Buffer.from(JSON.stringify({ NextMarker: order, TargetLocation: 0 })).toString("base64url");
    const { host } = new URL(vault.properties.vaultUri);
    const version = encodeURIComponent(request.query.get("api-version") ?? "");
    const path = request.path.replace(/\/+$/, "");
    const size = request.query.get("maxresults");
    const rest = size === null ? "" : `&maxresults=${size}`;
    return `https://${host}:443${path}?api-version=${version}&$skiptoken=${marker}${rest}`;
}
