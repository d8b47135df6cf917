import { type KeyObject, sign } from "node:crypto";

/** The claims of a token, unchecked. */
export function claimsOf(token: string): Record<string, unknown> {
    return part(token, 1);
}

/** The header of a token, unchecked. */
export function headerOf(token: string): Record<string, unknown> {
    return part(token, 0);
}

/** A token with these claims, signed with RS256. */
export function signToken(claims: Record<string, unknown>, key: KeyObject, kid: string): string {
    const content = `${encode({ alg: "RS256", typ: "JWT", kid })}.${encode(claims)}`;
    return `${content}.${sign("RSA-SHA256", Buffer.from(content), key).toString("base64url")}`;
}

/** A part of a token as it is sent. */
export function encode(value: object): string {
    return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function part(token: string, index: number): Record<string, unknown> {
    return JSON.parse(Buffer.from(token.split(".")[index] ?? "", "base64url").toString("utf8")) as Record<
        string,
        unknown
    >;
}
