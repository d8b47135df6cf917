// Property values as a reader sees them: secrets as [secret], unknowns as [unknown].
import { Archive, Asset, OutputValue, ResourceReference, Secret, Unknown, type PropertyValue } from "../values";

const INDENT = "    ";

/** Texts longer than this are cut in listings. */
const LONGEST_TEXT = 2000;

/** A value as lines; the first continues the line that it is put on. */
export function formatValue(value: PropertyValue, showSecrets = false): string[] {
    if (value instanceof Secret) {
        return showSecrets ? formatValue(value.value, showSecrets) : ["[secret]"];
    }
    if (value instanceof Unknown) {
        return ["[unknown]"];
    }
    if (value instanceof OutputValue) {
        const inner = value.value ?? new Unknown();
        return formatValue(value.secret ? new Secret(inner) : inner, showSecrets);
    }
    if (value instanceof Asset || value instanceof Archive) {
        return [formatFile(value)];
    }
    if (value instanceof ResourceReference) {
        return [value.urn];
    }
    if (typeof value === "string") {
        return [
            value.length > LONGEST_TEXT ? `${JSON.stringify(value.slice(0, LONGEST_TEXT))}...` : JSON.stringify(value),
        ];
    }
    if (Array.isArray(value)) {
        return block(
            "[",
            "]",
            value.map((member, index): [string, PropertyValue] => [`[${index}]: `, member]),
            showSecrets,
        );
    }
    if (value !== null && typeof value === "object") {
        const members = Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, member]): [string, PropertyValue] => [`${key}: `, member]);
        return block("{", "}", members, showSecrets);
    }
    return [String(value)];
}

function block(open: string, close: string, members: [string, PropertyValue][], showSecrets: boolean): string[] {
    if (members.length === 0) {
        return [open + close];
    }
    const lines = members.flatMap(([label, member]) => {
        const [first, ...rest] = formatValue(member, showSecrets);
        return [`${INDENT}${label}${first}`, ...rest.map((line) => INDENT + line)];
    });
    return [open, ...lines, close];
}

function formatFile(value: Asset | Archive): string {
    const kind = value instanceof Asset ? "asset" : "archive";
    const hash = value.hash === undefined ? "" : `:${value.hash.slice(0, 7)}`;
    const { content } = value;
    const what =
        "path" in content ? content.path : "uri" in content ? content.uri : "text" in content ? "text" : "assets";
    return `${kind}(${what}${hash})`;
}
