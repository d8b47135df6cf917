/** Paints text for a terminal, or leaves it alone. */
export type Paint = (text: string) => string;

/** The colours that the display uses, by meaning. */
export interface Palette {
    created: Paint;
    updated: Paint;
    replaced: Paint;
    deleted: Paint;
    read: Paint;
    heading: Paint;
    faint: Paint;
    error: Paint;
    warning: Paint;
}

const plain: Paint = (text) => text;

function sgr(codes: string): Paint {
    return (text) => (text === "" ? text : `\u001b[${codes}m${text}\u001b[0m`);
}

/** A palette of ANSI colours, or one that paints nothing. */
export function palette(colored: boolean): Palette {
    const paint = colored ? sgr : () => plain;
    return {
        created: paint("32"),
        updated: paint("33"),
        replaced: paint("35"),
        deleted: paint("31"),
        read: paint("36"),
        heading: paint("1"),
        faint: paint("2"),
        error: paint("31;1"),
        warning: paint("33"),
    };
}

/** When to use colours: `--color`, as the CLI has it. */
export type ColorMode = "auto" | "always" | "never" | "raw";

/** Whether to colour what goes to a stream. */
export function useColors(mode: ColorMode, isTTY: boolean, env: NodeJS.ProcessEnv): boolean {
    return mode === "always" || (mode === "auto" && isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb");
}
