/**
 * Access that the program has stopped declaring. Pulumi takes it back at the end of a deployment, after its verification, and not at all
 * where that fails: a verification that took it for undeclared would keep it there for ever.
 */
import type { DepartingAccess, Subject, VaultSubject, VerifiedBefore } from "../contract";
import { isSameAccess, keyOf, keyOfDeclared, partsOf } from "./access-keys";
import type { LiveGrant } from "./live-grants";

/** Grants that aren't declared, by what becomes of them. Those of access policies are parted by data action. */
export interface Parted {
    /** This deployment takes them back. */
    readonly leaving: readonly LiveGrant[];
    /** The last two deployments were to take them back. */
    readonly overdue: readonly LiveGrant[];
    /** They were never declared, as far as is known. */
    readonly foreign: readonly LiveGrant[];
}

/** Tells access that was declared until lately from that which never was. */
export class Departures {
    /** What was declared by the last deployment. */
    private readonly declared: readonly string[];
    /** What was declared before that, and was there still. */
    private readonly departing: readonly DepartingAccess[];
    private readonly isHeldUp: boolean;
    private seen: DepartingAccess[] | undefined;

    /** @param before the last verification of the same; without one nothing is known to have been declared */
    constructor(
        private readonly subject: VaultSubject,
        before?: VerifiedBefore,
    ) {
        const known = before !== undefined && isSameVault(before.subject, subject) ? before : undefined;
        this.declared = known === undefined ? [] : declaredBy(known.subject as VaultSubject);
        this.departing = known?.result.departing ?? [];
        // A deployment that its verification failed has taken nothing back.
        this.isHeldUp = known?.result.passed === false && known.onFailure === "fail";
    }

    /** What was declared until lately and is there still, for the next verification to know: all of it while nothing was seen. */
    get found(): readonly DepartingAccess[] {
        if (this.seen !== undefined || !this.subject.exclusive) {
            return this.seen ?? [];
        }
        const now = declaredBy(this.subject);
        const dropped = this.declared.map((key) => ({ key }));
        return [...dropped, ...this.departing].filter(({ key }) => !now.includes(key));
    }

    /** Parts what is there and not declared. */
    part(undeclared: readonly LiveGrant[]): Parted {
        const parts = undeclared.flatMap(partsOf).map(({ access, part }) => ({ part, ...this.whatBecomesOf(access) }));
        this.seen = parts.filter(({ becomes }) => becomes !== "foreign").map(({ access }) => access);
        const those = (wanted: keyof Parted) =>
            parts.filter(({ becomes }) => becomes === wanted).map(({ part }) => part);
        return { leaving: those("leaving"), overdue: those("overdue"), foreign: those("foreign") };
    }

    private whatBecomesOf(access: DepartingAccess): { becomes: keyof Parted; access: DepartingAccess } {
        if (this.declared.includes(access.key)) {
            return { becomes: "leaving", access };
        }
        const known = this.departing.find((each) => isSameAccess(each, access));
        if (known === undefined) {
            return { becomes: "foreign", access };
        }
        // Nothing tells whether the last deployment came to its end, where Pulumi takes access back: something else may have failed it.
        const isDue = known.again === true && !this.isHeldUp;
        const again = known.again === true || !this.isHeldUp;
        return { becomes: isDue ? "overdue" : "leaving", access: again ? { ...access, again } : access };
    }
}

function isSameVault(before: Subject, now: VaultSubject): boolean {
    if (before.kind !== "vault") {
        return false;
    }
    const hasSameModel = (before.assignments === undefined) === (now.assignments === undefined);
    return hasSameModel && before.target.vaultId.toLowerCase() === now.target.vaultId.toLowerCase();
}

function declaredBy({ assignments, policies = [] }: VaultSubject): string[] {
    return (
        assignments?.map(keyOfDeclared) ??
        policies.flatMap(({ objectId, allows }) => allows.map((role) => keyOf({ objectId, role, scope: "" })))
    );
}
