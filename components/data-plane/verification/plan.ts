import type { KeySubject, SecretSubject, Subject } from "./contract";

/** What will be verified, in the few words that a preview has room for. */
export function planOf(subject: Subject): string[] {
    switch (subject.kind) {
        case "key":
            return planOfKey(subject);
        case "secret":
            return planOfSecret(subject);
        case "vault":
            return ["settings in force", "declared access is there", "no undeclared access"];
    }
}

function planOfKey({ operations, rotation }: KeySubject): string[] {
    const has = (...names: string[]) => names.every((name) => operations.includes(name));
    return [
        "declared version, kind, operations and public key",
        ...(has("sign") ? ["signatures of every algorithm"] : []),
        ...(has("decrypt") || has("encrypt") ? ["encryption with every algorithm"] : []),
        ...(has("unwrapKey") || has("wrapKey") ? ["wrapping with every algorithm"] : []),
        "refusals of tampered, foreign and undeclared use",
        ...(rotation === undefined ? [] : ["rotation policy and next date"]),
    ];
}

function planOfSecret({ mode, contentType, expiresOn, expiresAfter }: SecretSubject): string[] {
    return [
        "exists, enabled, declared version",
        ...(mode === "managed" ? ["live value is the declared one"] : []),
        ...(contentType === undefined ? [] : ["content type"]),
        ...(expiresOn === undefined && expiresAfter === undefined ? [] : ["expiry"]),
    ];
}
