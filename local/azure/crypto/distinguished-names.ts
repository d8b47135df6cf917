/** One `type=value` of a name. */
export interface NamePart {
    /** In upper case, `S` for a state. */
    readonly type: string;
    readonly value: string;
}

/** What else a type is called. */
const aliases: Readonly<Record<string, string>> = {
    ST: "S",
    SP: "S",
    EMAIL: "E",
    EMAILADDRESS: "E",
    STREETADDRESS: "STREET",
};

const separators = /[,;+]/;
const needsQuotes = /^\s|\s$|[,;+"<>#=\n]/;

/**
 * Reads a distinguished name as Windows writes it: `CN=a, O="b, c"`. Types without a meaning stay as they are.
 * `undefined` for what isn't a name.
 */
export function parseName(text: string): readonly NamePart[] | undefined {
    const parts: NamePart[] = [];
    for (let rest = text.trim(); rest !== "";) {
        const equals = rest.indexOf("=");
        const type = rest
            .slice(0, Math.max(equals, 0))
            .trim()
            .toUpperCase()
            .replace(/^OID\./, "");
        if (type === "") {
            return undefined;
        }
        const { value, end } = readValue(rest, equals + 1);
        if (end < rest.length && !separators.test(rest[end] ?? "")) {
            return undefined;
        }
        parts.push({ type: aliases[type] ?? type, value });
        rest = rest.slice(end + 1).trim();
    }
    return parts.length === 0 ? undefined : parts;
}

/** Writes a distinguished name as Windows does. */
export function formatName(parts: readonly NamePart[]): string {
    return parts
        .map(({ type, value }) => {
            const written = needsQuotes.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
            return `${aliases[type] ?? type}=${written}`;
        })
        .join(", ");
}

function readValue(text: string, start: number): { value: string; end: number } {
    const opening = /^\s*"/.exec(text.slice(start));
    if (opening === null) {
        const length = text.slice(start).search(separators);
        const end = length < 0 ? text.length : start + length;
        return { value: text.slice(start, end).trim(), end };
    }
    let value = "";
    let at = start + opening[0].length;
    for (; at < text.length; at++) {
        if (text[at] !== '"') {
            value += text[at];
        } else if (text[at + 1] === '"') {
            value += '"';
            at++;
        } else {
            break;
        }
    }
    const spaces = /^\s*/.exec(text.slice(at + 1))?.[0].length ?? 0;
    return { value, end: at + 1 + spaces };
}
