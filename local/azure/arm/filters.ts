import { badRequest } from "./errors";

/** One comparison of an OData filter: `roleName eq 'Reader'`, or a call: `atScope()`, `assignedTo('…')`. */
export interface FilterTerm {
    /** The property or function, in lower case. */
    readonly name: string;
    /** `eq`, or `call` for a function. */
    readonly operator: string;
    readonly value: string;
}

const TERM =
    /^(?:([\w/]+)\s+(eq|ne|gt|ge|lt|le)\s+(?:'((?:[^']|'')*)'|([\w.:+-]+))|(\w+)\(\s*(?:'((?:[^']|'')*)'|([^()]*))?\s*\))$/i;

/** The terms of a `$filter`, all of which must hold. Throws ARM's error for one that can't be read. */
export function parseFilter(filter: string | null): FilterTerm[] {
    if (filter === null || filter.trim() === "") {
        return [];
    }
    return filter
        .trim()
        .split(/\s+and\s+/i)
        .map((text) => {
            const match = TERM.exec(text.trim().replace(/^\((.*)\)$/, "$1"));
            if (match === null) {
                throw badRequest(`Invalid filter in query string '${filter}'.`);
            }
            const [, property, operator = "call", quoted, bare, called, argument, bareArgument] = match;
            const value = (quoted ?? bare ?? argument ?? bareArgument ?? "").replace(/''/g, "'");
            return { name: (property ?? called ?? "").toLowerCase(), operator: operator.toLowerCase(), value };
        });
}
