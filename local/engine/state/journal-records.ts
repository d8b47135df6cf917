// The lines of a journal: what was done to the state since its file was last written, one JSON text a line.
import type { Crypter } from "./passphrase";
import { withoutSettled } from "./pending-creates";
import { renameReferences } from "./rename";
import type { PendingOperation, PendingOperationType, ResourceState, Snapshot } from "./resource";
import { deserializeResource } from "./serialize-resource";
import type { JsonObject } from "./serialize-value";

/** The first line. */
export interface HeadRecord {
    /** The state file that the steps build on, by its hash. */
    base: string;
    /** The salt of the passphrase provider that encrypts the secrets in the lines. */
    salt: string;
}

/** A journal as it is read. */
export interface JournalContent {
    salt: string;
    records: StepRecord[];
}

/**
 * Resources by number: those of the state file first, in its order, then those added and appended, in the order of the
 * lines.
 */
export interface ChangeRecord {
    remove?: number[];
    add?: JsonObject;
    append?: JsonObject;
    replace?: [number, JsonObject][];
    /** The URN of a pending create that is settled. */
    settled?: string;
}

/** A step that was about to be taken, its outcome, a change without a step, or the hash of the file that has it all. */
export type StepRecord =
    | { begin: number; type: PendingOperationType; resource: JsonObject }
    | { end: number; change?: ChangeRecord }
    | { change: ChangeRecord }
    | { folded: string };

/** The resources of a running deployment in the order in which they will be written. */
export class ResourceLedger {
    private readonly resources: (ResourceState | undefined)[];
    private readonly baseCount: number;
    private readonly appended = new Set<number>();

    constructor(base: readonly ResourceState[]) {
        this.resources = [...base];
        this.baseCount = base.length;
    }

    /** Takes a resource in, and answers its number. */
    add(resource: ResourceState): number {
        return this.resources.push(resource) - 1;
    }

    /** Takes in a resource that comes after all others, and answers its number. */
    append(resource: ResourceState): number {
        const number = this.add(resource);
        this.appended.add(number);
        return number;
    }

    get(number: number): ResourceState | undefined {
        return this.resources[number];
    }

    remove(number: number): void {
        this.resources[number] = undefined;
    }

    replace(number: number, resource: ResourceState): void {
        this.resources[number] = resource;
    }

    /** What was added comes first: it is what the rest, not yet looked at, may depend on. */
    list(): ResourceState[] {
        const isAppended = (_: unknown, at: number) => this.appended.has(at + this.baseCount);
        const base = this.resources.slice(0, this.baseCount);
        const later = this.resources.slice(this.baseCount);
        const added = later.filter((resource, at) => !isAppended(resource, at));
        return [...added, ...base, ...later.filter(isAppended)].filter((resource) => resource !== undefined);
    }
}

/** A state with the steps of a journal taken. Steps without an outcome become pending operations. */
export function replay(snapshot: Snapshot, records: readonly StepRecord[], crypter: Crypter | undefined): Snapshot {
    const ledger = new ResourceLedger(snapshot.resources);
    const pending = new Map<number, PendingOperation>();
    const renamed = new Map<string, string>();
    let former = snapshot.pendingOperations;
    const apply = (change: ChangeRecord) => {
        noteRenaming(change, ledger, renamed);
        change.remove?.forEach((number) => ledger.remove(number));
        change.replace?.forEach(([number, resource]) => ledger.replace(number, deserializeResource(resource, crypter)));
        if (change.add) {
            ledger.add(deserializeResource(change.add, crypter));
        }
        if (change.append) {
            ledger.append(deserializeResource(change.append, crypter));
        }
        if (change.settled !== undefined) {
            former = withoutSettled(former, change.settled);
        }
    };
    for (const record of records) {
        if ("begin" in record) {
            pending.set(record.begin, { type: record.type, resource: deserializeResource(record.resource, crypter) });
        } else if ("end" in record) {
            pending.delete(record.end);
            apply(record.change ?? {});
        } else if ("change" in record) {
            apply(record.change);
        }
    }
    return {
        resources: ledger.list().map((resource) => renameReferences(resource, renamed) ?? resource),
        pendingOperations: [...former, ...pending.values()],
    };
}

/** A resource that makes room for one of another name goes on under that name. */
function noteRenaming(
    { add, remove, replace }: ChangeRecord,
    ledger: ResourceLedger,
    renamed: Map<string, string>,
): void {
    const before = remove?.[0] ?? replace?.[0]?.[0];
    const former = before === undefined ? undefined : ledger.get(before)?.urn;
    if (former !== undefined && typeof add?.["urn"] === "string" && add["urn"] !== former) {
        renamed.set(former, add["urn"]);
    }
}
