/** Rows below a heading, in columns of equal width. */
export function table(heading: string[], rows: readonly string[][]): string {
    const all = [heading, ...rows];
    const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
    return all
        .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
        .map((line) => `${line.trimEnd()}\n`)
        .join("");
}
