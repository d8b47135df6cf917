/** Declarations that say the same as the last ones in other words: nobody wants a change, let alone a new certificate, for those. */
import { sameSubject } from "../../internal/distinguished-names";
import { isUnknown, sameJson } from "./values";

/** Whether two values of a setting, both known, mean the same. */
export type Alike = (old: unknown, declared: unknown) => boolean;

/** The settings of the last deployment wherever the program says the same now, in its words of then. */
export function inWordsOf<I extends object>(
    olds: Partial<I>,
    news: I,
    alike: { readonly [property in keyof I]?: Alike },
): Partial<I> {
    const kept = (Object.entries(alike) as [keyof I, Alike][]).filter(([property, isAlike]) => {
        const [old, declared] = [olds[property], news[property]];
        return old !== undefined && declared !== undefined && !isUnknown(declared) && isAlike(old, declared);
    });
    return Object.fromEntries(kept.map(([property]) => [property, olds[property]])) as Partial<I>;
}

/** Names as text: the types' letter case and the spaces between their parts aside. */
export const alikeSubjects: Alike = (old, declared) => sameSubject(old as string, declared as string);

/** Lists, or what has lists in it: the order of their items aside. */
export const alikeLists: Alike = (old, declared) => sameJson(withoutOrder(old), withoutOrder(declared));

function withoutOrder(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(withoutOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutOrder(inner)]))
        : value;
}
