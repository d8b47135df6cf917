/**
 * How baselines count days. Azure Policy compares dates: an expiry breaks a rule of 90 days where it is later than 90 days after the
 * creation, so three months are judged as the 92 days that they can be, in previews as well. A year counts 365 days, with a 29 February
 * too: rules of 365 or 730 days stand for one year or two, as the CIS benchmark says them, and don't depend on when a version is made.
 *
 * @see https://github.com/Azure/azure-policy/blob/master/built-in-policies/policyDefinitions/Key%20Vault/Secrets_ValidityPeriod.json
 */
import { addDuration, parseDuration, rangeOfDays } from "../internal/duration";
import type { Days, Life } from "./facts";

const dayMs = 86_400_000;
const daysPerYear = 365;

/** The most days that a duration can last; nothing without one, or where it is none. */
export function durationDays(duration: string | undefined): number | undefined {
    return range(duration)?.most;
}

/** How long something lives that is given a duration; nothing without one, or where it is none. */
export function lifeFor(duration: string | undefined): Life | undefined {
    const days = range(duration);
    return days === undefined ? undefined : lifeOf(days.most, days.least);
}

/** How long something lives between two points in time. */
export function lifeBetween(from: Date, until: Date): Life {
    return lifeOf(daysBetween(from, until), wholeDays(from, until));
}

/** Whole days between two points in time, begun ones included: a year counts 365. */
export function daysBetween(from: Date, until: Date): number {
    let years = until.getUTCFullYear() - from.getUTCFullYear();
    if (years > 0 && addDuration(from, `P${years}Y`) > until) {
        years--;
    }
    return years > 0
        ? daysPerYear * years + yearOrLess(addDuration(from, `P${years}Y`), until)
        : yearOrLess(from, until);
}

/** Seconds may be missing from the year around a 29 February: it isn't longer than the whole year for that. */
function yearOrLess(from: Date, until: Date): number {
    return Math.min(daysPerYear, wholeDays(from, until));
}

/**
 * The most days from a version's creation to what happens a duration before its expiry; nothing where that isn't known.
 *
 * @param validity from the creation to the expiry
 */
export function daysBefore(validity: Days | undefined, ahead: string | undefined): number | undefined {
    const least = range(ahead)?.least;
    return typeof validity === "number" && least !== undefined ? validity - least : undefined;
}

function range(duration: string | undefined): ReturnType<typeof rangeOfDays> | undefined {
    const parsed = duration === undefined ? undefined : parseDuration(duration);
    return parsed === undefined ? undefined : rangeOfDays(parsed);
}

function lifeOf(validity: number, least: number): Life {
    return { validity, ...(least !== validity && { leastValidity: least }) };
}

function wholeDays(from: Date, until: Date): number {
    return Math.ceil((until.getTime() - from.getTime()) / dayMs);
}
