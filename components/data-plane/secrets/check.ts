/** What runs in previews: refuses wrong settings, and puts a fingerprint in place of the plaintext. Calls nothing of Azure's. */
import { addDuration } from "../../internal/duration";
import { instant } from "../../internal/instant";
import { complaintAboutValue, complaintsAboutSecret } from "../../internal/secret-rules";
import { wrongSetting } from "../../internal/errors";
import type { Complaint } from "../../internal/complaints";
import { isFingerprint } from "./fingerprint";
import { unnamed, type CheckFailure, type Properties } from "../life-cycle/handler";
import { noValue, type SecretInputs } from "./contract";
import { aboutLostTimes } from "./lost-times";
import { conceal, describeSource, keepSeed, readLocalSource } from "./source";
import { declaresValue } from "./state";
import { describeSecret } from "./store";
import { isWished } from "./wish";
import { time } from "../azure/retry";
import { isUnknown, knownOnly, sameJson, timeText } from "../life-cycle/values";

/** The answer to Pulumi's `check`. */
export async function checkSecret(
    olds: Partial<SecretInputs>,
    news: SecretInputs,
): Promise<{ inputs: Properties; failures?: CheckFailure[] }> {
    const inputs = { ...news, ...normalTimes(news), ...rotation(olds, news) };
    const { plaintext, unreadable = [] } = await declaredPlaintext(olds, news);
    const wrong = [...complaints(inputs), ...unreadable, ...aboutPlaintext(news, plaintext)];
    const value = wrong.length === 0 ? await concealed(olds, news, plaintext) : noValue;
    const failures = [...wrong, ...aboutExpiry(olds, { ...inputs, value }), ...aboutLostTimes(olds, inputs)];
    if (failures.length > 0) {
        return { inputs: { ...inputs, value: noValue }, failures: failures.map(unnamed) };
    }
    return { inputs: { ...inputs, value } };
}

function complaints(news: SecretInputs): string[] {
    return complaintsAboutSecret(knownOnly(news)).map((complaint) => sentence(news, complaint));
}

function sentence(news: SecretInputs, complaint: Complaint): string {
    return wrongSetting(describeSecret(knownOnly(news)), complaint);
}

/** An expiry must lie in the future where it is set: on its own, or with a new version. One that has passed since isn't wrong. */
function aboutExpiry(olds: Partial<SecretInputs>, news: SecretInputs): string[] {
    const { expiresOn } = news;
    const isPast = expiresOn !== undefined && !isUnknown(expiresOn) && Date.parse(expiresOn) <= time.now();
    const isSet = expiresOn !== olds.expiresOn || makesVersion(olds, news);
    return isPast && isSet
        ? [sentence(news, { property: "expiresOn", expected: "lie in the future", got: expiresOn })]
        : [];
}

function makesVersion(olds: Partial<SecretInputs>, news: SecretInputs): boolean {
    const isOther = !isUnknown(news.value) && !sameJson(olds.value, news.value);
    return declaresValue(news) ? isOther : isWished(olds, news);
}

/** The value where it is the program's and at hand: it may not be known yet, or not be on a machine that only previews. */
async function declaredPlaintext(
    olds: Partial<SecretInputs>,
    news: SecretInputs,
): Promise<{ readonly plaintext?: string | null | undefined; readonly unreadable?: readonly string[] }> {
    if (isFingerprint(news.value) && news.value === olds.value) {
        // What an option `ignoreChanges` puts in place of the program's value, wherever that comes from.
        return {};
    }
    if (news.source.kind === "value") {
        // What an output resolves to needn't be a text, whatever its type says.
        return { plaintext: news.value ?? null };
    }
    try {
        return declaresValue(news) ? { plaintext: await readLocalSource(news.source) } : {};
    } catch (error) {
        return { unreadable: [`${describeSecret(knownOnly(news))}: ${(error as Error).message}`] };
    }
}

function aboutPlaintext(news: SecretInputs, plaintext: string | null | undefined): string[] {
    if (plaintext === undefined || isUnknown(plaintext)) {
        return [];
    }
    const complaint = complaintAboutValue(plaintext, describeSource(news.source));
    return complaint === undefined ? [] : [`${describeSecret(knownOnly(news))}: ${complaint}`];
}

/** The fingerprint to store, none of a seed. A local source that isn't there counts as unchanged. */
async function concealed(
    olds: Partial<SecretInputs>,
    news: SecretInputs,
    plaintext: string | null | undefined,
): Promise<string> {
    if (!declaresValue(news)) {
        if (typeof plaintext === "string") {
            keepSeed(news, plaintext);
        }
        return noValue;
    }
    if (typeof plaintext !== "string") {
        return olds.value ?? noValue;
    }
    return isUnknown(plaintext) ? plaintext : conceal(plaintext, news.salt, olds.value);
}

function normalTimes(news: SecretInputs): Partial<SecretInputs> {
    return Object.fromEntries(
        (["notBefore", "expiresOn"] as const).flatMap((property) => {
            const text = news[property];
            const normal = text === undefined || isUnknown(text) ? undefined : instant(text);
            return normal === undefined ? [] : [[property, normal]];
        }),
    );
}

/**
 * When the present rotation period began: a period that is over begins anew, which the preview shows as a change, and so does one in
 * which the program asks for a new value.
 */
function rotation(olds: Partial<SecretInputs>, news: SecretInputs): Partial<SecretInputs> {
    if (news.rotateEvery === undefined) {
        return {};
    }
    const began = olds.rotationBegan;
    const now = new Date(time.now());
    const isRunning =
        began !== undefined && addDuration(new Date(began), news.rotateEvery) > now && !isWished(olds, news);
    return { rotationBegan: isRunning ? began : (timeText(now) as string) };
}
