/** Access on a vault, or on something in it, that the program doesn't declare. */
import type { DeclaredAssignment, DeclaredPolicy } from "../contract";
import type { Findings } from "../report";
import { keyOf, keyOfDeclared } from "./access-keys";
import type { Departures } from "./departures";
import type { LiveGrant } from "./live-grants";
import type { Memberships } from "./memberships";

/** What isn't declared and is no failure, for it goes with this deployment. */
export interface Leaving {
    readonly grants: readonly LiveGrant[];
    readonly notes: readonly string[];
}

/** How messages tell grants. */
export type Teller = (grants: readonly LiveGrant[]) => string[];

/** Nobody may have access that the program doesn't declare, but for what this deployment is going to take back. */
export function checkUndeclared(
    undeclared: readonly LiveGrant[],
    activated: ReadonlySet<LiveGrant>,
    tell: Teller,
    departures: Departures,
    findings: Findings,
): Leaving {
    const { leaving, ending, overdue, shared, foreign, presumed } = departures.part(undeclared, activated);
    const [known, likely] = [false, true].map(
        (isPresumed) => (grants: readonly LiveGrant[]) =>
            tell(grants.filter((grant) => presumed.has(grant) === isPresumed)),
    ) as [Teller, Teller];
    const late = [
        ...known(overdue).map(
            (text) => `${text}, which the last two deployments were to take back (deploy again, or remove it)`,
        ),
        ...likely(overdue).map(
            (text) =>
                `${text}, which the last two deployments would have taken back, had one of this program given it: it may be another stack's ` +
                '(deploy again, remove it, or say `undeclaredAccess: "ignore"` where others give access)',
        ),
    ];
    const left = tell(shared).map(
        (text) =>
            `${text}, which the program shared by \`onExisting: "adopt"\` and leaves there, for it counts as others' (remove it, or say ` +
            '`undeclaredAccess: "ignore"` where others give access)',
    );
    const wrong = [...tell(foreign), ...late, ...left].sort();
    findings.record("no undeclared access", wrong.length === 0 ? undefined : wrong.join("; "));
    const notes = [
        ...known(leaving).map((text) => `${text}: this deployment is to take it back, and the next one verifies that`),
        ...likely(leaving).map(
            (text) =>
                `${text}: this deployment takes it back if one that broke off gave it, and the next one verifies that; it may be another ` +
                "stack's, too",
        ),
        ...tell(ending).map(
            (text) =>
                `${text}: activated by who was eligible for it, and ends by itself within a day, which is verified until then`,
        ),
    ];
    return { grants: [...leaving, ...ending], notes: notes.sort() };
}

/** Role assignments on the vault, or on something in it, that aren't declared for good. */
export function undeclaredAssignments(
    live: readonly LiveGrant[],
    declared: readonly DeclaredAssignment[],
): readonly LiveGrant[] {
    const wanted = new Set(declared.map(keyOfDeclared));
    return live.filter((grant) => !grant.inherited && !wanted.has(keyOf(grant)));
}

export const tellAssignments: Teller = (grants) =>
    grants.map(({ objectId, through, scope }) => `${objectId} has "${through}" on ${placeOf(scope)}`);

/** What access policies allow beyond what is declared. */
export function undeclaredPermissions(live: readonly LiveGrant[], declared: readonly DeclaredPolicy[]): LiveGrant[] {
    return live.map((grant) => {
        const wanted = declared.filter(({ objectId }) => objectId.toLowerCase() === grant.objectId);
        return {
            ...grant,
            actions: grant.actions.filter((action) => !wanted.some(({ allows }) => allows.includes(action))),
        };
    });
}

export function tellPermissions(memberships: Memberships): Teller {
    return (grants) =>
        [...new Set(grants.map(({ objectId }) => objectId))].map((objectId) => {
            const actions = grants.filter((grant) => grant.objectId === objectId).flatMap((grant) => grant.actions);
            const group = memberships.groupName(objectId);
            const who = group === undefined ? objectId : `group "${group}" (${objectId})`;
            return `${who} can do ${actions.join(", ")}`;
        });
}

/** Where a grant is, in words. */
function placeOf(scope: string): string {
    return scope === "" ? "the vault" : scope.slice(1);
}
