import { containsPath, formatPath, parsePath, resetPath } from "../../../../local/engine/deploy/property-path";
import { Secret } from "../../../../local/engine/values";

describe("property paths", () => {
    test.each([
        ["root", ["root"]],
        ["root.nested", ["root", "nested"]],
        ["root.list[0].deep[10]", ["root", "list", 0, "deep", 10]],
        ['["odd.key"].x', ["odd.key", "x"]],
        ['root["say \\"hi\\""]', ["root", 'say "hi"']],
        ["root[*].x", ["root", "*", "x"]],
        ["*", ["*"]],
        ["#initerror", ["#initerror"]],
    ])("%s is read", (text, path) => {
        expect(parsePath(text)).toEqual(path);
    });

    test.each(["a[", "a..b", 'a["x]', "a[x]", "a."])("%s is refused", (text) => {
        expect(() => parsePath(text)).toThrow(`"${text}" is not a property path; one looks like a.b[0]["odd key"].`);
    });

    test("are written so that they can be read again", () => {
        for (const path of [["a", "b", 0], ["odd.key"], ["a", 'q"uote'], ["a b", 1, "c"]]) {
            expect(parsePath(formatPath(path))).toEqual(path);
        }
        expect(formatPath(["a", 0, "odd key"])).toBe('a[0]["odd key"]');
    });

    test("contain what is below them", () => {
        expect(containsPath(["a", "*"], ["a", 3, "x"])).toBe(true);
        expect(containsPath(["a"], ["a"])).toBe(true);
        expect(containsPath(["a", "b"], ["a"])).toBe(false);
        expect(containsPath(["a", 1], ["a", 2])).toBe(false);
    });
});

describe("putting properties back", () => {
    test.each([
        ["a changed one", "a", { a: 1 }, { a: 2, b: 2 }, { a: 1, b: 2 }],
        ["one that was added", "a", {}, { a: 2 }, {}],
        ["one that was removed", "a", { a: 1 }, {}, { a: 1 }],
        ["a nested one", "a.b", { a: { b: 1, c: 1 } }, { a: { b: 2, c: 2 } }, { a: { b: 1, c: 2 } }],
        ["a nested one that was added", "a.b", { a: {} }, { a: { b: 2 } }, { a: {} }],
        ["an element of a list", "a[1]", { a: [1, 2] }, { a: [3, 4] }, { a: [3, 2] }],
        ["every element", "a[*].x", { a: [{ x: 1 }] }, { a: [{ x: 2 }, { x: 3 }] }, { a: [{ x: 1 }, {}] }],
        ["every property", "*", { a: 1 }, { a: 2, b: 2 }, { a: 1 }],
        ["what neither side has", "a.b", {}, { c: 1 }, { c: 1 }],
        [
            "one in a secret",
            "a.b",
            { a: new Secret({ b: 1 }) },
            { a: new Secret({ b: 2 }) },
            { a: new Secret({ b: 1 }) },
        ],
    ])("%s", (_, path, old, news, expected) => {
        const before = structuredClone(old);
        expect(resetPath(parsePath(path), old, news)).toEqual(expected);
        expect(JSON.stringify(old)).toBe(JSON.stringify(before));
    });

    test.each([
        ["an element that the new list lacks", "a[1]", { a: [1, 2] }, { a: [1] }],
        ["a part of what is gone", "a.b", { a: { b: 1 } }, {}],
        ["a part of what is no object any more", "a.b", { a: { b: 1 } }, { a: "text" }],
    ])("is impossible for %s", (_, path, old, news) => {
        expect(resetPath(parsePath(path), old, news)).toBeUndefined();
    });
});
