import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "../../search/find";
import { selfTest } from "../../search/self-test";
import { plant } from "../../search/plant";
import { sources, variableOf } from "../../search/sources";

let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "self-test-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function everyFile(): Place[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((name) => ({ name, content: readFileSync(name) }));
}

describe("the search's test of itself", () => {
    it("finds a value of its own in every form, and leaves nothing behind", () => {
        expect(selfTest(folder, everyFile)).toBeGreaterThan(15);
        expect(readdirSync(folder)).toEqual([]);
    });

    it("fails where a file isn't read", () => {
        const allButOne = () => everyFile().filter(({ name }) => !name.endsWith("/3"));
        expect(() => selfTest(folder, allButOne)).toThrow("The search does not find a value that is there");
    });

    it("fails where files are read otherwise than they are", () => {
        const inCapitals = () =>
            everyFile().map(({ name, content }) => ({ name, content: Buffer.from(content.toString().toUpperCase()) }));
        expect(() => selfTest(folder, inCapitals)).toThrow("The search does not find a value that is there (plain)");
    });
});

it("plants a value for every source, another each time, with the private parts of keys", async () => {
    const [first, second] = [await plant(), await plant()];
    expect(Object.keys(first.environment)).toEqual(sources.map(variableOf));
    const values = (of: typeof first) => new Set(Object.values(of.environment));
    expect([...values(first)].filter((value) => values(second).has(value))).toEqual([]);
    expect(values(first).size).toBe(sources.length);
    const parts = first.planted.filter(({ source }) => source === "private-key-pem");
    expect(parts.filter(({ value }) => typeof value !== "string")).toHaveLength(3);
    expect(parts.length).toBeGreaterThan(20);
    for (const [source, numbers] of [
        ["imported-pfx", 3],
        ["imported-pem", 1],
    ] as const) {
        const own = first.planted.filter((planted) => planted.source === source).map(({ value }) => value);
        expect(own.filter((value) => typeof value !== "string")).toHaveLength(numbers);
    }
});
