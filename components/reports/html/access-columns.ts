/** The columns of the access matrix: data actions in groups that people can take in. */
import { expand, shortAction } from "../../access/data-actions";
import type { AccessRow } from "../../data-plane/verification/result-contract";

/** A column: what it is called, and the data actions that belong to it, without their common start. */
export interface Column {
    readonly kind: "keys" | "secrets" | "certificates";
    readonly title: string;
    readonly actions: readonly string[];
}

/** What a cell says. */
export interface Cell {
    /** `all` and `some` of the column's actions, or `none`. */
    readonly extent: "all" | "some" | "none";
    readonly basis: "probed" | "computed";
    /** The actions that are there, for whoever wants to know. */
    readonly actions: readonly string[];
}

const prefix = "Microsoft.KeyVault/vaults/";
const every = expand([`${prefix}*`]).map(shortAction);

const named: readonly (readonly [Column["kind"], string, readonly string[]])[] = [
    ["keys", "read", ["keys/read", "keyrotationpolicies/read"]],
    ["keys", "sign", ["keys/sign/action"]],
    ["keys", "verify", ["keys/verify/action"]],
    ["keys", "encrypt", ["keys/encrypt/action"]],
    ["keys", "decrypt", ["keys/decrypt/action"]],
    ["keys", "wrap", ["keys/wrap/action"]],
    ["keys", "unwrap", ["keys/unwrap/action"]],
    ["keys", "delete", ["keys/delete"]],
    ["keys", "purge", ["keys/purge/action"]],
    ["secrets", "list", ["secrets/readMetadata/action"]],
    ["secrets", "read", ["secrets/getSecret/action"]],
    ["secrets", "delete", ["secrets/delete"]],
    ["secrets", "purge", ["secrets/purge/action"]],
    ["certificates", "read", ["certificates/read"]],
    ["certificates", "delete", ["certificates/delete"]],
    ["certificates", "purge", ["certificates/purge/action"]],
];

/** Everything that has no column of its own changes something: creating, importing, rotating, backing up. */
const others = (["keys", "secrets", "certificates"] as const).map((kind): Column => {
    const own = named.flatMap(([, , actions]) => actions);
    const starts =
        kind === "keys" ? ["keys/", "keyrotationpolicies/"] : kind === "secrets" ? ["secrets/"] : ["certificate"];
    const actions = every.filter((action) => !own.includes(action) && starts.some((start) => action.startsWith(start)));
    return { kind, title: "change", actions };
});

const columns: readonly Column[] = (["keys", "secrets", "certificates"] as const).flatMap((kind) => [
    ...named.filter(([of]) => of === kind).map(([, title, actions]): Column => ({ kind, title, actions })),
    ...others.filter((column) => column.kind === kind),
]);

/** The columns in which any of the lines has something. */
export function columnsOf(rows: readonly AccessRow[]): Column[] {
    return columns.filter((column) => rows.some((row) => cellOf(row, column) !== undefined && !isEmpty(row, column)));
}

function isEmpty(row: AccessRow, column: Column): boolean {
    const cell = cellOf(row, column);
    return cell === undefined || (cell.extent === "none" && cell.basis === "computed");
}

/** What a line says in a column; undefined where the column is about another kind of object. */
export function cellOf({ on, allows, probed }: AccessRow, { kind, actions }: Column): Cell | undefined {
    if (on !== "vault" && !on.startsWith(`${kind}/`)) {
        return undefined;
    }
    const tried = actions.filter(
        (action) => probed?.allowed.includes(action) === true || probed?.refused.includes(action) === true,
    );
    const given = expand(allows.map((pattern) => prefix + pattern)).map(shortAction);
    // What was tried is known; the rest of a column is what ARM says.
    const has = (action: string) =>
        tried.includes(action) ? probed?.allowed.includes(action) === true : given.includes(action);
    const there = actions.filter(has);
    const extent = there.length === 0 ? "none" : there.length === actions.length ? "all" : "some";
    return { extent, basis: tried.length > 0 ? "probed" : "computed", actions: there };
}
