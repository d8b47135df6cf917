// The end of a deployment before its time: nothing new begins, what is under way comes to its end.

/** Why no answer comes any more: the deployment has failed or was cancelled. */
export class Stopped extends Error {
    constructor() {
        super("the deployment has stopped");
        this.name = "Stopped";
    }
}

/** What the program's calls are answered with from then on. */
export const SERVICE_GONE = "resource monitor shut down";

/**
 * Whether an error of the program says only that the service is gone. Pulumi's SDK stops quietly at the first such answer, and closes its
 * channel: what it prepared before that, and asks for afterwards, fails on the closed channel, which it reports like an error of the program.
 */
export function saysOnlyThatServiceIsGone(message: string): boolean {
    return [
        "Channel has been shut down",
        "14 UNAVAILABLE: Channel closed before call started",
        `14 UNAVAILABLE: ${SERVICE_GONE}`,
    ].some((what) => message.startsWith(`Error: ${what}\n`));
}

/** Whether the deployment goes on. */
export class Stopper {
    private reason: "failed" | "canceled" | undefined;
    private readonly waiting = new Set<() => void>();

    get failed(): boolean {
        return this.reason === "failed";
    }

    get canceled(): boolean {
        return this.reason === "canceled";
    }

    get stopped(): boolean {
        return this.reason !== undefined;
    }

    /** Ends the deployment. A failure outweighs a cancellation. */
    stop(reason: "failed" | "canceled"): void {
        if (this.reason !== "failed") {
            this.reason = reason;
        }
        this.waiting.forEach((wake) => wake());
        this.waiting.clear();
    }

    throwIfStopped(): void {
        if (this.stopped) {
            throw new Stopped();
        }
    }

    /** Waits for the work or for the deployment's end, whichever comes first. */
    async race<T>(work: Promise<T>): Promise<T> {
        let wake: () => void = () => undefined;
        const stopped = new Promise<never>((_, reject) => (wake = () => reject(new Stopped())));
        if (this.stopped) {
            wake();
        } else {
            this.waiting.add(wake);
        }
        try {
            return await Promise.race([stopped, work]);
        } finally {
            this.waiting.delete(wake);
        }
    }
}

/** Lets only so many run at once. */
export class Limit {
    private running = 0;
    private readonly queue: (() => void)[] = [];

    /** @param most 0 is no limit. */
    constructor(private readonly most: number) {}

    async run<T>(work: () => Promise<T>): Promise<T> {
        if (this.most > 0 && this.running >= this.most) {
            await new Promise<void>((resolve) => this.queue.push(resolve));
        } else {
            this.running++;
        }
        try {
            return await work();
        } finally {
            // A place passes directly to the next one in line.
            const next = this.queue.shift();
            if (next === undefined) {
                this.running--;
            } else {
                next();
            }
        }
    }
}
