import { all, output as outputOf, type Output } from "@pulumi/pulumi";

/**
 * An output that a resource may not have, known to be absent where it isn't there. The SDK takes what is absent for not known yet in
 * previews, and whatever uses it would seem to change for ever.
 *
 * @param output what may be absent
 * @param always an output that the resource always has: before it is known, nothing tells whether the other one will be there
 */
export function optionalOutput<T>(output: Output<T | undefined>, always: Output<unknown>): Output<T | undefined> {
    return all([absentOr(output), always]).apply(([value]) => value as T | undefined);
}

/**
 * The same of a resource whose outputs are its inputs, as a provider's are: what it isn't given will never be there.
 *
 * @param present what the output is where it is there
 */
export function absentOr<T>(
    output: Output<T | undefined>,
    present: Output<T | undefined> = output,
): Output<T | undefined> {
    const value = (output as unknown as { promise(withUnknowns: true): Promise<unknown> }).promise(true);
    return outputOf(value.then((found) => (found === undefined ? undefined : present))) as Output<T | undefined>;
}
