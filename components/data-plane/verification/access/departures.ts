/**
 * Access that the program has stopped declaring. Pulumi takes it back at the end of a deployment, after its verification, and not at all
 * where that fails: a verification that took it for undeclared would keep it there for ever.
 */
import { dataActionsOf, objectKinds, shortAction } from "../../../access/data-actions";
import { deployerVerbs } from "../../../access/verbs";
import { longestActivationMs } from "../../../internal/limits";
import { wasHeldUp } from "../../life-cycle/declared";
import { serverNow } from "../../azure/server-clock";
import type { DeclaredAssignment, DepartingAccess, Deployment, Subject, VaultSubject } from "../contract";
import { isSameAccess, keyOf, keyOfDeclared, partsOf } from "./access-keys";
import type { LiveGrant } from "./live-grants";

/** Grants that aren't declared, by what becomes of them. Those of access policies are parted by data action. */
export interface Parted {
    /** This deployment takes them back, or probably does. */
    readonly leaving: readonly LiveGrant[];
    /** They were activated by who was eligible until lately, and end by themselves. */
    readonly ending: readonly LiveGrant[];
    /** The last two deployments were to take them back. */
    readonly overdue: readonly LiveGrant[];
    /** The program shared them with others, and no deployment takes them back. */
    readonly shared: readonly LiveGrant[];
    /** They were never declared, as far as is known. */
    readonly foreign: readonly LiveGrant[];
    /** Those of the leaving and the overdue that no verification knows as declared, and that may be others'. */
    readonly presumed: ReadonlySet<LiveGrant>;
}

type Fate = Exclude<keyof Parted, "presumed">;

/** Tells access that was declared until lately from that which never was. */
export class Departures {
    /** What was declared by the last deployment. */
    private readonly declared: ReadonlyMap<string, DepartingAccess>;
    /** What was declared before that, and was there still. */
    private readonly departing: readonly DepartingAccess[];
    /** Roles that somebody was eligible for by the last deployment: who has activated one may have it still. */
    readonly eligible: readonly DeclaredAssignment[];
    private readonly hasFailed: boolean;
    private seen: DepartingAccess[] | undefined;

    /** @param deployment what may take access back. @default nothing: then nothing is leaving */
    constructor(
        private readonly subject: VaultSubject,
        private readonly deployment?: Deployment,
    ) {
        const before = deployment?.before;
        const known = before !== undefined && isSameVault(before.subject, subject) ? before : undefined;
        this.declared = known === undefined ? new Map() : declaredBy(known.subject as VaultSubject);
        this.eligible = ((known?.subject as VaultSubject | undefined)?.assignments ?? []).filter(
            (assignment) => assignment.eligible === true,
        );
        this.departing = known?.result.departing ?? [];
        this.hasFailed = known?.result.passed === false && known.onFailure === "fail";
    }

    /**
     * Whether its verification has failed the last deployment, which then has taken nothing back. Of keys and the like the component sees
     * to it that their results are looked at before; those of other vaults are at the same time, and so while this one is read.
     */
    private get isHeldUp(): boolean {
        return this.hasFailed || wasHeldUp();
    }

    /** What was declared until lately and is there still, for the next verification to know: all of it while nothing was seen. */
    get found(): readonly DepartingAccess[] {
        if (this.seen !== undefined || !this.subject.exclusive) {
            return this.seen ?? [];
        }
        const now = declaredBy(this.subject);
        return [...this.declared.values(), ...this.departing].filter(({ key }) => !now.has(key));
    }

    /**
     * Parts what is there and not declared.
     *
     * @param activated what of it was activated by who is {@link eligible}
     */
    part(undeclared: readonly LiveGrant[], activated: ReadonlySet<LiveGrant>): Parted {
        const parts = undeclared
            .flatMap(partsOf)
            .map(({ access, part }) => ({ part, ...this.whatBecomesOf(access, part, activated.has(part)) }));
        this.seen = parts.filter(({ becomes }) => becomes !== "foreign").map(({ access }) => access);
        const those = (wanted: Fate) => parts.filter(({ becomes }) => becomes === wanted).map(({ part }) => part);
        return {
            leaving: those("leaving"),
            ending: those("ending"),
            overdue: those("overdue"),
            shared: those("shared"),
            foreign: those("foreign"),
            presumed: new Set(parts.filter(({ access }) => access.presumed === true).map(({ part }) => part)),
        };
    }

    /**
     * A deployment that fails before it verifies has given access of which no verification knows. A role assignment of a grant has a name
     * of its own; of an access policy, only what the deployers get for what they deploy can be left by itself.
     */
    private isLikelyOurs({ granted = false, objectId, actions }: LiveGrant): boolean {
        const isOfDeployer = (this.subject.deployers ?? []).some((id) => id.toLowerCase() === objectId);
        return (
            this.deployment !== undefined &&
            (granted || (isOfDeployer && actions.every((action) => deployersMay.has(action))))
        );
    }

    private whatBecomesOf(
        access: DepartingAccess,
        part: LiveGrant,
        isActivated: boolean,
    ): { becomes: Fate; access: DepartingAccess } {
        const known = this.departing.find((each) => isSameAccess(each, access));
        if ((isActivated || known?.activated === true) && mayBeActive(part)) {
            return { becomes: "ending", access: { ...access, activated: true } };
        }
        const last = this.declared.get(access.key);
        if ((last ?? known)?.shared === true) {
            return { becomes: "shared", access: { ...access, shared: true } };
        }
        if (last !== undefined) {
            return { becomes: "leaving", access };
        }
        if (known === undefined) {
            return this.isLikelyOurs(part)
                ? { becomes: "leaving", access: { ...access, presumed: true } }
                : { becomes: "foreign", access };
        }
        const remembered = known.presumed === true ? { ...access, presumed: true as const } : access;
        // Nothing tells whether a deployment that passed its verification came to its end, where Pulumi takes access back: something else
        // may have failed it.
        const isDue = known.again === true && !this.isHeldUp;
        const again = known.again === true || !this.isHeldUp;
        return { becomes: isDue ? "overdue" : "leaving", access: again ? { ...remembered, again } : remembered };
    }
}

/** An activation lasts a day at most: what is older was given by hand. */
function mayBeActive({ createdOn = "" }: LiveGrant): boolean {
    return serverNow().getTime() - Date.parse(createdOn) < longestActivationMs;
}

const deployersMay = new Set(
    objectKinds.flatMap((kind) => dataActionsOf(deployerVerbs[kind].permissions)).map(shortAction),
);

function isSameVault(before: Subject, now: VaultSubject): boolean {
    if (before.kind !== "vault") {
        return false;
    }
    const hasSameModel = (before.assignments === undefined) === (now.assignments === undefined);
    return hasSameModel && before.target.vaultId.toLowerCase() === now.target.vaultId.toLowerCase();
}

/** What is declared, by its key. */
function declaredBy({ assignments, policies = [] }: VaultSubject): Map<string, DepartingAccess> {
    const all: DepartingAccess[] =
        assignments?.map((assignment) => ({
            key: keyOfDeclared(assignment),
            ...(assignment.shared === true && { shared: true }),
        })) ??
        policies.flatMap(({ objectId, allows }) =>
            allows.map((role) => ({ key: keyOf({ objectId, role, scope: "" }) })),
        );
    return new Map(all.map((access) => [access.key, access]));
}
