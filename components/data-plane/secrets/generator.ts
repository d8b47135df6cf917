/** Generation of secret values, in the deployment and with the operating system's randomness. */
import { randomBytes, randomInt } from "node:crypto";
import { sameJson } from "../life-cycle/values";

/** The classes of characters that a generated value can be made of. */
export const characterClasses = {
    lower: "abcdefghijklmnopqrstuvwxyz",
    upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    digits: "0123456789",
    symbols: "!#%()*+,-./:;<=>?@[]^_{|}~",
} as const;

/** The name of a class of characters. */
export type CharacterClass = keyof typeof characterClasses;

const allClasses = Object.keys(characterClasses) as CharacterClass[];

/** What a value is generated from: exactly one of the three forms. It is kept in the state; the value is not. */
export type GenerationSpec = CharactersSpec | WordsSpec | BytesSpec;

/** A text of `length` characters. */
export interface CharactersSpec {
    /** The number of characters, from 8 to 1,024. @default 32 */
    readonly length?: number;
    /** The classes to draw from; each is present at least once. @default ["lower", "upper", "digits"] */
    readonly classes?: readonly CharacterClass[];
    /** The characters to draw from, each named once, in place of `classes`. */
    readonly alphabet?: string;
}

/** A passphrase of pronounceable words, 19 bits of randomness each. */
export interface WordsSpec {
    /** The number of words, from 4 to 64. */
    readonly words: number;
    /** What stands between the words. @default "-" */
    readonly separator?: string;
}

/** Random bytes, encoded as text. */
export interface BytesSpec {
    /** The number of random bytes, from 8 to 1,024. */
    readonly bytes: number;
    /** How the bytes are written. @default "base64" */
    readonly encoding?: "base64" | "base64url" | "hex";
}

const consonants = "bdfghjklmnprstvz";
const vowels = "aeiou";
const syllables = [...consonants].flatMap((consonant) => [...vowels].map((vowel) => consonant + vowel));
const syllablesPerWord = 3;

/** Bits of randomness in one generated word. */
export const bitsPerWord = syllablesPerWord * Math.log2(syllables.length);

/** The classes a spec draws from when it names neither classes nor an alphabet. */
export const defaultClasses: readonly CharacterClass[] = ["lower", "upper", "digits"];

/** The number of characters of a spec that gives none. */
export const defaultLength = 32;

/** The separator of a spec of words that names none. */
const defaultSeparator = "-";

/** The encoding of a spec of bytes that names none. */
const defaultEncoding = "base64";

/**
 * A checked spec without what is at its default, and with its characters in one order: two that give the same values are the same, and
 * spelling a default out is no wish for a new value.
 */
export function normalSpec(spec: GenerationSpec): GenerationSpec {
    if ("words" in spec) {
        const { words, separator = defaultSeparator } = spec;
        return { words, ...(separator !== defaultSeparator && { separator }) };
    }
    if ("bytes" in spec) {
        const { bytes, encoding = defaultEncoding } = spec;
        return { bytes, ...(encoding !== defaultEncoding && { encoding }) };
    }
    const { length = defaultLength, classes, alphabet } = spec;
    const ordered = allClasses.filter((name) => classes?.includes(name));
    return {
        ...(length !== defaultLength && { length }),
        ...(classes !== undefined && !sameJson(ordered, defaultClasses) && { classes: ordered }),
        ...(alphabet !== undefined && { alphabet: [...alphabet].sort().join("") }),
    };
}

/** Generates a value to a spec that the component has checked. */
export function generate(spec: GenerationSpec): string {
    if ("words" in spec) {
        return Array.from({ length: spec.words }, word).join(spec.separator ?? defaultSeparator);
    }
    if ("bytes" in spec) {
        return randomBytes(spec.bytes).toString(spec.encoding ?? defaultEncoding);
    }
    return characters(spec);
}

/** The bits of randomness of the values that a spec gives, not counting what the presence of each class takes away. */
export function entropyBits(spec: GenerationSpec): number {
    if ("words" in spec) {
        return spec.words * bitsPerWord;
    }
    if ("bytes" in spec) {
        return spec.bytes * 8;
    }
    return (spec.length ?? defaultLength) * Math.log2(alphabetOf(spec).length);
}

function characters(spec: CharactersSpec): string {
    const alphabet = alphabetOf(spec);
    const required = spec.alphabet === undefined ? (spec.classes ?? defaultClasses) : [];
    // Drawing the whole text again keeps every conforming text equally likely; filling in a missing class would not.
    for (;;) {
        const text = Array.from({ length: spec.length ?? defaultLength }, () => pick(alphabet)).join("");
        if (required.every((name) => [...characterClasses[name]].some((character) => text.includes(character)))) {
            return text;
        }
    }
}

function alphabetOf(spec: CharactersSpec): readonly string[] {
    return [...(spec.alphabet ?? (spec.classes ?? defaultClasses).map((name) => characterClasses[name]).join(""))];
}

function word(): string {
    return Array.from({ length: syllablesPerWord }, () => pick(syllables)).join("");
}

function pick<T>(items: readonly T[]): T {
    return items[randomInt(items.length)] as T;
}
