// The resources of a deployment as rows of a tree: children below their parents, in the order of their appearance.
import type { StepEventMetadata, StepOp } from "../deploy/events";
import type { Palette } from "./colors";
import { isStackUrn, nameOf, signOf, typeOf } from "./ops";

/** One resource. */
export interface TreeRow {
    urn: string;
    parent: string | undefined;
    op: StepOp;
    /** What is being done, or was done. */
    status: string;
    /** Warnings, errors and what the program prints, the last of them. */
    info: string;
    running: boolean;
    failed: boolean;
    /** Whether there is something to say of it; others only stand above those. */
    shown: boolean;
}

/** Rows by URN. */
export class TreeRows {
    private readonly rows = new Map<string, TreeRow>();

    /** The row of a resource; made where there is none. */
    row(urn: string, op: StepOp = "same"): TreeRow {
        let row = this.rows.get(urn);
        if (!row) {
            row = { urn, parent: undefined, op, status: "", info: "", running: false, failed: false, shown: false };
            this.rows.set(urn, row);
        }
        return row;
    }

    /** The row of a step's resource. */
    stepRow({ urn, op, old, new: next }: StepEventMetadata): TreeRow {
        const row = this.row(urn, op);
        row.op = op;
        row.parent = next?.parent ?? old?.parent ?? row.parent;
        return row;
    }

    /** The rows to show, each with its prefix in the tree: those with something to say and those above them. */
    ordered(): { row: TreeRow; prefix: string }[] {
        const children = new Map<string | undefined, TreeRow[]>();
        for (const row of this.rows.values()) {
            const parent = row.parent !== undefined && this.rows.has(row.parent) ? row.parent : undefined;
            children.set(parent, [...(children.get(parent) ?? []), row]);
        }
        const isShown = (row: TreeRow): boolean => row.shown || (children.get(row.urn) ?? []).some(isShown);
        const result: { row: TreeRow; prefix: string }[] = [];
        const visit = (row: TreeRow, prefix: string, branch: string) => {
            result.push({ row, prefix: prefix + branch });
            const below = (children.get(row.urn) ?? []).filter(isShown);
            const indent = branch === "" ? prefix : prefix + (branch === "├─ " ? "│  " : "   ");
            below.forEach((child, index) => visit(child, indent, index === below.length - 1 ? "└─ " : "├─ "));
        };
        const roots = (children.get(undefined) ?? []).filter(isShown);
        // What the stack doesn't contain comes after it.
        [...roots.filter(({ urn }) => isStackUrn(urn)), ...roots.filter(({ urn }) => !isStackUrn(urn))].forEach((row) =>
            visit(row, "", ""),
        );
        return result;
    }
}

/** The rows as lines no wider than `width`; at most `height` of them, those at work and failed first. */
export function treeLines(rows: TreeRows, colors: Palette, width: number, height: number): string[] {
    const ordered = rows.ordered();
    const shown = ordered.length <= height ? ordered : mostInteresting(ordered, height - 1);
    const cells = shown.map(({ row, prefix }) => ({ row, type: prefix + typeOf(row.urn), name: nameOf(row.urn) }));
    const typeWidth = Math.max(4, ...cells.map(({ type }) => type.length));
    const nameWidth = Math.max(4, ...cells.map(({ name }) => name.length));
    const statusWidth = Math.max(6, ...cells.map(({ row }) => row.status.length));
    const columns = (type: string, name: string, status: string, info: string) =>
        `${type.padEnd(typeWidth)}  ${name.padEnd(nameWidth)}  ${status.padEnd(statusWidth)}  ${info}`
            .trimEnd()
            .slice(0, Math.max(0, width - SIGN_WIDTH));
    const lines = cells.map(({ row, type, name }) => {
        const text = columns(type, name, row.status, row.info);
        return ` ${signOf(row.op, colors)} ${row.failed ? colors.error(text) : text}`;
    });
    const head = `    ${columns("Type", "Name", "Status", "Info")}`;
    const hidden = ordered.length - shown.length;
    return [colors.heading(head), ...lines, ...(hidden > 0 ? [colors.faint(`    … and ${hidden} more`)] : [])];
}

/** A space, the sign of two characters, a space. */
const SIGN_WIDTH = 4;

function mostInteresting<T extends { row: TreeRow }>(ordered: readonly T[], count: number): T[] {
    const weight = ({ row }: T) => (row.running ? 2 : row.failed ? 1 : 0);
    const chosen = new Set(
        ordered
            .map((entry, index) => ({ entry, index }))
            .sort((a, b) => weight(b.entry) - weight(a.entry) || b.index - a.index)
            .slice(0, Math.max(1, count))
            .map(({ entry }) => entry),
    );
    return ordered.filter((entry) => chosen.has(entry));
}
