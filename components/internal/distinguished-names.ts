/** Distinguished names as text: `CN=www.contoso.com, O="Contoso, Inc."`. */

/** One part of a name: `CN` and `www.contoso.com`. */
export interface NamePart {
    readonly type: string;
    readonly value: string;
}

/** The types that the service and X.509 libraries know by a short name. */
const types = ["CN", "C", "L", "ST", "S", "O", "OU", "DC", "E", "STREET", "T", "SERIALNUMBER", "G", "SN", "I", "UID"];

const part = /^\s*([A-Za-z]+|\d+(?:\.\d+)+)\s*=\s*(?:"((?:[^"]|"")*)"|((?:[^,+"\\;<>]|\\.)*))\s*(?:,|$)/;

/** Reads a name; `undefined` for what isn't one. The empty text is the empty name. */
export function parseSubject(text: string): NamePart[] | undefined {
    const parts: NamePart[] = [];
    let rest = text;
    while (rest.trim() !== "") {
        const match = part.exec(rest);
        const [whole = "", type = "", quoted, plain = ""] = match ?? [];
        const value = quoted?.replaceAll('""', '"') ?? plain.trim().replace(/\\(.)/g, "$1");
        const isKnown = types.includes(type.toUpperCase()) || /^\d/.test(type);
        if (match === null || !isKnown || value === "") {
            return undefined;
        }
        parts.push({ type: /^\d/.test(type) ? type : type.toUpperCase(), value });
        rest = rest.slice(whole.length);
        if (rest === "" && whole.trimEnd().endsWith(",")) {
            return undefined;
        }
    }
    return parts;
}

/** Whether two names are the same, however they are written: the types' letter case and the spaces between parts aside. */
export function sameSubject(left: string, right: string): boolean {
    const [a, b] = [parseSubject(left), parseSubject(right)];
    if (a === undefined || b === undefined) {
        return left === right;
    }
    const canonical = (parts: readonly NamePart[]) =>
        JSON.stringify(parts.map(({ type, value }) => [type === "S" ? "ST" : type, value]));
    return canonical(a) === canonical(b);
}
