/** What the times and lives of keys and secrets must be. */
import { when, type Complaint } from "./complaints";
import { addDuration, parseDuration } from "./duration";
import { instant } from "./instant";
import { latestTime } from "./limits";

/** Complaints about a time: one that the service takes and the Azure SDK can write. */
export function complaintsAboutTime(property: string, text: unknown): Complaint[] {
    const time = typeof text === "string" ? instant(text) : undefined;
    if (text === undefined || time === undefined) {
        return when(text !== undefined, property, 'be a time such as "2027-01-31T00:00:00Z"', text);
    }
    const [isEarly, isLate] = [Date.parse(time) <= 0, Date.parse(time) > Date.parse(latestTime)];
    return [
        ...when(isEarly, property, "be later than 1970-01-01T00:00:00Z", text),
        ...when(isLate, property, `be no later than ${latestTime}`, text),
    ];
}

/** Complaints about a life that a version made now would not end in time; a text that is no duration is passed over. */
export function complaintsAboutLife(property: string, text: string | undefined): Complaint[] {
    if (text === undefined || parseDuration(text) === undefined) {
        return [];
    }
    // The end of a life of millennia is no time at all.
    const endsInTime = addDuration(new Date(), text).getTime() <= Date.parse(latestTime);
    return when(!endsInTime, property, `end no later than ${latestTime}, counted from now`, text);
}
