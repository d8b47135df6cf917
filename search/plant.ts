/** The values that are planted: one or more for every way in which a value comes into a deployment. */
import { generateKeyPairSync, randomBytes, randomInt } from "node:crypto";
import { certificateAsPem, certificateAsPfx, privateParts } from "./certificates";
import type { Planted } from "./find";
import { type SourceName, sources, variableOf } from "./sources";

/** The text that is planted, and what of it to search for besides the whole. */
export interface PlantedText {
    readonly text: string;
    readonly parts?: readonly (string | Buffer)[];
}

/** Random, and with characters that every encoding writes differently. */
export function randomValue(): string {
    return `${randomBytes(18).toString("base64url")} +/=&"\\<ü>${randomBytes(18).toString("base64url")}`;
}

/** What else than a random value is planted in a source. */
const planters: Readonly<Partial<Record<SourceName, () => PlantedText | Promise<PlantedText>>>> = {
    lines: severalLines,
    number: () => ({ text: `${randomInt(1_000_000, 9_999_999)}${randomInt(10_000_000, 99_999_999)}` }),
    "private-key-pem": pemKey,
    "private-key-jwk": jwkKey,
    "imported-pfx": () => certificateAsPfx(randomValue()),
    "imported-pem": certificateAsPem,
};

/** Values for every source, as the deployer's environment has them. */
export interface Plantation {
    readonly planted: readonly Planted[];
    /** What the program finds in its environment, by the name of the variable. */
    readonly environment: Readonly<Record<string, string>>;
}

/** New values for every source. */
export async function plant(): Promise<Plantation> {
    const planting = sources.map(async (source) => {
        const planted: PlantedText = await (planters[source]?.() ?? { text: randomValue() });
        return { source, ...planted };
    });
    const values = await Promise.all(planting);
    return {
        planted: values.flatMap(({ source, text, parts = [] }) => [text, ...parts].map((value) => ({ source, value }))),
        environment: Object.fromEntries(values.map(({ source, text }) => [variableOf(source), text])),
    };
}

/** Displays write lines apart, each with what stands before it: so each is searched for on its own. */
function severalLines(): PlantedText {
    const lines = [randomValue(), randomValue(), randomValue()];
    return { text: lines.join("\n"), parts: lines };
}

function pemKey(): PlantedText {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    // The first line of a key in PKCS #8 is the same for all, and the last one may be short.
    const lines = pem.split("\n").slice(2, -3);
    return { text: pem, parts: [...lines, ...privateParts(privateKey, ["d", "p", "q"])] };
}

function jwkKey(): PlantedText {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return { text: JSON.stringify(privateKey.export({ format: "jwk" })), parts: privateParts(privateKey, ["d"]) };
}
