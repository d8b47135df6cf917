import fc from "fast-check";
import { differing, isUnknown, sameJson } from "../../../../components/data-plane/life-cycle/values";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const json = fc.jsonValue({ maxDepth: 3 });
const record = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), json);
const properties = ["a", "b", "c", "d"];

/** The same value with the keys of its objects the other way round, and absent properties that say so. */
function turned(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(turned);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const entries = Object.entries(value).map(([key, inner]) => [key, turned(inner)] as const);
    return Object.fromEntries([...entries.reverse(), ["absent", undefined], ["nothing", null]]);
}

describe("a comparison of values", () => {
    it("finds a value the same as itself, whatever the order of its keys and what is absent", () => {
        fc.assert(fc.property(json, (value) => expect(sameJson(value, turned(value))).toBe(true)));
    });

    it("says the same both ways", () => {
        fc.assert(fc.property(json, json, (one, other) => expect(sameJson(one, other)).toBe(sameJson(other, one))));
    });

    it("finds exactly the property that was changed, and none where none was", () => {
        fc.assert(
            fc.property(record, fc.constantFrom(...properties), json, (olds, changed, value) => {
                expect(differing(properties, olds, turned(olds) as typeof olds)).toEqual([]);
                fc.pre(!sameJson(olds[changed], value));
                expect(differing(properties, olds, { ...olds, [changed]: value })).toEqual([changed]);
            }),
        );
    });

    it("takes what isn't known yet for different, however deep it is", () => {
        fc.assert(
            fc.property(record, fc.constantFrom(...properties), fc.nat(3), (olds, changed, depth) => {
                const hidden = Array.from({ length: depth }).reduce<unknown>((inner) => ({ x: [inner] }), unknown);
                expect(isUnknown(hidden)).toBe(true);
                const both = { ...olds, [changed]: hidden };
                expect(differing(properties, both, both)).toEqual([changed]);
            }),
        );
    });
});
