/** What a secret's settings must be: checked once in the constructor, for what is known there, and again in the preview. */
import { entropyBits, characterClasses, type GenerationSpec } from "../data-plane/secret-generator";
import type { SecretInputs } from "../data-plane/secret-contract";
import { listed, type Complaint } from "./complaints";
import { approximateDays, parseDuration } from "./duration";
import { tagLimits } from "./limits";

/**
 * The service's limits on secrets.
 *
 * @see https://learn.microsoft.com/azure/key-vault/secrets/about-secrets
 * @see https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers
 */
export const secretLimits = {
    /** Characters of a name. */
    nameLength: 127,
    /** Bytes of a value in UTF-8. */
    valueBytes: 25_600,
    /**
     * The last instant that the Azure SDK for JavaScript can write into an attribute: it cuts times to 32 bits.
     *
     * @see https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/keyvault/keyvault-secrets/src/models/models.ts
     */
    latestTime: "2038-01-19T03:14:07Z",
    /** Days of a duration: ten years, which no baseline reaches. */
    longestLifeDays: 3_650,
    /** Characters of a content type. */
    contentTypeLength: 255,
} as const;

/** The library's own bounds on generated values. */
export const generationLimits = {
    /** Characters, or bytes of randomness. */
    minLength: 8,
    maxLength: 1_024,
    minWords: 4,
    maxWords: 64,
    /** Bits of randomness below which a value is guessed rather than broken. */
    minEntropyBits: 40,
} as const;

/** Complaints about those settings that are given; a setting that isn't known yet is passed over. */
export function complaintsAboutSecret(inputs: Partial<SecretInputs>): Complaint[] {
    return [
        ...aboutName(inputs.name),
        ...aboutContentType(inputs.contentType),
        ...aboutTags(inputs.tags),
        ...aboutTimes(inputs),
        ...aboutSource(inputs),
        ...aboutDestroy(inputs),
    ];
}

/**
 * What is wrong with a plaintext: its size alone is ever told.
 *
 * @param subject what the sentence calls it
 */
export function complaintAboutValue(value: string, subject = "`value`"): string | undefined {
    const bytes = Buffer.byteLength(value, "utf8");
    if (bytes === 0) {
        return `${subject} must have at least 1 character, got an empty text.`;
    }
    if (bytes > secretLimits.valueBytes) {
        return `${subject} must have at most ${secretLimits.valueBytes} bytes in UTF-8, got ${bytes}.`;
    }
    return undefined;
}

/** An instant as the service keeps it, or undefined where the text is none. */
export function instant(text: string): string | undefined {
    if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)) {
        return undefined;
    }
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function aboutName(name: string | undefined): Complaint[] {
    if (name === undefined || new RegExp(`^[0-9A-Za-z-]{1,${secretLimits.nameLength}}$`).test(name)) {
        return [];
    }
    return [
        {
            property: "secretName",
            expected: `have 1 to ${secretLimits.nameLength} letters, digits and dashes`,
            got: name,
        },
    ];
}

function aboutContentType(contentType: string | undefined): Complaint[] {
    if (contentType === undefined || contentType.length <= secretLimits.contentTypeLength) {
        return [];
    }
    return [
        {
            property: "contentType",
            expected: `have at most ${secretLimits.contentTypeLength} characters`,
            got: contentType,
        },
    ];
}

function aboutTags(tags: SecretInputs["tags"]): Complaint[] {
    if (tags === undefined || typeof tags !== "object") {
        return [];
    }
    const complaints: Complaint[] = [];
    if (Object.keys(tags).length > tagLimits.count) {
        complaints.push({ property: "tags", expected: `be at most ${tagLimits.count}`, got: Object.keys(tags).length });
    }
    for (const [name, value] of Object.entries(tags)) {
        if (name.length === 0 || name.length > tagLimits.name || value.length > tagLimits.value) {
            complaints.push({
                property: `tags["${name}"]`,
                expected: `have a name of 1 to ${tagLimits.name} characters with a value of at most ${tagLimits.value}`,
                got: value,
            });
        }
    }
    return complaints;
}

