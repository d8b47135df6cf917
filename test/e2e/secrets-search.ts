/** The ways in which a value could have got somewhere: plain, and as encodings that programs use in passing. */
export function disguises(value: string): Map<string, string> {
    const bytes = Buffer.from(value, "utf8");
    return new Map([
        ["plain", value],
        ["base64", bytes.toString("base64")],
        ["base64url", bytes.toString("base64url")],
        ["hex", bytes.toString("hex")],
        ["URL-encoded", encodeURIComponent(value)],
        ["JSON-escaped", JSON.stringify(value).slice(1, -1)],
    ]);
}

/** Where `value` is found among `places`, in whatever disguise: empty when it is nowhere. */
export function findPlanted(value: string, places: { name: string; content: Buffer | string }[]): string[] {
    return places.flatMap(({ name, content }) =>
        [...disguises(value)]
            .filter(([, disguise]) => content.includes(disguise))
            .map(([kind]) => `${kind} in ${name}`),
    );
}
