/** A length of time in calendar units: what ISO 8601 writes as `P1Y6M` or `P90D`. */
export interface Duration {
    readonly years: number;
    readonly months: number;
    readonly days: number;
}

const pattern = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/i;
const dayMilliseconds = 24 * 60 * 60 * 1000;
const daysPerYear = 365;
const daysPerMonth = 30;

/** Reads a duration of years, months, weeks and days; `undefined` for anything else. */
export function parseDuration(text: string): Duration | undefined {
    const match = pattern.exec(text);
    if (match === null) {
        return undefined;
    }
    const [years, months, weeks, days] = match.slice(1).map((digits: string | undefined) => Number(digits ?? 0));
    return { years: years ?? 0, months: months ?? 0, days: (weeks ?? 0) * 7 + (days ?? 0) };
}

/** A duration in days, for comparing: a month counts 30 days and a year 365. */
export function approximateDays({ years, months, days }: Duration): number {
    return years * daysPerYear + months * daysPerMonth + days;
}

/** A time in milliseconds, moved by a duration; `direction` -1 moves it back. Months end where the shorter one does. */
export function shift(time: number, { years, months, days }: Duration, direction: 1 | -1): number {
    const date = new Date(time);
    const target = date.getUTCMonth() + direction * (years * 12 + months);
    const lastDay = new Date(Date.UTC(date.getUTCFullYear(), target + 1, 0)).getUTCDate();
    const dayOfMonth = Math.min(date.getUTCDate(), lastDay);
    const moved = Date.UTC(
        date.getUTCFullYear(),
        target,
        dayOfMonth,
        date.getUTCHours(),
        date.getUTCMinutes(),
        date.getUTCSeconds(),
        date.getUTCMilliseconds(),
    );
    return moved + direction * days * dayMilliseconds;
}
