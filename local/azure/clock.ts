import type { Clock, Collection, Store } from "./contract";

/** The machine's time, moved forward by what the management endpoint asked for. The move survives a restart. */
export class MovableClock implements Clock {
    private readonly offsets: Collection<number>;

    constructor(store: Store) {
        this.offsets = store.collection<number>("clock");
    }

    /** How far the clock is ahead of the machine's, in milliseconds. */
    get offset(): number {
        return this.offsets.get("offset") ?? 0;
    }

    now(): number {
        return Date.now() + this.offset;
    }

    /** Moves forward by that many milliseconds. Throws for a step back: what has happened can't be undone. */
    advance(milliseconds: number): void {
        if (!Number.isFinite(milliseconds) || milliseconds < 0) {
            throw new Error(`The clock only moves forward: got a step of ${milliseconds} ms, allowed is 0 or more.`);
        }
        this.offsets.set("offset", this.offset + milliseconds);
    }
}
