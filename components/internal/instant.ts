const pattern = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A time as the service keeps it: in UTC, without fractions of a second. Undefined where the text is none, or names a day that its
 * month doesn't have, which `Date` takes for one of the next.
 */
export function instant(text: string): string | undefined {
    const day = pattern.exec(text)?.[1];
    const time = Date.parse(text);
    if (day === undefined || Number.isNaN(time) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) {
        return undefined;
    }
    return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** The time that a text is, as the service keeps it: an invalid `Date` where it is none. */
export function timeOf(text: string): Date {
    return new Date(instant(text) ?? text);
}

/** Whether two texts are the same time to the service: `2027-01-31` and `2027-01-31T01:00:00.5+01:00` are. */
export function sameInstant(left: string, right: string): boolean {
    return left === right || timeOf(left).getTime() === timeOf(right).getTime();
}
