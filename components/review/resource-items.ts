/** Every resource that changes, folded away, with what changes of it. */
import { block, html } from "./markdown";
import type { Preview, PreviewStep } from "./preview";
import { mapChanges, propertyChanges, type PropertyChange } from "./property-changes";
import { changes, effectOf, isStack, parseUrn, readableType, type Effect } from "./resources";

/** The order in which they come: what is lost, then what changes, then what is new. */
const order: readonly Effect[] = ["replace", "delete", "update", "import", "create", "read"];
const words: Readonly<Record<Effect, string>> = {
    replace: "replaced",
    delete: "deleted",
    update: "updated",
    import: "imported",
    create: "created",
    read: "read",
};
const mostLines = 60;

export function resourceItems(preview: Preview): string[] {
    const weight = (step: PreviewStep) => order.indexOf(effectOf(step) ?? "read");
    const steps = changes(preview).sort((a, b) => weight(a) - weight(b));
    return [...steps.map(resourceItem), ...outputItem(preview)];
}

function resourceItem(step: PreviewStep): string {
    const title = `${words[effectOf(step) ?? "read"]}: ${html(readableType(step.urn))} <code>${html(parseUrn(step.urn).name)}</code>`;
    return folded(title, propertyChanges(step));
}

/** The stack's outputs, which others may have taken hold of. */
function outputItem({ steps }: Preview): string[] {
    const step = steps.find(({ urn }) => isStack(urn));
    const outputs = step?.newState?.outputs ?? {};
    // A preview that ends early doesn't come to them.
    const found = Object.keys(outputs).length === 0 ? [] : mapChanges("", [], step?.oldState?.outputs ?? {}, outputs);
    return found.length === 0 ? [] : [folded("the stack's outputs", found)];
}

function folded(title: string, found: readonly PropertyChange[]): string {
    const lines = found.map(lineOf);
    const more = lines.length - mostLines;
    const shown = more > 0 ? [...lines.slice(0, mostLines), `… and ${more} more`] : lines;
    const body = shown.length === 0 ? "No property that the program states changes." : block("diff", shown);
    return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function lineOf({ sign, path, old, new: next }: PropertyChange): string {
    const values = sign === "!" ? `${old} → ${next}` : (next ?? old);
    return `${sign} ${path}: ${values}`;
}
