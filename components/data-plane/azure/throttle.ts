import { concurrentRequestsPerVault, createsPerWindow, throttlingWindowMs } from "../../internal/limits";
import { time } from "./retry";

/** What counts against a limit of its own, apart from the vault's requests in all. */
export type Metered = keyof typeof createsPerWindow;

/** Lets a number of tasks run at a time, the others in the order of their coming. */
export class Gate {
    private free: number;
    private readonly queue: (() => void)[] = [];

    constructor(places: number) {
        this.free = places;
    }

    async run<T>(task: () => Promise<T>): Promise<T> {
        if (this.free > 0) {
            this.free--;
        } else {
            await new Promise<void>((resolve) => this.queue.push(resolve));
        }
        try {
            return await task();
        } finally {
            const next = this.queue.shift();
            if (next === undefined) {
                this.free++;
            } else {
                next();
            }
        }
    }
}

/**
 * Lets a number of tasks be within any window of time. When the service counts one is not known, only that it is between
 * its start and its end: a place is free again a window after its task has ended.
 */
class Meter {
    /** When each place is free, in the order in which they become so. */
    private readonly places: Promise<number>[];

    constructor(
        most: number,
        private readonly windowMs: number,
    ) {
        this.places = Array.from({ length: most }, () => Promise.resolve(0));
    }

    async run<T>(task: () => Promise<T>): Promise<T> {
        const place = this.places.shift();
        let leave: (freeAt: number) => void = () => undefined;
        this.places.push(new Promise((resolve) => (leave = resolve)));
        const wait = ((await place) ?? 0) - time.passed();
        if (wait > 0) {
            await time.sleep(wait);
        }
        try {
            return await task();
        } finally {
            leave(time.passed() + this.windowMs);
        }
    }
}

const gates = new Map<string, Gate>();
const meters = new Map<string, Meter>();

/**
 * Runs a request to a vault within the service's limits, and without waiting where there is room.
 *
 * @param metered what is created, if creating it has a limit of its own
 */
export function withinLimits<T>(vaultUri: string, run: () => Promise<T>, metered?: Metered): Promise<T> {
    const gated = () => entry(gates, vaultUri, () => new Gate(concurrentRequestsPerVault)).run(run);
    if (metered === undefined) {
        return gated();
    }
    const meter = () => new Meter(createsPerWindow[metered], throttlingWindowMs);
    return entry(meters, `${vaultUri} ${metered}`, meter).run(gated);
}

function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
    const existing = map.get(key) ?? make();
    map.set(key, existing);
    return existing;
}
