import { KeyVaultComponentError } from "./errors";

/**
 * Changes what a component passes to one of its children: takes the arguments that the component would use and answers with those
 * to use instead. The arguments given are frozen; copy what is to be kept: `(args) => ({ ...args, tags: { owner: "me" } })`.
 */
export type Transform<Args extends object> = (args: Readonly<Args>) => Args;

/** The arguments of a child after its transform, if there is one. */
export function transformed<Args extends object>(
    component: string,
    child: string,
    transform: Transform<Args> | undefined,
    args: Args,
): Args {
    if (transform === undefined) {
        return args;
    }
    const result: unknown = transform(Object.freeze({ ...args }));
    if (typeof result !== "object" || result === null) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `${component}: \`transform.${child}\` must return the arguments to use, and returned ${String(result)}.`,
        );
    }
    return result as Args;
}
