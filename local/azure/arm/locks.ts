import type { Collection, Store } from "../contract";
import { isWithinScope, normaliseScope } from "../access/actions";
import { type ArmCall, type ArmType, bodyOf, objectAt, ok, textAt } from "./arm-call";
import { badRequest, scopeLocked } from "./errors";

const TYPE = "Microsoft.Authorization/locks";
const LEVELS = ["CanNotDelete", "ReadOnly"];

/** A management lock. */
export interface Lock {
    readonly id: string;
    readonly name: string;
    /** What it protects, with everything below it. */
    readonly scope: string;
    readonly level: string;
    readonly notes?: string;
    readonly owners?: unknown;
}

/**
 * Management locks, and what they forbid on the control plane.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export class Locks {
    private readonly locks: Collection<Lock>;

    constructor(store: Store) {
        this.locks = store.collection<Lock>("authorization/locks");
    }

    /**
     * Throws `ScopeLocked` where a lock forbids the operation on a resource, which takes along what is below it, or on an
     * extension of what is at `scope`, which takes nothing along.
     */
    check(scope: string, operation: "delete" | "write", isExtension: boolean): void {
        const takesAlong = operation === "delete" && !isExtension;
        const forbidding = [...this.locks.entries()]
            .map(([, lock]) => lock)
            .filter(({ level }) => operation === "delete" || level === "ReadOnly")
            .filter((lock) => isWithinScope(scope, lock.scope) || (takesAlong && isWithinScope(lock.scope, scope)));
        if (forbidding.length > 0) {
            throw scopeLocked(scope, operation, [...new Set(forbidding.map((lock) => lock.scope))]);
        }
    }

    type(): ArmType {
        return {
            type: TYPE,
            isExtension: true,
            ignoresLocks: true,
            get: (call) => this.get(call),
            put: (call) => this.put(call),
            delete: (call) => ({ status: this.locks.delete(call.path.id.toLowerCase()) ? 200 : 204 }),
            list: (call) => ok({ value: this.list(call.path.scope).map(show) }),
        };
    }

    private get(call: ArmCall) {
        const lock = this.locks.get(call.path.id.toLowerCase());
        if (lock === undefined) {
            return {
                status: 404,
                body: {
                    error: { code: "LockNotFound", message: `The lock '${call.path.names[0]}' could not be found.` },
                },
            };
        }
        return ok(show(lock));
    }

    private put(call: ArmCall) {
        const properties = objectAt(bodyOf(call), "properties") ?? {};
        const level = textAt(properties, "level") ?? "";
        const known = LEVELS.find((candidate) => candidate.toLowerCase() === level.toLowerCase());
        if (known === undefined) {
            throw badRequest(`The lock level '${level}' is not valid. Allowed values are ${LEVELS.join(", ")}.`);
        }
        const { id, scope, names } = call.path;
        const existed = this.locks.get(id.toLowerCase()) !== undefined;
        const notes = textAt(properties, "notes");
        const lock: Lock = {
            id,
            name: names[0] ?? "",
            scope,
            level: known,
            ...(notes === undefined ? {} : { notes }),
            ...(properties["owners"] === undefined ? {} : { owners: properties["owners"] }),
        };
        this.locks.set(id.toLowerCase(), lock);
        return { status: existed ? 200 : 201, body: show(lock) };
    }

    /** At the scope and below; the locks above are listed where they are. */
    private list(scope: string): Lock[] {
        return [...this.locks.entries()].map(([, lock]) => lock).filter((lock) => isWithinScope(lock.scope, scope));
    }

    /** Forgets the locks of what is gone. */
    deleteWithin(scope: string): void {
        for (const lock of this.list(scope)) {
            if (normaliseScope(scope) !== "/") {
                this.locks.delete(lock.id.toLowerCase());
            }
        }
    }
}

function show({ id, name, level, notes, owners }: Lock): unknown {
    return {
        properties: { level, ...(notes === undefined ? {} : { notes }), ...(owners === undefined ? {} : { owners }) },
        id,
        type: TYPE,
        name,
    };
}
