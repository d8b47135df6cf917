import { approximateDays, parseDuration } from "../internal/duration";
import type { Days } from "./facts";

const dayMs = 86_400_000;

/** A duration in days, a month counted as 30 and a year as 365; nothing without one, or where it is none. */
export function durationDays(duration: string | undefined): number | undefined {
    const parsed = duration === undefined ? undefined : parseDuration(duration);
    return parsed === undefined ? undefined : approximateDays(parsed);
}

/** Whole days from now to a point in time, begun ones included. */
export function daysUntil(time: Date): number {
    return Math.ceil((time.getTime() - Date.now()) / dayMs);
}

/** Days from a version's creation to what happens a number of days before its expiry; nothing where that isn't known. */
export function daysBefore(validity: Days | undefined, ahead: number): number | undefined {
    return typeof validity === "number" ? validity - ahead : undefined;
}
