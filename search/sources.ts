/** The values that are planted: one or more for every way in which a value comes into a deployment. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Planted } from "./find";

/** A way in which a value comes into a deployment. */
export interface Source {
    /** What reports call it, and by what the program asks for it. */
    readonly name: string;
    /** A new value: the text that is planted, and what of it to search for besides the whole. */
    plant(): { readonly text: string; readonly parts?: readonly (string | Buffer)[] };
}

/** Random, and with characters that every encoding writes differently. */
export function randomValue(): string {
    return `${randomBytes(18).toString("base64url")} +/=&"\\<ü>${randomBytes(18).toString("base64url")}`;
}

const text = (name: string): Source => ({ name, plant: () => ({ text: randomValue() }) });

/** Every source. One that is added here is asked for by its name in `declarations.ts`, and searched for like the others. */
export const sources = [
    text("program"),
    text("computed"),
    text("environment"),
    text("file"),
    text("file-base64"),
    text("other-vault"),
    text("seeded"),
    text("arm"),
    text("refused"),
    { name: "private-key-pem", plant: () => pemKey() },
    { name: "private-key-jwk", plant: () => jwkKey() },
] as const satisfies readonly Source[];

export type SourceName = (typeof sources)[number]["name"];

/** Values for every source, as the deployer's environment has them. */
export interface Plantation {
    readonly planted: readonly Planted[];
    /** What the program finds in its environment, by the name of the variable. */
    readonly environment: Readonly<Record<string, string>>;
}

/** New values for every source. */
export function plant(): Plantation {
    const values = sources.map((source: Source) => ({ source: source.name, ...source.plant() }));
    return {
        planted: values.flatMap(({ source, text: whole, parts = [] }) =>
            [whole, ...parts].map((value) => ({ source, value })),
        ),
        environment: Object.fromEntries(values.map(({ source, text: whole }) => [variableOf(source), whole])),
    };
}

/** The environment variable that the program takes a source's value from. */
export function variableOf(source: string): string {
    return `PLANTED_${source.toUpperCase().replaceAll("-", "_")}`;
}

function pemKey(): ReturnType<Source["plant"]> {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    // The first line of a key in PKCS #8 is the same for all, and the last one may be short.
    const lines = pem.split("\n").slice(2, -3);
    return { text: pem, parts: [...lines, ...privateParts(privateKey.export({ format: "jwk" }), ["d", "p", "q"])] };
}

function jwkKey(): ReturnType<Source["plant"]> {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = privateKey.export({ format: "jwk" });
    return { text: JSON.stringify(jwk), parts: privateParts(jwk, ["d"]) };
}

function privateParts(jwk: Readonly<Record<string, unknown>>, names: readonly string[]): Buffer[] {
    return names.map((name) => Buffer.from(jwk[name] as string, "base64url"));
}
