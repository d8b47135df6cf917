// The lines of a journal: what was done to the state since its file was last written, one JSON text a line.
import type { Crypter } from "./passphrase";
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

/** Resources by number: those of the state file first, in its order, then those added, in the order of the lines. */
export interface ChangeRecord {
    remove?: number[];
    add?: JsonObject;
    replace?: [number, JsonObject][];
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

    constructor(base: readonly ResourceState[]) {
        this.resources = [...base];
        this.baseCount = base.length;
    }

    /** Takes a resource in, and answers its number. */
    add(resource: ResourceState): number {
        return this.resources.push(resource) - 1;
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
        const added = this.resources.slice(this.baseCount);
        const base = this.resources.slice(0, this.baseCount);
        return [...added, ...base].filter((resource) => resource !== undefined);
    }
}

/** A state with the steps of a journal taken. Steps without an outcome become pending operations. */
export function replay(snapshot: Snapshot, records: readonly StepRecord[], crypter: Crypter | undefined): Snapshot {
    const ledger = new ResourceLedger(snapshot.resources);
    const pending = new Map<number, PendingOperation>();
    const renamed = new Map<string, string>();
    const apply = (change: ChangeRecord) => {
        noteRenaming(change, ledger, renamed);
        change.remove?.forEach((number) => ledger.remove(number));
        change.replace?.forEach(([number, resource]) => ledger.replace(number, deserializeResource(resource, crypter)));
        if (change.add) {
            ledger.add(deserializeResource(change.add, crypter));
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
        pendingOperations: [...snapshot.pendingOperations, ...pending.values()],
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
