/** The ways in which values come into a deployment: what the program and those who plant agree on. */

/** Every source. One that is added here is planted in `plant.ts`, declared in `declarations.ts`, and searched for like the others. */
export const sources = [
    ...([
        "program",
        "lines",
        "number",
        "computed",
        "environment",
        "file",
        "file-base64",
        "other-vault",
        "seeded",
        "arm",
    ] as const),
    ...(["backed-up", "refused", "private-key-pem", "private-key-jwk"] as const),
    ...(["imported-pfx", "imported-pem", "issuer-account", "issuer-password"] as const),
] as const;

/** What reports call a source, and by what the program asks for its value. */
export type SourceName = (typeof sources)[number];

/** The environment variable that the program takes a source's value from. */
export function variableOf(source: SourceName): string {
    return `PLANTED_${source.toUpperCase().replaceAll("-", "_")}`;
}
