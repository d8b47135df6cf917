/** Which arguments may only be known later, by their types: a table of them misses none. */
import type * as pulumi from "@pulumi/pulumi";

/** A value as what is only known later. */
export type AsLater = <T>(value: T) => pulumi.Input<T>;

/** For each place in arguments where an `Input` may stand, arguments with one there. */
export type LaterTable<Args> = Readonly<Record<LaterPlaces<Args>, (as: AsLater) => Partial<Args>>>;

/** The places of `Input`s, in lists and objects too, with `*` for each item of a list and each name that is the program's own. */
type LaterPlaces<T> = T extends readonly (infer Item)[] ? Place<"*", Item> : T extends Whole ? never : PropertiesOf<T>;

type PropertiesOf<T> = T extends object
    ? { [Name in keyof T & string]-?: Place<string extends Name ? "*" : Name, T[Name]> }[keyof T & string]
    : never;

type Place<Name extends string, T> = (Promise<never> extends T ? Name : never) | `${Name}.${LaterPlaces<T>}`;

/** What is looked at as a whole: components, principals, outputs, functions and promises. */
type Whole =
    | { readonly urn: unknown }
    | { readonly objectId: unknown }
    | { readonly apply: unknown }
    | { readonly then: unknown };
