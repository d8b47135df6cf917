/**
 * Texts of a preview inside of Markdown. Names and values come from programs and from Azure: each goes into a code span or a code block,
 * where it is no markup, mentions nobody and links nowhere.
 */

/** A text as a code span, on one line. */
export function code(text: string): string {
    const line = visible(text).replaceAll("\n", " ");
    const fence = "`".repeat(longestRun(line) + 1);
    // A span that begins or ends with a backtick needs a space there; one that is empty would be none.
    const padded = line === "" || line.startsWith("`") || line.endsWith("`") ? ` ${line} ` : line;
    return `${fence}${padded}${fence}`;
}

/** Lines as a code block. */
export function block(language: "diff" | "text", lines: readonly string[]): string {
    const text = lines.map((line) => visible(line)).join("\n");
    const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
    return `${fence}${language}\n${text}\n${fence}`;
}

/** A text inside of an HTML tag such as `<code>`. */
export function html(text: string): string {
    return visible(text)
        .replaceAll("\n", " ")
        .replace(/[&<>"'`@#:/*_~[\]\\]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What hides inside of a comment of HTML, which nobody sees. */
export function hiddenMark(text: string): string {
    return `<!-- ${text.replace(/[^\w ./:-]/g, "_").replaceAll("--", "__")} -->`;
}

/** A text without characters that can't be seen or that turn the direction of others. */
function visible(text: string): string {
    return text
        .replaceAll("\r\n", "\n")
        .replace(/[^\P{C}\n]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function longestRun(text: string): number {
    return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
