import { concurrentRequestsPerVault, keyCreatesPerWindow, throttlingWindowMs } from "../internal/limits";
import { time } from "./retry";

/** What counts against a limit of its own, apart from the vault's requests in all. */
export type Metered = keyof typeof keyCreatesPerWindow;

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

/** Lets a number of tasks start within any window of time. */
class Meter {
    private readonly starts: number[] = [];
    private turn: Promise<void> = Promise.resolve();

    constructor(
        private readonly most: number,
        private readonly windowMs: number,
    ) {}

    /** Resolves when there is room, in the order of asking. */
    admit(): Promise<void> {
        const admitted = this.turn.then(() => this.take());
        this.turn = admitted;
        return admitted;
    }

    private async take(): Promise<void> {
        const oldest = this.starts[this.starts.length - this.most];
        if (oldest !== undefined) {
            const wait = oldest + this.windowMs - time.now();
            if (wait > 0) {
                await time.sleep(wait);
            }
        }
        this.starts.push(time.now());
        this.starts.splice(0, this.starts.length - this.most);
    }
}

const gates = new Map<string, Gate>();
const meters = new Map<string, Meter>();

/**
 * Runs a request to a vault within the service's limits, and without waiting where there is room.
 *
 * @param metered what is created, if creating it has a limit of its own
 */
export async function withinLimits<T>(vaultUri: string, run: () => Promise<T>, metered?: Metered): Promise<T> {
    if (metered !== undefined) {
        await entry(
            meters,
            `${vaultUri} ${metered}`,
            () => new Meter(keyCreatesPerWindow[metered], throttlingWindowMs),
        ).admit();
    }
    return entry(gates, vaultUri, () => new Gate(concurrentRequestsPerVault)).run(run);
}

function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
    const existing = map.get(key) ?? make();
    map.set(key, existing);
    return existing;
}
