/** What runs in previews: refuses wrong settings, and puts a fingerprint in place of the plaintext. Calls nothing of Azure's. */
import { addDuration } from "../internal/duration";
import { instant } from "../internal/instant";
import { complaintAboutValue, complaintsAboutSecret } from "../internal/secret-rules";
import { show } from "../internal/errors";
import type { CheckFailure, Properties } from "./handler";
import { noValue, type SecretInputs } from "./secret-contract";
import { conceal, describeSource, readLocalSource } from "./secret-source";
import { declaresValue, timeText } from "./secret-state";
import { describeSecret } from "./secret-store";
import { time } from "./retry";
import { isUnknown, known } from "./values";

/** The answer to Pulumi's `check`. */
export async function checkSecret(
    olds: Partial<SecretInputs>,
    news: SecretInputs,
): Promise<{ inputs: Properties; failures?: CheckFailure[] }> {
    const inputs = { ...news, ...normalTimes(news), ...rotation(olds, news) };
    const { plaintext, unreadable = [] } = await declaredPlaintext(news);
    const reasons = [...complaints(olds, inputs), ...unreadable, ...aboutPlaintext(news, plaintext)];
    if (reasons.length > 0) {
        // Without the property's name: the engine prints the value of a property that it is given by name.
        return { inputs: { ...inputs, value: noValue }, failures: reasons.map((reason) => ({ property: "", reason })) };
    }
    return { inputs: { ...inputs, value: await concealed(olds, news, plaintext) } };
}

function complaints(olds: Partial<SecretInputs>, news: SecretInputs): string[] {
    const all = complaintsAboutSecret(knownOnly(news));
    const expiry = news.expiresOn;
    if (expiry !== undefined && !isUnknown(expiry) && expiry !== olds.expiresOn && Date.parse(expiry) <= time.now()) {
        all.push({ property: "expiresOn", expected: "lie in the future", got: expiry });
    }
    return all.map(
        ({ property, expected, got }) =>
            `${describeSecret(knownOnly(news))}: \`${property}\` must ${expected}, got ${show(got)}.`,
    );
}

/** The value where it is the program's and at hand: it may not be known yet, or not be on a machine that only previews. */
async function declaredPlaintext(
    news: SecretInputs,
): Promise<{ readonly plaintext?: string | undefined; readonly unreadable?: readonly string[] }> {
    if (news.source.kind === "value") {
        return { plaintext: news.value };
    }
    try {
        return declaresValue(news) ? { plaintext: await readLocalSource(news.source) } : {};
    } catch (error) {
        return { unreadable: [`${describeSecret(knownOnly(news))}: ${(error as Error).message}`] };
    }
}

function aboutPlaintext(news: SecretInputs, plaintext: string | undefined): string[] {
    if (plaintext === undefined || isUnknown(plaintext)) {
        return [];
    }
    const complaint = complaintAboutValue(plaintext, describeSource(news.source));
    return complaint === undefined ? [] : [`${describeSecret(knownOnly(news))}: ${complaint}`];
}

/** The fingerprint to store. A local source that isn't there counts as unchanged. */
async function concealed(
    olds: Partial<SecretInputs>,
    news: SecretInputs,
    plaintext: string | undefined,
): Promise<string> {
    if (plaintext === undefined) {
        return declaresValue(news) ? (olds.value ?? noValue) : noValue;
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

/** When the present rotation period began: a period that is over begins anew, which the preview shows as a change. */
function rotation(olds: Partial<SecretInputs>, news: SecretInputs): Partial<SecretInputs> {
    if (news.rotateEvery === undefined) {
        return {};
    }
    const began = olds.rotationBegan;
    const now = new Date(time.now());
    const isRunning = began !== undefined && addDuration(new Date(began), news.rotateEvery) > now;
    return { rotationBegan: isRunning ? began : (timeText(now) as string) };
}

function knownOnly(inputs: SecretInputs): Partial<SecretInputs> {
    return Object.fromEntries(Object.entries(inputs).filter(([, value]) => known(value as unknown) !== undefined));
}
