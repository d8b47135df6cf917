/** A Markdown document that must not be longer than its place allows. */

export interface Section {
    readonly title: string;
    /** Said below the title. */
    readonly note?: string;
    readonly items: readonly string[];
    /** What one item and several are called where some are left out. */
    readonly called: readonly [one: string, several: string];
}

/** Room for saying what was left out. */
const reserve = 600;

/**
 * A document of whole items, in their order, as far as there is room. What doesn't fit is left out and counted at the end: the sections are to be given in the
 * order of their weight.
 *
 * @param limit the most bytes of UTF-8 that it may have
 */
export function documentOf(head: string, sections: readonly Section[], limit: number): string {
    let text = head;
    const leftOut: string[] = [];
    for (const { title, note, items, called } of sections.filter((section) => section.items.length > 0)) {
        let begun = false;
        let missing = 0;
        for (const item of items) {
            const start = begun ? "\n" : `\n\n### ${title}\n\n${note === undefined ? "" : `${note}\n\n`}`;
            if (bytes(text) + bytes(start) + bytes(item) > limit - reserve) {
                missing += 1;
                continue;
            }
            text += start + item;
            begun = true;
        }
        if (missing > 0) {
            leftOut.push(`${missing} of ${items.length} ${items.length === 1 ? called[0] : called[1]}`);
        }
    }
    const said = `A comment has room for ${limit.toLocaleString("en")} bytes. Left out: ${leftOut.join(", ")}.`;
    return leftOut.length === 0 ? `${text}\n` : `${text}\n\n> [!WARNING]\n> ${said}\n`;
}

function bytes(text: string): number {
    return Buffer.byteLength(text, "utf8");
}
