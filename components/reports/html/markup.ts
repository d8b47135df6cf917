/** Text that is markup already. Only {@link html} makes it, which escapes everything else. */
export class Markup {
    constructor(readonly text: string) {}
}

/** What can stand in a template. */
export type Part = string | number | Markup | undefined | readonly Part[];

/** Markup with its values escaped, for elements and quoted attributes alike. Absent values leave nothing. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Markup {
    return new Markup(strings.map((literal, index) => literal + rendered(values[index])).join(""));
}

function rendered(part: Part): string {
    if (part === undefined) {
        return "";
    }
    if (part instanceof Markup) {
        return part.text;
    }
    return typeof part === "string" || typeof part === "number" ? escaped(String(part)) : part.map(rendered).join("");
}

const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

function escaped(text: string): string {
    return text.replace(/[&<>"']/g, (found) => entities[found] ?? "");
}
