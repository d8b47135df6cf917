/** The texts in a list that may hold other things, or be none. */
export function listOfTexts(value: unknown): string[] {
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
