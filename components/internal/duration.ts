/** The units of {@link DurationText}. */
export type DurationUnit = "day" | "days" | "week" | "weeks" | "month" | "months" | "year" | "years";

/** A length of time: ISO 8601 (`P90D`, `P18M`, `P1Y6M`, `P2W`) or in words (`"90 days"`, `"18 months"`). */
export type DurationText = `P${string}` | `${number} ${DurationUnit}`;

/** A length of time in calendar units. */
export interface Duration {
    readonly years: number;
    readonly months: number;
    readonly days: number;
}

const isoPattern = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;
const wordPattern = /^(\d+) (day|week|month|year)s?$/;
const daysPerWeek = 7;
const monthsPerYear = 12;
const daysPerYear = 365;
const daysPerMonth = 30;
const dayMs = 86_400_000;

/** Reads a duration; `undefined` for anything that isn't a whole, positive number of days, weeks, months or years. */
export function parseDuration(text: string): Duration | undefined {
    const parsed = parseIso(text) ?? parseWords(text);
    return parsed === undefined || approximateDays(parsed) === 0 ? undefined : parsed;
}

function parseIso(text: string): Duration | undefined {
    const match = isoPattern.exec(text);
    if (match === null) {
        return undefined;
    }
    const [years = 0, months = 0, weeks = 0, days = 0] = match
        .slice(1)
        .map((digits: string | undefined) => Number(digits ?? 0));
    return { years, months, days: weeks * daysPerWeek + days };
}

function parseWords(text: string): Duration | undefined {
    const match = wordPattern.exec(text);
    const count = Number(match?.[1]);
    switch (match?.[2]) {
        case "day":
            return { years: 0, months: 0, days: count };
        case "week":
            return { years: 0, months: 0, days: count * daysPerWeek };
        case "month":
            return { years: 0, months: count, days: 0 };
        case "year":
            return { years: count, months: 0, days: 0 };
        default:
            return undefined;
    }
}

/** The ISO 8601 text that the service takes, in the units that were given: `P18M`. */
export function isoDuration({ years, months, days }: Duration): string {
    const parts = [
        [years, "Y"],
        [months, "M"],
        [days, "D"],
    ] as const;
    return `P${parts
        .filter(([count]) => count > 0)
        .map(([count, unit]) => `${count}${unit}`)
        .join("")}`;
}

/** Whether two texts mean the same length: `P24M` and `P2Y` do, `P12M` and `P365D` don't. */
export function sameDuration(left: string, right: string): boolean {
    const [a, b] = [parseDuration(left), parseDuration(right)];
    if (a === undefined || b === undefined) {
        return left === right;
    }
    return a.years * monthsPerYear + a.months === b.years * monthsPerYear + b.months && a.days === b.days;
}

/** A duration in days, for comparing with limits: a month counts 30 days and a year 365. */
export function approximateDays({ years, months, days }: Duration): number {
    return years * daysPerYear + months * daysPerMonth + days;
}

/** From January on, in a common year. */
const monthLengths: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The days between which a duration lies, depending on when it begins: three months are 89 to 92. A year counts 365. (A window of less
 * than twelve months with a 29 February in it is never longer than the longest without.)
 */
export function rangeOfDays({ years, months, days }: Duration): { readonly least: number; readonly most: number } {
    const rest = months % monthsPerYear;
    const windows = monthLengths.map((_, start) =>
        Array.from({ length: rest }, (_each, index) => monthLengths[(start + index) % monthsPerYear] ?? 0).reduce(
            (sum, length) => sum + length,
            0,
        ),
    );
    const common = (years + (months - rest) / monthsPerYear) * daysPerYear + days;
    return { least: common + Math.min(...windows), most: common + Math.max(...windows) };
}

/**
 * A time moved by a duration. A month that is too short for the day of the month ends on its last one.
 *
 * @param direction -1 moves back
 */
export function addDuration(date: Date, duration: string, direction: 1 | -1 = 1): Date {
    const parsed = parseDuration(duration);
    if (parsed === undefined) {
        throw new RangeError(`"${duration}" is no duration like P90D or "18 months"`);
    }
    const months = date.getUTCMonth() + direction * (parsed.years * monthsPerYear + parsed.months);
    const lastDay = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate();
    const moved = new Date(date);
    moved.setUTCFullYear(date.getUTCFullYear(), months, Math.min(date.getUTCDate(), lastDay));
    return new Date(moved.getTime() + direction * parsed.days * dayMs);
}
