const alphabet = /^[A-Za-z0-9_-]*$/;

/** Bytes as base64url without padding, the way every binary value of Key Vault's REST API is written. */
export function toBase64Url(bytes: Uint8Array): string {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}

/** The bytes behind base64url text (padding and the `+/` alphabet are accepted too), or `undefined` when it is none. */
export function fromBase64Url(text: unknown): Buffer | undefined {
    if (typeof text !== "string") {
        return undefined;
    }
    const normalised = text.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
    if (!alphabet.test(normalised) || normalised.length % 4 === 1) {
        return undefined;
    }
    return Buffer.from(normalised, "base64url");
}
