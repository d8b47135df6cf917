import { type ObjectHeader } from "./model";
import { type PageItem } from "./paging";

/** Objects as items of a list, in the order of their names. */
export function* byName<H extends ObjectHeader>(headers: Iterable<H>): Iterable<PageItem<H>> {
    for (const item of headers) {
        yield { order: item.name.toLowerCase(), item };
    }
}

/** Versions as items of a list, in the order of their ids. */
export function* byVersion<V extends { readonly version: string }>(versions: Iterable<V>): Iterable<PageItem<V>> {
    for (const item of versions) {
        yield { order: item.version, item };
    }
}
