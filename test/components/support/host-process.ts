import { readFileSync } from "node:fs";

type Listener = (error: Error) => void;

/** The process itself: what tests see as `process` is a copy, on which nobody ever calls a listener. */
const host = (readFileSync.constructor as (code: string) => () => NodeJS.EventEmitter)("return process")();
const events = ["uncaughtException", "unhandledRejection"] as const;

/** A program whose engine is gone has failed to its end when it was quiet for so long. */
const windingDownMs = 100;

/**
 * Errors that nobody catches, taken in the place of the test runner: Pulumi's SDK ends a program by such errors, and leaves it to whoever
 * runs the program to report them.
 */
export class Uncaught {
    private readonly before = events.map((event) => [event, host.listeners(event) as Listener[]] as const);
    private give: Listener = () => undefined;
    private seen = 0;

    constructor() {
        for (const event of events) {
            host.removeAllListeners(event);
            host.on(event, (error: Error) => {
                this.seen++;
                this.give(error);
            });
        }
    }

    /** Rejects with the next error. */
    next(): Promise<never> {
        const next = new Promise<never>((_resolve, reject) => (this.give = reject));
        // Nobody need be waiting any more when it comes.
        next.catch(() => undefined);
        return next;
    }

    /** Waits until a program that failed has gone on failing. */
    async windDown(): Promise<void> {
        for (let before = -1; before !== this.seen;) {
            before = this.seen;
            await new Promise((resolve) => setTimeout(resolve, windingDownMs));
        }
    }

    /** Leaves errors to the test runner again. */
    async giveBack(): Promise<void> {
        await this.windDown();
        for (const [event, listeners] of this.before) {
            host.removeAllListeners(event);
            listeners.forEach((listener) => host.on(event, listener));
        }
    }
}