function aboutTimes({ notBefore, expiresOn, expiresAfter, rotateEvery }: Partial<SecretInputs>): Complaint[] {
    const complaints = [...aboutDuration("expiresAfter", expiresAfter), ...aboutDuration("rotateEvery", rotateEvery)];
    for (const [property, text] of Object.entries({ notBefore, expiresOn })) {
        if (text !== undefined && instant(text) === undefined) {
            complaints.push({ property, expected: 'be a time such as "2027-01-31T00:00:00Z"', got: text });
        } else if (text !== undefined && Date.parse(text) > Date.parse(secretLimits.latestTime)) {
            complaints.push({ property, expected: `be no later than ${secretLimits.latestTime}`, got: text });
        }
    }
    if (expiresOn !== undefined && expiresAfter !== undefined) {
        complaints.push({
            property: "expiresAfter",
            expected: "be left out where `expiresOn` is given",
            got: expiresAfter,
        });
    }
    if (
        complaints.length === 0 &&
        notBefore !== undefined &&
        expiresOn !== undefined &&
        Date.parse(expiresOn) <= Date.parse(notBefore)
    ) {
        complaints.push({
            property: "expiresOn",
            expected: `be later than \`notBefore\` (${notBefore})`,
            got: expiresOn,
        });
    }
    return complaints;
}

function aboutDuration(property: string, text: string | undefined): Complaint[] {
    const duration = text === undefined ? undefined : parseDuration(text);
    if (text !== undefined && duration === undefined) {
        return [{ property, expected: 'be a duration such as "P90D" or "90 days"', got: text }];
    }
    const isTooLong = duration !== undefined && approximateDays(duration) > secretLimits.longestLifeDays;
    return isTooLong ? [{ property, expected: `be at most ${secretLimits.longestLifeDays} days`, got: text }] : [];
}

function aboutSource({ source, mode, rotateEvery }: Partial<SecretInputs>): Complaint[] {
    if (source === undefined) {
        return [];
    }
    const complaints = source.kind === "generate" ? aboutGeneration(source.spec) : [];
    if (rotateEvery !== undefined && (mode === "seeded" || source.kind !== "generate")) {
        const expected = 'be left out unless the program generates the value (`generate`, mode "managed")';
        complaints.push({ property: "rotateEvery", expected, got: rotateEvery });
    }
    if (source.kind === "environment" && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(source.variable)) {
        const expected = "be the name of an environment variable";
        complaints.push({ property: "fromEnvironment", expected, got: source.variable });
    }
    if (source.kind === "file" && source.path === "") {
        complaints.push({ property: "fromFile", expected: "be the path of a file", got: source.path });
    }
    return complaints;
}

function aboutGeneration(spec: GenerationSpec): Complaint[] {
    if ("words" in spec) {
        return whole("generate.words", spec.words, generationLimits.minWords, generationLimits.maxWords);
    }
    if ("bytes" in spec) {
        return whole("generate.bytes", spec.bytes, generationLimits.minLength, generationLimits.maxLength);
    }
    const { length, classes, alphabet } = spec;
    const complaints: Complaint[] = [];
    if (length !== undefined) {
        complaints.push(...whole("generate.length", length, generationLimits.minLength, generationLimits.maxLength));
    }
    if (alphabet !== undefined && (new Set(alphabet).size < 2 || new Set(alphabet).size !== [...alphabet].length)) {
        const expected = "have at least 2 characters, each named once";
        complaints.push({ property: "generate.alphabet", expected, got: alphabet });
    }
    if (alphabet !== undefined && classes !== undefined) {
        complaints.push({
            property: "generate.classes",
            expected: "be left out where `alphabet` is given",
            got: classes,
        });
    }
    if (classes !== undefined && (classes.length === 0 || classes.some((name) => !(name in characterClasses)))) {
        const expected = `be a list of ${listed(Object.keys(characterClasses))}`;
        complaints.push({ property: "generate.classes", expected, got: classes });
    }
    if (complaints.length === 0 && entropyBits(spec) < generationLimits.minEntropyBits) {
        const expected = `give at least ${generationLimits.minEntropyBits} bits of randomness`;
        complaints.push({ property: "generate", expected, got: `${Math.floor(entropyBits(spec))} bits` });
    }
    return complaints;
}

function aboutDestroy({ onDestroy, target }: Partial<SecretInputs>): Complaint[] {
    if (onDestroy === "purge" && typeof target === "object" && target.purgeProtection) {
        const expected = 'be "detach" or "delete" in a vault with purge protection';
        return [{ property: "onDestroy", expected, got: onDestroy }];
    }
    return [];
}

function whole(property: string, value: number, min: number, max: number): Complaint[] {
    if (Number.isInteger(value) && value >= min && value <= max) {
        return [];
    }
    return [{ property, expected: `be a whole number from ${min} to ${max}`, got: value }];
}
