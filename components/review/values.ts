/** How values of a preview are shown: never a secret, never endlessly. */
import { isUnknown } from "../data-plane/life-cycle/values";

export const hidden = "[secret]";
export const notKnownYet = "(known after the deployment)";

const longestValue = 200;
/** What marks a value as special in a state, and what says that it is a secret. */
const [mark, secretMark] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];
/** Properties whose values are hidden even where nobody marked them: a program can forget to. */
const secretNames =
    /(password|passphrase|secret|secretvalue|secrettext|privatekey|connectionstring|accountkey|accesskey|token)$/i;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Whether a value is a secret, by its mark or by where it is. */
export function isSecret(type: string, path: readonly string[], value: unknown): boolean {
    if (value === hidden || (isMap(value) && value[mark] === secretMark)) {
        return true;
    }
    const name = path.at(-1) ?? "";
    const text = typeof value === "string";
    return text && (secretNames.test(name) || (name === "value" && /:Secret$/.test(type)) || name === "material");
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that is no object or list of changes by itself, on one line. */
export function shownValue(type: string, path: readonly string[], value: unknown): string {
    if (isSecret(type, path, value)) {
        return hidden;
    }
    if (isUnknown(value)) {
        return notKnownYet;
    }
    const text = withoutPrivateKeys(JSON.stringify(value) ?? "nothing");
    return text.length > longestValue
        ? `${text.slice(0, longestValue)}… (${text.length.toLocaleString("en")} characters)`
        : text;
}

/** A text without the private keys that are in it. */
export function withoutPrivateKeys(text: string): string {
    return text.replace(privateKey, hidden);
}
