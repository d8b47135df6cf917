/** What a secret's settings must be: checked once in the constructor, for what is known there, and again in the preview. */
import { ownerTag } from "../data-plane/life-cycle/ownership";
import type { SecretInputs } from "../data-plane/secrets/contract";
import { aboutChoices, aboutFlags, aboutTagTexts, aboutWait, when, type Complaint } from "./complaints";
import { addDuration, approximateDays, parseDuration, type Duration } from "./duration";
import { show, told } from "./errors";
import { tagLimits } from "./limits";
import { aboutBackup, aboutPath, aboutVariable } from "./local-source-rules";
import { complaintsAboutGeneration } from "./secret-generation-rules";
import { complaintsAboutTime } from "./time-rules";

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
    /** Days of a duration: ten years, which no baseline reaches. */
    longestLifeDays: 3_650,
    /** Characters of a content type. */
    contentTypeLength: 255,
} as const;

/** What settings with a few names for values can be. */
export const secretChoices = {
    mode: ["managed", "seeded"],
    onExisting: ["fail", "adopt", "recover"],
    onDestroy: ["detach", "delete", "purge"],
} as const satisfies Partial<Record<keyof SecretInputs, readonly string[]>>;

/** Complaints about those settings that are given; a setting that isn't known yet is passed over. */
export function complaintsAboutSecret(inputs: Partial<SecretInputs>): Complaint[] {
    return [
        ...aboutName("secretName", inputs.name),
        ...aboutChoices(inputs, secretChoices),
        ...aboutContentType(inputs.contentType),
        ...aboutTags(inputs.tags),
        ...aboutEnabled(inputs),
        ...aboutTimes(inputs),
        ...aboutPeriods(inputs),
        ...aboutSource(inputs),
        ...aboutBackup(inputs.restoreFrom),
        ...aboutDestroy(inputs),
    ];
}

/**
 * What is wrong with a plaintext: its size or type alone is ever told.
 *
 * @param subject what the sentence calls it
 */
export function complaintAboutValue(value: unknown, subject = "`value`"): string | undefined {
    if (typeof value !== "string") {
        return `${subject} must be a text, got ${show(told(value))}.`;
    }
    const bytes = Buffer.byteLength(value, "utf8");
    if (bytes === 0) {
        return `${subject} must have at least 1 character, got an empty text.`;
    }
    if (bytes > secretLimits.valueBytes) {
        return `${subject} must have at most ${secretLimits.valueBytes} bytes in UTF-8, got ${bytes}.`;
    }
    return undefined;
}

function aboutName(property: string, name: unknown): Complaint[] {
    const { nameLength } = secretLimits;
    const right = typeof name === "string" && new RegExp(`^[0-9A-Za-z-]{1,${nameLength}}$`).test(name);
    return when(name !== undefined && !right, property, `have 1 to ${nameLength} letters, digits and dashes`, name);
}

function aboutContentType(contentType: unknown): Complaint[] {
    const { contentTypeLength } = secretLimits;
    const right = typeof contentType === "string" && contentType.length <= contentTypeLength;
    const expected = `have at most ${contentTypeLength} characters`;
    return when(contentType !== undefined && !right, "contentType", expected, contentType);
}

function aboutTags(tags: SecretInputs["tags"]): Complaint[] {
    const entries = Object.entries((tags ?? {}) as Readonly<Record<string, unknown>>);
    return [
        ...when(entries.length > tagLimits.count, "tags", `be at most ${tagLimits.count}`, entries.length),
        ...aboutTagTexts(tags),
        ...entries.flatMap(([name, value]) => aboutTag(name, value)),
    ];
}

function aboutTag(name: string, value: unknown): Complaint[] {
    const property = `tags["${name}"]`;
    const isText = typeof value === "string";
    const longest = tagLimits.ofSecret;
    const fits = isText && name.length > 0 && name.length <= longest.name && value.length <= longest.value;
    const form = `have a name of 1 to ${longest.name} characters with a value of at most ${longest.value}`;
    return [
        ...when(name === ownerTag, property, "have another name, which marks a secret as its declaration's", name),
        ...when(isText && !fits, property, form, told(value)),
    ];
}

function aboutEnabled({ enabled, accessTimeoutSeconds: wait }: Partial<SecretInputs>): Complaint[] {
    return [...aboutFlags({ enabled }), ...aboutWait("accessTimeoutSeconds", wait)];
}

