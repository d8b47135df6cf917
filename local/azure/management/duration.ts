const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/**
 * A time and an ISO 8601 duration added up, in milliseconds. Years and months are the calendar's; a day that a shorter
 * month doesn't have becomes its last one.
 */
export function addDuration(time: number, duration: string): number {
    const match = DURATION.exec(duration);
    if (match === null || duration === "P" || duration.endsWith("T")) {
        throw new Error(`"${duration}" is not an ISO 8601 duration such as "P18M", "P90D" or "PT2H".`);
    }
    const [years, months, weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
    ];
    const moved = new Date(time);
    const day = moved.getUTCDate();
    moved.setUTCDate(1);
    moved.setUTCMonth(moved.getUTCMonth() + 12 * years + months);
    const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
    moved.setUTCDate(Math.min(day, lastDay));
    const dayMilliseconds = (7 * weeks + days) * 86_400_000;
    return moved.getTime() + dayMilliseconds + hours * 3_600_000 + minutes * 60_000 + seconds * 1000;
}
