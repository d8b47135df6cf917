/** What is verified of a version's times: they are the declared ones, and nobody has given it others. */
import { addDuration } from "../../internal/duration";
import { timeOf } from "../../internal/instant";
import { serverNow } from "../azure/server-clock";
import { timeText } from "../life-cycle/values";
import type { DeclaredTimes, SubjectResult } from "./contract";
import { describeDifference } from "./difference";
import type { Findings } from "./report";

/** The times of a version as the service shows them. */
export interface LiveTimes {
    readonly createdOn: Date | undefined;
    readonly notBefore: Date | undefined;
    readonly expiresOn: Date | undefined;
}

/** What the last verification has seen of the same version. */
export interface TimesBefore {
    readonly result: SubjectResult;
    readonly expiresOn: string | undefined;
}

/** Expiries that were reckoned from a creation may lie apart by what lies between two clocks. */
const toleranceMilliseconds = 5 * 60_000;

const undeclaredExpiry = "no undeclared expiry";

/** Compares the times of a version that is the declaration's with those that it says. */
export function checkDeclaredTimes(declared: DeclaredTimes, live: LiveTimes, findings: Findings): void {
    const { notBefore, expiresOn } = declared;
    if (notBefore !== undefined) {
        compare(findings, "not before", timeOf(notBefore), live.notBefore, 0);
    }
    const expiry = declaredExpiry(declared, live.createdOn);
    if (expiry !== undefined) {
        compare(findings, "expiry", expiry, live.expiresOn, expiresOn === undefined ? toleranceMilliseconds : 0);
    }
}

/**
 * Whether somebody else has given a version times since it was made. An expiry that it had before, by what was declared then, by its
 * rotation policy or since it was taken over, can't be taken off it again: only another one than the last verification saw is wrong, and
 * stays so.
 *
 * @param before absent where the version wasn't verified before
 */
export function checkUndeclaredTimes(
    declared: DeclaredTimes,
    live: LiveTimes,
    before: TimesBefore | undefined,
    findings: Findings,
): void {
    if (declared.notBefore === undefined && live.notBefore !== undefined && live.notBefore > serverNow()) {
        findings.record(
            "no undeclared not before",
            `it can't be used before ${timeText(live.notBefore)}, which nobody declared: declare \`notBefore\`, or make a new version`,
        );
    }
    if (declared.expiresOn !== undefined || declared.expiresAfter !== undefined || before === undefined) {
        return;
    }
    const expiresOn = timeText(live.expiresOn);
    const isNew =
        expiresOn !== before.expiresOn || before.result.failedChecks.some(({ check }) => check === undeclaredExpiry);
    if (isNew && expiresOn !== undefined) {
        findings.record(
            undeclaredExpiry,
            `it expires on ${expiresOn}, which nobody declared: declare \`expiresOn\`, or make a new version`,
        );
    }
}

function declaredExpiry(
    { expiresOn, expiresAfter, rotationBegan }: DeclaredTimes,
    createdOn = new Date(0),
): Date | undefined {
    if (expiresOn !== undefined) {
        return timeOf(expiresOn);
    }
    const began = new Date(rotationBegan ?? createdOn);
    return expiresAfter === undefined ? undefined : addDuration(began > createdOn ? began : createdOn, expiresAfter);
}

function compare(findings: Findings, check: string, declared: Date, live: Date | undefined, tolerance: number): void {
    const isDeclared = Math.abs((live?.getTime() ?? 0) - declared.getTime()) <= tolerance;
    findings.record(check, isDeclared ? undefined : describeDifference(timeText(declared), timeText(live)));
}
