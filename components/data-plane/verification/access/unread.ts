/** What could not be read, and why: one note a reason. */
export class Unread {
    private readonly byReason = new Map<string, Set<string>>();

    add(what: string, reason: string): void {
        this.byReason.set(reason, (this.byReason.get(reason) ?? new Set()).add(what));
    }

    /** A note a reason, in the order of the reasons. */
    notes(sentence: (what: string) => string): string[] {
        return [...this.byReason]
            .map(([reason, what]) => `${sentence([...what].sort().join(", "))} could not be read: ${reason}`)
            .sort();
    }
}
