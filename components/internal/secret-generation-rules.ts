/** What the specification of a generated value must be. */
import { characterClasses, entropyBits, type GenerationSpec } from "../data-plane/secrets/generator";
import { listed, when, type Complaint } from "./complaints";

/** The library's own bounds on generated values. */
export const generationLimits = {
    /** Characters, or bytes of randomness. */
    minLength: 8,
    maxLength: 1_024,
    minWords: 4,
    maxWords: 64,
    /** Characters between two words. */
    maxSeparator: 16,
    /** Bits of randomness below which a value is guessed rather than broken. */
    minEntropyBits: 40,
} as const;

/** What each form is made of: a property of another form would be passed over silently. */
const forms = {
    words: ["words", "separator"],
    bytes: ["bytes", "encoding"],
    characters: ["length", "classes", "alphabet"],
} as const;

const encodings = ["base64", "base64url", "hex"];

/** Complaints about a specification, which the program may have from its configuration. */
export function complaintsAboutGeneration(spec: GenerationSpec): Complaint[] {
    if (typeof spec !== "object" || (spec as unknown) === null || Array.isArray(spec)) {
        return [{ property: "generate", expected: "be an object such as { length: 32 }", got: spec }];
    }
    const form = "words" in spec ? "words" : "bytes" in spec ? "bytes" : "characters";
    const possible: readonly string[] = forms[form];
    const foreign = Object.keys(spec).filter((property) => !possible.includes(property));
    return [
        ...foreign.flatMap((property) => aboutForeign(property, possible, spec)),
        ...("words" in spec ? aboutWords(spec) : "bytes" in spec ? aboutBytes(spec) : aboutCharacters(spec)),
    ];
}

function aboutForeign(property: string, possible: readonly string[], spec: GenerationSpec): Complaint[] {
    const expected = `be left out of a specification of ${listed(possible)}`;
    return when(true, `generate.${property}`, expected, (spec as Readonly<Record<string, unknown>>)[property]);
}

function aboutWords({ words, separator }: Extract<GenerationSpec, { words: number }>): Complaint[] {
    const { minWords, maxWords, maxSeparator } = generationLimits;
    const fits = separator === undefined || (typeof separator === "string" && separator.length <= maxSeparator);
    const expected = `be a text of at most ${maxSeparator} characters`;
    return [
        ...whole("generate.words", words, minWords, maxWords),
        ...when(!fits, "generate.separator", expected, separator),
    ];
}

function aboutBytes({ bytes, encoding }: Extract<GenerationSpec, { bytes: number }>): Complaint[] {
    const isEncoding = encoding === undefined || encodings.includes(encoding);
    return [
        ...whole("generate.bytes", bytes, generationLimits.minLength, generationLimits.maxLength),
        ...when(!isEncoding, "generate.encoding", `be one of ${listed(encodings)}`, encoding),
    ];
}

function aboutCharacters(spec: Exclude<GenerationSpec, { words: number } | { bytes: number }>): Complaint[] {
    const { minLength, maxLength, minEntropyBits } = generationLimits;
    const complaints = [
        ...(spec.length === undefined ? [] : whole("generate.length", spec.length, minLength, maxLength)),
        ...aboutAlphabet(spec.alphabet),
        ...aboutClasses(spec.classes, spec.alphabet),
    ];
    if (complaints.length > 0 || entropyBits(spec) >= minEntropyBits) {
        return complaints;
    }
    const expected = `give at least ${minEntropyBits} bits of randomness`;
    return [{ property: "generate", expected, got: `${Math.floor(entropyBits(spec))} bits` }];
}

function aboutAlphabet(alphabet: unknown): Complaint[] {
    const signs = typeof alphabet === "string" ? [...alphabet] : [];
    const right = new Set(signs).size >= 2 && new Set(signs).size === signs.length;
    const expected = "have at least 2 characters, each named once";
    return when(alphabet !== undefined && !right, "generate.alphabet", expected, alphabet);
}

function aboutClasses(classes: unknown, alphabet: unknown): Complaint[] {
    const names: readonly unknown[] = Array.isArray(classes) ? classes : [];
    const known = Object.keys(characterClasses);
    const right = names.length > 0 && names.every((name) => typeof name === "string" && known.includes(name));
    const twice = new Set(names).size < names.length;
    return [
        ...when(
            classes !== undefined && alphabet !== undefined,
            "generate.classes",
            "be left out where `alphabet` is given",
            classes,
        ),
        ...when(classes !== undefined && !right, "generate.classes", `be a list of ${listed(known)}`, classes),
        ...when(right && twice, "generate.classes", "name each class once", classes),
    ];
}

function whole(property: string, value: unknown, min: number, max: number): Complaint[] {
    const right = Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
    return when(!right, property, `be a whole number from ${min} to ${max}`, value);
}
