import { chmodSync, mkdirSync } from "node:fs";
import type { Collection, Store } from "../contract";
import { type Change, SortedCollection } from "./collection";
import { lockDirectory } from "./directory-lock";
import { Journal } from "./journal";
import { encodeChange } from "./lines";

/** A journal is replaced by a snapshot when it is longer than this, in bytes, and than the last snapshot was. */
const COMPACTION_LENGTH = 8 * 1024 * 1024;

/**
 * A store kept in a directory. Changes are taken into memory at once; `flush` writes all of them together and syncs
 * the disk once for everybody who waits, so that many requests in flight cost one sync.
 */
export class JournalledStore implements Store {
    private readonly collections = new Map<string, SortedCollection<unknown>>();
    private readonly journal: Journal;
    private readonly unlock: () => void;
    private pending: string[] = [];
    private writing: Promise<void> | undefined;
    /** Why the disk refused. What is in memory and what is on disk differ from then on, so nothing is answered. */
    private failure: Error | undefined;
    private compactionLength: number;

    private constructor(
        readonly directory: string,
        private readonly minimumCompactionLength: number,
    ) {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        chmodSync(directory, 0o700);
        this.unlock = lockDirectory(directory);
        this.compactionLength = minimumCompactionLength;
        this.journal = new Journal(directory);
        this.journal.open((change) => this.load(change));
    }

    /** Opens what is in the directory, which is created when it is absent. Throws when another process serves it. */
    static open(directory: string, options: { readonly compactionLength?: number } = {}): JournalledStore {
        return new JournalledStore(directory, options.compactionLength ?? COMPACTION_LENGTH);
    }

    collection<T>(name: string): Collection<T> {
        return this.sorted(name) as SortedCollection<T>;
    }

    async flush(): Promise<void> {
        while (this.pending.length > 0 || this.writing !== undefined) {
            this.writing ??= this.write();
            await this.writing;
        }
        if (this.failure !== undefined) {
            throw this.failure;
        }
    }

    /** Forgets everything but one collection, durably once flushed. */
    clearExcept(kept: string): void {
        for (const collection of [...this.collections.values()].filter(({ name }) => name !== kept)) {
            for (const [key] of collection.entries()) {
                collection.delete(key);
            }
        }
    }

    async close(): Promise<void> {
        await this.flush();
        this.journal.close();
        this.unlock();
    }

    private sorted(name: string): SortedCollection<unknown> {
        let collection = this.collections.get(name);
        if (collection === undefined) {
            collection = new SortedCollection(name, (change) => this.pending.push(encodeChange(change)));
            this.collections.set(name, collection);
        }
        return collection;
    }

    private load(change: Change): void {
        const collection = this.sorted(change.collection);
        if ("value" in change) {
            collection.load(change.key, change.value);
        } else {
            collection.unload(change.key);
        }
    }

    private async write(): Promise<void> {
        const lines = this.pending.join("");
        this.pending = [];
        try {
            await this.journal.append(lines);
            this.compactWhenDue();
        } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            this.failure = new Error(`The local Azure can't write to ${this.directory}: ${reason}`, { cause: error });
        } finally {
            this.writing = undefined;
        }
    }

    private compactWhenDue(): void {
        if (this.journal.length < this.compactionLength) {
            return;
        }
        // The snapshot holds the changes that are still pending, too.
        this.pending = [];
        const length = this.journal.compact(this.everything());
        this.compactionLength = Math.max(this.minimumCompactionLength, length);
    }

    private *everything(): Iterable<Change> {
        for (const collection of this.collections.values()) {
            for (const [key, value] of collection.entries()) {
                yield { collection: collection.name, key, value };
            }
        }
    }
}
