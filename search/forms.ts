/** The forms in which a value could have got somewhere: as it is, and as programs encode it in passing. */
import { inspect } from "node:util";

/** One form of a value, as it would stand in a file. */
export interface Form {
    readonly name: string;
    readonly text: string;
}

/** Texts this short turn up by chance. */
const shortest = 12;

/**
 * Every form of a value that is searched for.
 *
 * @param value a text in UTF-8, or bytes: those have no plain form
 */
export function formsOf(value: string | Buffer): Form[] {
    const bytes = Buffer.from(value);
    const forms: Form[] = [
        ...(typeof value === "string" ? textForms(value) : []),
        ...base64Forms("base64", bytes.toString("base64"), bytes),
        ...base64Forms("base64url", bytes.toString("base64url"), bytes),
        { name: "hex", text: bytes.toString("hex") },
        { name: "hex in capitals", text: bytes.toString("hex").toUpperCase() },
    ];
    const tooShort = forms.find(({ text }) => text.length < shortest);
    if (tooShort !== undefined) {
        throw new Error(
            `A value to search for must have at least ${shortest} characters in each form: ${tooShort.name} has fewer.`,
        );
    }
    return unique(forms);
}

const entities: Readonly<Record<string, string>> = {
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    '"': "&quot;",
    "'": "&#39;",
};

function textForms(text: string): Form[] {
    const json = JSON.stringify(text).slice(1, -1);
    const hex = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
    const html = text.replace(/[<>&]/g, (sign) => entities[sign] ?? sign);
    return [
        { name: "plain", text },
        { name: "URL-encoded", text: encodeURIComponent(text) },
        { name: "form-encoded", text: new URLSearchParams({ "": text }).toString().slice(1) },
        { name: "JSON-escaped", text: json },
        { name: "JSON-escaped twice", text: JSON.stringify(json).slice(1, -1) },
        // As the protocols' JSON in Go writes it.
        {
            name: "JSON-escaped for HTML",
            text: json.replace(/[<>&]/g, hex),
        },
        { name: "JSON-escaped in ASCII", text: json.replace(/[\u0080-\uffff]/g, hex) },
        // As Node shows it in an error, and the reports in a page.
        {
            name: "as Node shows it",
            text: inspect(text, { maxStringLength: null, breakLength: Infinity }).slice(1, -1),
        },
        { name: "HTML-escaped", text: html.replace(/["']/g, (sign) => entities[sign] ?? sign) },
        { name: "HTML-escaped but for quotes", text: html },
    ];
}

/** The encoding of the value alone, and of its inside where it stands one or two bytes further on in something larger. */
function base64Forms(name: "base64" | "base64url", alone: string, bytes: Buffer): Form[] {
    const inside = [0, 1, 2].map((before) => {
        const whole = Buffer.concat([Buffer.alloc(before), bytes]);
        const shared = Math.ceil((before * 8) / 6);
        return {
            name: `${name} in something larger`,
            text: whole.toString(name).slice(shared, Math.floor((whole.length * 8) / 6)),
        };
    });
    return [{ name, text: alone }, ...inside];
}

function unique(forms: readonly Form[]): Form[] {
    return [...new Map([...forms].reverse().map((form) => [form.text, form])).values()].reverse();
}
