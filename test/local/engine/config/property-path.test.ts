import { getAt, parsePropertyPath, removeAt, setAt } from "../../../../local/engine/config/property-path";

describe("property paths", () => {
    it.each([
        ["name", ["name"]],
        ["shape.sides[0]", ["shape", "sides", 0]],
        ["list[1].x", ["list", 1, "x"]],
        ['tags["a.b"].c', ["tags", "a.b", "c"]],
        ['["say \\"hi\\""]', ['say "hi"']],
        ['[""]', [""]],
    ])("%s", (text, path) => {
        expect(parsePropertyPath(text)).toEqual(path);
    });

    it.each(["", ".a", "a[", "a[x]", 'a["b]', "a]"])("%s is refused", (text) => {
        expect(() => parsePropertyPath(text)).toThrow(/property path/);
    });

    it("make objects and lists on the way", () => {
        expect(setAt(undefined, ["a", 0, "b"], 1)).toEqual({ a: [{ b: 1 }] });
        expect(setAt({ a: [1, 2] }, ["a", 1], 3)).toEqual({ a: [1, 3] });
        expect(setAt({ a: [1, 2] }, ["a", 2], 3)).toEqual({ a: [1, 2, 3] });
    });

    it("leave no holes in lists and don't turn values into others", () => {
        expect(() => setAt({ a: [1] }, ["a", 2], 3)).toThrow("an element can be set at index 0 to 1, got 2");
        expect(() => setAt({ a: "text" }, ["a", 0], 3)).toThrow("There is a value that is not a list");
        expect(() => setAt({ a: "text" }, ["a", "b"], 3)).toThrow("There is a value that is not an object");
    });

    it("remove what they name and nothing else", () => {
        const value = { a: [1, 2, 3], b: { c: 1, d: 2 } };
        expect(removeAt(value, ["a", 1])).toEqual({ a: [1, 3], b: { c: 1, d: 2 } });
        expect(removeAt(value, ["b", "c"])).toEqual({ a: [1, 2, 3], b: { d: 2 } });
        expect(removeAt(value, ["b", "x"])).toEqual(value);
        expect(removeAt(value, [])).toBeUndefined();
        expect(value.a).toEqual([1, 2, 3]);
    });

    it("read what is there", () => {
        expect(getAt({ a: [{ b: null }] }, ["a", 0, "b"])).toBeNull();
        expect(getAt({ a: "text" }, ["a", "b"])).toBeUndefined();
        expect(getAt({ a: [1] }, ["a", "0"])).toBeUndefined();
    });
});
