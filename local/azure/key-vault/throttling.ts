import { type Clock } from "../contract";
import { throttled } from "./errors";
import { type LimitCategory } from "./operation";

/** The length of the window in which requests are counted, in milliseconds. */
export const windowLength = 10_000;

/**
 * How many requests a vault takes in a window.
 * @see https://learn.microsoft.com/azure/key-vault/general/service-limits
 */
export const limits: Readonly<Record<LimitCategory, number>> = {
    // Creations of software keys; of keys in an HSM it would be 10.
    "key-creation": 20,
    // RSA 2048 in software; HSMs and longer keys have less.
    "key-operation": 4000,
    "secret-write": 300,
    certificate: 20,
    other: 4000,
};

/** Counts the requests of each vault, and refuses those over the limits while it is switched on. */
export class Throttling {
    enabled = false;
    private readonly windows = new Map<string, { start: number; count: number }>();

    constructor(private readonly clock: Clock) {}

    /** Counts a request. Throws 429 with the seconds to wait when the vault had too many of its sort. */
    count(vaultName: string, category: LimitCategory): void {
        if (!this.enabled) {
            return;
        }
        const key = `${vaultName.toLowerCase()}/${category}`;
        const now = this.clock.now();
        const kept = this.windows.get(key);
        const window = kept !== undefined && now - kept.start < windowLength ? kept : { start: now, count: 0 };
        window.count += 1;
        this.windows.set(key, window);
        if (window.count > limits[category]) {
            throw throttled(Math.max(1, Math.ceil((window.start + windowLength - now) / 1000)));
        }
    }

    /** Switches the limits on or off, and forgets what was counted. */
    switch(enabled: boolean): void {
        this.enabled = enabled;
        this.windows.clear();
    }
}
