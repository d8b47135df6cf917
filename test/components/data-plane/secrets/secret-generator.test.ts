import fc from "fast-check";
import {
    bitsPerWord,
    characterClasses,
    entropyBits,
    generate,
    normalSpec,
    type CharacterClass,
    type GenerationSpec,
} from "../../../../components/data-plane/secrets/generator";

describe("generate", () => {
    it("makes 32 letters and digits of each class when nothing is said", () => {
        const value = generate({});
        expect(value).toMatch(/^[A-Za-z0-9]{32}$/);
        expect(value).toMatch(/[a-z]/);
        expect(value).toMatch(/[A-Z]/);
        expect(value).toMatch(/[0-9]/);
    });

    it("has each class that is asked for, and no other character, at every length", () => {
        const names = Object.keys(characterClasses) as CharacterClass[];
        fc.assert(
            fc.property(fc.integer({ min: 8, max: 64 }), fc.subarray(names, { minLength: 1 }), (length, classes) => {
                const value = generate({ length, classes });
                expect(value).toHaveLength(length);
                for (const name of names) {
                    const has = [...characterClasses[name]].some((character) => value.includes(character));
                    expect(has).toBe(classes.includes(name));
                }
            }),
            { numRuns: 50 },
        );
    });

    it("draws from an alphabet of the program's own, characters beyond 16 bits included", () => {
        const value = generate({ length: 40, alphabet: "01🔑" });
        expect([...value]).toHaveLength(40);
        expect([...value].every((character) => "01🔑".includes(character))).toBe(true);
    });

    it("makes passphrases of pronounceable words", () => {
        expect(generate({ words: 5 })).toMatch(/^([bdfghjklmnprstvz][aeiou]){3}(-([bdfghjklmnprstvz][aeiou]){3}){4}$/);
        expect(generate({ words: 4, separator: " " }).split(" ")).toHaveLength(4);
    });

    it("encodes random bytes", () => {
        expect(Buffer.from(generate({ bytes: 32 }), "base64")).toHaveLength(32);
        expect(generate({ bytes: 16, encoding: "hex" })).toMatch(/^[0-9a-f]{32}$/);
        expect(generate({ bytes: 16, encoding: "base64url" })).toMatch(/^[A-Za-z0-9_-]{22}$/);
    });

    it("never gives the same value twice", () => {
        expect(new Set(Array.from({ length: 1000 }, () => generate({ length: 16 }))).size).toBe(1000);
    });

    it("uses every character about equally often", () => {
        const counts = new Map<string, number>();
        for (const character of generate({ length: 20_000, alphabet: "abcdefghij" })) {
            counts.set(character, (counts.get(character) ?? 0) + 1);
        }
        // 2,000 each on average, with a standard deviation of 42: eight of them are out of reach of chance.
        expect([...counts.values()].every((count) => Math.abs(count - 2000) < 340)).toBe(true);
    });
});

describe("entropyBits", () => {
    it("counts what a guesser has to try", () => {
        expect(entropyBits({})).toBeCloseTo(32 * Math.log2(62));
        expect(entropyBits({ length: 10, alphabet: "01" })).toBe(10);
        expect(entropyBits({ bytes: 16 })).toBe(128);
        expect(entropyBits({ words: 4 })).toBeCloseTo(4 * bitsPerWord);
        expect(bitsPerWord).toBeCloseTo(18.97, 1);
    });
});

describe("normalSpec", () => {
    it.each<[GenerationSpec, GenerationSpec]>([
        [{ length: 32 }, {}],
        [{ length: 32, classes: ["digits", "lower", "upper"] }, {}],
        [
            { length: 33, classes: ["symbols", "lower"] },
            { length: 33, classes: ["lower", "symbols"] },
        ],
        [{ alphabet: "fedcba9876543210" }, { alphabet: "0123456789abcdef" }],
        [{ words: 5, separator: "-" }, { words: 5 }],
        [
            { words: 5, separator: " " },
            { words: 5, separator: " " },
        ],
        [{ bytes: 32, encoding: "base64" }, { bytes: 32 }],
        [
            { bytes: 32, encoding: "hex" },
            { bytes: 32, encoding: "hex" },
        ],
    ])("%j is %j", (spec, normal) => {
        expect(normalSpec(spec)).toEqual(normal);
        expect(normalSpec(normal)).toEqual(normal);
        expect(entropyBits(normal)).toBeCloseTo(entropyBits(spec));
    });
});
