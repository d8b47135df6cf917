import type { Collection } from "../contract";

/** One change of one collection: a value that was set, or, without one, a key that was deleted. */
export interface Change {
    readonly collection: string;
    readonly key: string;
    readonly value?: unknown;
}

/** A sorted map that tells its owner of every change. */
export class SortedCollection<T> implements Collection<T> {
    private readonly values = new Map<string, T>();
    /** Every key, in order. */
    private readonly keys: string[] = [];

    constructor(
        readonly name: string,
        private readonly onChange: (change: Change) => void,
    ) {}

    get size(): number {
        return this.values.size;
    }

    get(key: string): T | undefined {
        return this.values.get(key);
    }

    set(key: string, value: T): void {
        this.load(key, value);
        this.onChange({ collection: this.name, key, value });
    }

    delete(key: string): boolean {
        const existed = this.unload(key);
        if (existed) {
            this.onChange({ collection: this.name, key });
        }
        return existed;
    }

    *entries(prefix = ""): Iterable<[string, T]> {
        const start = this.position(prefix);
        const end = prefix === "" ? this.keys.length : this.position(`${prefix}\uffff`);
        for (const key of this.keys.slice(start, end)) {
            const value = this.values.get(key);
            if (value !== undefined) {
                yield [key, value];
            }
        }
    }

    /** As {@link set}, without telling: for what comes from the disk. */
    load(key: string, value: T): void {
        if (!this.values.has(key)) {
            this.keys.splice(this.position(key), 0, key);
        }
        this.values.set(key, value);
    }

    /** As {@link delete}, without telling. */
    unload(key: string): boolean {
        if (!this.values.delete(key)) {
            return false;
        }
        this.keys.splice(this.position(key), 1);
        return true;
    }

    /** Where `key` is, or would be. */
    private position(key: string): number {
        let low = 0;
        let high = this.keys.length;
        while (low < high) {
            const middle = (low + high) >>> 1;
            if ((this.keys[middle] as string) < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
