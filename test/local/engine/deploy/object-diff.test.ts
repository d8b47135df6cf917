import fc from "fast-check";
import { diffInputs, diffMaps, invertDiff } from "../../../../local/engine/deploy/object-diff";
import { equalValues, type PropertyMap } from "../../../../local/engine/values";

/** What `JSON.parse` makes, with objects that have something in them at their root. */
const map = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 3 }),
    fc.jsonValue({ maxDepth: 3 }),
) as fc.Arbitrary<PropertyMap>;

describe("the engine's own comparison of inputs", () => {
    it("finds nothing between what is equal, and something between all else", () => {
        fc.assert(
            fc.property(map, map, (old, news) => {
                expect(diffInputs(old, structuredClone(old))).toMatchObject({ changes: "none", changedKeys: [] });
                const places = Object.keys(diffMaps(old, news));
                expect(places.length > 0).toBe(!equalValues(old, news));
            }),
        );
    });

    it("names each key that differs, each by a place below it, and no other", () => {
        fc.assert(
            fc.property(map, map, (old, news) => {
                const { changedKeys, detailedDiff = {} } = diffInputs(old, news);
                const keys = [...new Set([...Object.keys(old), ...Object.keys(news)])].sort();
                expect(changedKeys).toEqual(keys.filter((key) => !equalValues(old[key], news[key])));
                expect(Object.keys(detailedDiff).length).toBeGreaterThanOrEqual(changedKeys.length);
            }),
        );
    });

    it("is the same from the other side, with what is added as what goes", () => {
        fc.assert(
            fc.property(map, map, (old, news) => {
                expect(invertDiff(diffInputs(old, news)).detailedDiff).toEqual(diffInputs(news, old).detailedDiff);
                expect(invertDiff(invertDiff(diffInputs(old, news)))).toEqual(diffInputs(old, news));
            }),
        );
    });
});
