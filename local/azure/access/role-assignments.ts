import type { Clock, Collection, Store } from "../contract";
import type { Settings } from "../management/settings";
import { isWithinScope, normaliseScope } from "./actions";

/** Who may do what where. */
export interface RoleAssignment {
    /** The GUID it is named by. */
    readonly name: string;
    /** As it was spelt. */
    readonly scope: string;
    /** The role's GUID. */
    readonly roleDefinitionId: string;
    readonly principalId: string;
    readonly principalType: string;
    readonly condition: string | null;
    readonly conditionVersion: string | null;
    readonly description: string | null;
    readonly delegatedManagedIdentityResourceId: string | null;
    readonly createdOn: string;
    readonly updatedOn: string;
    readonly createdBy: string;
    readonly updatedBy: string;
    /** From when on it works, in milliseconds of the local clock. */
    readonly effectiveFrom: number;
}

/** A deleted assignment that still works for a while. */
interface Lingering {
    readonly assignment: RoleAssignment;
    readonly until: number;
}

/** The assignments, and how their changes are felt: late, and not steadily, when the settings say so. */
export class RoleAssignments {
    private readonly assignments: Collection<RoleAssignment>;
    private lingering: Lingering[] = [];
    /** Uses that are still to succeed and fail in turn, by assignment. */
    private readonly flapping = new Map<string, { pattern: readonly number[]; uses: number }>();

    constructor(
        store: Store,
        private readonly clock: Clock,
        private readonly settings: Settings,
    ) {
        this.assignments = store.collection<RoleAssignment>("authorization/roleAssignments");
    }

    /** Names are global, and compared without case. */
    get(name: string): RoleAssignment | undefined {
        return this.assignments.get(name.toLowerCase());
    }

    *all(): Iterable<RoleAssignment> {
        for (const [, assignment] of this.assignments.entries()) {
            yield assignment;
        }
    }

    /** Adds a new one, which is felt after the propagation delay, or replaces one, which is felt at once. */
    put(assignment: Omit<RoleAssignment, "effectiveFrom">): RoleAssignment {
        const key = assignment.name.toLowerCase();
        const existing = this.assignments.get(key);
        const { delaySeconds, flapping } = this.settings.propagation;
        const effectiveFrom = existing?.effectiveFrom ?? this.clock.now() + delaySeconds * 1000;
        if (existing === undefined && flapping.length > 0) {
            this.flapping.set(key, { pattern: flapping, uses: 0 });
        }
        const stored = { ...assignment, effectiveFrom };
        this.assignments.set(key, stored);
        return stored;
    }

    delete(name: string): RoleAssignment | undefined {
        const assignment = this.get(name);
        if (assignment === undefined) {
            return undefined;
        }
        this.assignments.delete(name.toLowerCase());
        this.flapping.delete(name.toLowerCase());
        const { delaySeconds } = this.settings.propagation;
        if (delaySeconds > 0 && assignment.effectiveFrom <= this.clock.now()) {
            this.lingering.push({ assignment, until: this.clock.now() + delaySeconds * 1000 });
        }
        return assignment;
    }

    /** Deletes what was assigned on a resource that is gone, or below it. */
    deleteWithin(scope: string): void {
        for (const assignment of [...this.all()]) {
            if (normaliseScope(assignment.scope) !== "/" && isWithinScope(assignment.scope, scope)) {
                this.assignments.delete(assignment.name.toLowerCase());
            }
        }
        this.lingering = this.lingering.filter(({ assignment }) => !isWithinScope(assignment.scope, scope));
    }

    /** Those that work now for one of the principals at a scope, inherited ones included. */
    effective(principals: readonly string[], scope: string): RoleAssignment[] {
        const now = this.clock.now();
        this.lingering = this.lingering.filter(({ until }) => until > now);
        const applies = (assignment: RoleAssignment) =>
            principals.includes(assignment.principalId.toLowerCase()) && isWithinScope(scope, assignment.scope);
        return [
            ...[...this.all()].filter((assignment) => assignment.effectiveFrom <= now && applies(assignment)),
            ...this.lingering.map(({ assignment }) => assignment).filter(applies),
        ];
    }

    /** Whether this use of an assignment that grants something succeeds; counts it. */
    use(assignment: RoleAssignment): boolean {
        const key = assignment.name.toLowerCase();
        const state = this.flapping.get(key);
        if (state === undefined) {
            return true;
        }
        let left = state.uses++;
        for (const [index, count] of state.pattern.entries()) {
            if (left < count) {
                return index % 2 === 0;
            }
            left -= count;
        }
        this.flapping.delete(key);
        return true;
    }
}
