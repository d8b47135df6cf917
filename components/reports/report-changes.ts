import type { AccessRow, SubjectResult } from "../data-plane/verification/result-contract";
import type { VerificationSummary } from "./verification-summary";

/** One difference between two reports. */
export interface Change {
    /** `Key "signing" in vault "kv"` */
    readonly subject: string;
    /** Whether it is for the worse, for the better, or neither. */
    readonly effect: "worse" | "better" | "neutral";
    /** A sentence without its end. */
    readonly what: string;
}

/** What a report says that the one before didn't, and what it no longer says. */
export function changesSince(before: VerificationSummary, now: VerificationSummary): Change[] {
    const old = new Map(before.subjects.map((each) => [each.subject, each]));
    const names = new Set(now.subjects.map(({ subject }) => subject));
    const gone = before.subjects.filter(({ subject }) => !names.has(subject));
    return [
        ...now.subjects.flatMap((subject) => {
            const earlier = old.get(subject.subject);
            const told =
                earlier === undefined ? [neutral("is verified for the first time")] : differences(earlier, subject);
            return told.map((change) => ({ subject: subject.subject, ...change }));
        }),
        ...gone.map(({ subject, failedChecks }) => {
            const failed =
                failedChecks.length === 0 ? "" : `; ${failedChecks.map(({ check }) => check).join(", ")} failed`;
            return { subject, ...neutral(`is no longer verified${failed}`) };
        }),
    ];
}

type Told = Omit<Change, "subject">;

const neutral = (what: string): Told => ({ effect: "neutral", what });

function differences(before: SubjectResult, now: SubjectResult): Told[] {
    return [...checks(before, now), ...versions(before, now), ...access(before, now), ...guardrails(before, now)];
}

function checks(before: SubjectResult, now: SubjectResult): Told[] {
    const failedBefore = new Set(before.failedChecks.map(({ check }) => check));
    const passedBefore = new Set(before.passedChecks);
    const made = new Set([...now.passedChecks, ...now.failedChecks.map(({ check }) => check)]);
    return [
        ...now.failedChecks
            .filter(({ check }) => !failedBefore.has(check))
            .map(({ check, problem }): Told => ({ effect: "worse", what: `${check} fails: ${problem}` })),
        ...now.passedChecks
            .filter((check) => failedBefore.has(check))
            .map((check): Told => ({ effect: "better", what: `${check} passes again` })),
        // No better for that: what was wrong is only not looked at any more.
        ...before.failedChecks
            .filter(({ check }) => !made.has(check))
            .map(({ check }) => neutral(`${check} failed, and is no longer checked`)),
        ...before.passedChecks
            .filter((check) => !made.has(check))
            .map((check) => neutral(`${check} is no longer checked`)),
        ...now.passedChecks
            .filter((check) => !passedBefore.has(check) && !failedBefore.has(check))
            .map((check) => neutral(`${check} is checked now`)),
    ];
}

function versions(before: SubjectResult, now: SubjectResult): Told[] {
    const [old, live] = [before.versions?.[0]?.version, now.versions?.[0]?.version];
    return [
        ...(old !== undefined && live !== undefined && old !== live ? [neutral(`has a new version, ${live}`)] : []),
        ...moved("the next rotation", before.nextRotation, now.nextRotation),
        ...moved("the expiry", before.expiresOn, now.expiresOn),
    ];
}

function moved(what: string, before: string | undefined, now: string | undefined): Told[] {
    const day = (time: string | undefined) => time?.slice(0, 10) ?? "never";
    return before === now ? [] : [neutral(`${what} was ${day(before)}, and is ${day(now)}`)];
}

function access(before: SubjectResult, now: SubjectResult): Told[] {
    const [old, live] = [rowsByKey(before.access), rowsByKey(now.access)];
    const words = ({ principal, on, through }: AccessRow) => `${principal} on ${on} (${through})`;
    const told: Told[] = [];
    for (const [key, row] of live) {
        const earlier = old.get(key);
        if (earlier === undefined) {
            told.push({ effect: row.declared ? "neutral" : "worse", what: `access gained: ${words(row)}` });
        } else if (capability(earlier) !== capability(row)) {
            told.push(neutral(`access changed: ${words(row)}`));
        }
    }
    const lost = [...old].filter(([key]) => !live.has(key));
    return [...told, ...lost.map(([, row]) => neutral(`access lost: ${words(row)}`))];
}

function rowsByKey(rows: readonly AccessRow[] = []): Map<string, AccessRow> {
    return new Map(rows.map((row) => [[row.objectId, row.on, row.through].join(" "), row]));
}

function capability({ allows, probed }: AccessRow): string {
    return JSON.stringify([[...allows].sort(), probed?.allowed, probed?.refused]);
}

function guardrails(before: SubjectResult, now: SubjectResult): Told[] {
    const rules = ({ guardrails: judged }: SubjectResult) =>
        new Map(judged?.findings.map((each) => [each.rule, each.message]));
    const [old, live] = [rules(before), rules(now)];
    return [
        ...[...live]
            .filter(([rule]) => !old.has(rule))
            .map(([, message]): Told => ({ effect: "worse", what: message })),
        ...[...old.keys()].filter((rule) => !live.has(rule)).map((rule) => noLongerBroken(rule, before, now)),
    ];
}

/** A rule that isn't among the findings any more may be kept again, or not be asked for any more. */
function noLongerBroken(rule: string, before: SubjectResult, now: SubjectResult): Told {
    const [old, live] = [before.guardrails, now.guardrails];
    if (live === undefined || live.profile !== old?.profile) {
        return neutral(`${rule} was broken, and is no longer judged: the baseline was ${old?.profile ?? "none"}`);
    }
    const exception = live.exceptions.find((each) => each.rule === rule);
    return exception === undefined
        ? { effect: "better", what: `${rule} holds again` }
        : neutral(`${rule} has an exception now: ${exception.reason}`);
}