function aboutTimes({ notBefore, expiresOn }: Partial<SecretInputs>): Complaint[] {
    const complaints = [...complaintsAboutTime("notBefore", notBefore), ...complaintsAboutTime("expiresOn", expiresOn)];
    const reversed =
        complaints.length === 0 &&
        notBefore !== undefined &&
        expiresOn !== undefined &&
        Date.parse(expiresOn) <= Date.parse(notBefore);
    return [...complaints, ...when(reversed, "expiresOn", `be later than \`notBefore\` (${notBefore})`, expiresOn)];
}

function aboutPeriods({ expiresOn, expiresAfter, rotateEvery }: Partial<SecretInputs>): Complaint[] {
    const [life, period] = [parseDuration(expiresAfter ?? ""), parseDuration(rotateEvery ?? "")];
    const isShorter = life !== undefined && period !== undefined && endOf(expiresAfter) < endOf(rotateEvery);
    const [hasBoth, rotates] = [expiresOn !== undefined && expiresAfter !== undefined, rotateEvery !== undefined];
    return [
        ...aboutDuration("expiresAfter", expiresAfter, life),
        ...aboutDuration("rotateEvery", rotateEvery, period),
        ...when(hasBoth && !rotates, "expiresAfter", "be left out where `expiresOn` is given", expiresAfter),
        ...when(
            expiresOn !== undefined && rotates,
            "expiresOn",
            "be left out where `rotateEvery` is given: each version expires when the next one is due, or by `expiresAfter`",
            expiresOn,
        ),
        ...when(
            isShorter,
            "expiresAfter",
            `be no shorter than \`rotateEvery\` (${rotateEvery}): the value would expire before the next one is due`,
            expiresAfter,
        ),
    ];
}

/** Durations are compared from the first day of a year, where a month and 31 days are one. */
function endOf(duration = ""): number {
    return addDuration(new Date("2027-01-01T00:00:00Z"), duration).getTime();
}

function aboutDuration(property: string, text: string | undefined, duration: Duration | undefined): Complaint[] {
    const isTooLong = duration !== undefined && approximateDays(duration) > secretLimits.longestLifeDays;
    return [
        ...when(
            text !== undefined && duration === undefined,
            property,
            'be a duration such as "P90D" or "90 days"',
            text,
        ),
        ...when(isTooLong, property, `be at most ${secretLimits.longestLifeDays} days`, text),
    ];
}

function aboutSource({ source, target, name, mode, rotateEvery }: Partial<SecretInputs>): Complaint[] {
    if (source === undefined) {
        return [];
    }
    const isGenerated = mode !== "seeded" && source.kind === "generate";
    const onlyGenerated = 'be left out unless the program generates the value (`generate`, mode "managed")';
    return [
        ...(source.kind === "generate" ? complaintsAboutGeneration(source.spec) : []),
        ...when(rotateEvery !== undefined && !isGenerated, "rotateEvery", onlyGenerated, rotateEvery),
        ...(source.kind === "environment" ? aboutVariable("fromEnvironment", source.variable) : []),
        ...(source.kind === "file" ? aboutFile(source) : []),
        ...(source.kind === "secret" ? aboutOriginal(source, target, name) : []),
    ];
}

function aboutFile({ path, encoding }: { readonly path: unknown; readonly encoding?: unknown }): Complaint[] {
    const isEncoding = encoding === undefined || encoding === "utf8" || encoding === "base64";
    return [
        ...aboutPath("fromFile", path),
        ...when(!isEncoding, "fromFile.encoding", 'be one of "utf8", "base64"', encoding),
    ];
}

function aboutOriginal(
    original: Extract<SecretInputs["source"], { kind: "secret" }>,
    target: SecretInputs["target"] | undefined,
    name: string | undefined,
): Complaint[] {
    const { name: from, version } = original;
    const isItself =
        typeof from === "string" &&
        from.toLowerCase() === name?.toLowerCase() &&
        target?.vaultUri !== undefined &&
        original.target.vaultUri === target.vaultUri;
    const isVersion = version === undefined || /^[0-9a-f]{32}$/i.test(version);
    return [
        ...aboutName("fromSecret.secretName", from ?? ""),
        ...when(!isVersion, "fromSecret.version", "be a version's 32 hexadecimal digits", version),
        ...when(isItself, "fromSecret", "name another secret than the one that is declared", from),
    ];
}

function aboutDestroy({ onDestroy, target }: Partial<SecretInputs>): Complaint[] {
    const isKept = onDestroy === "purge" && typeof target === "object" && target.purgeProtection;
    return when(isKept, "onDestroy", 'be "detach" or "delete" in a vault with purge protection', onDestroy);
}
