/** The access matrix as it is in force: what grants come to for each principal, and what was tried. */
import type { AccessRow } from "../contract";
import type { LiveGrant } from "./live-grants";
import type { Memberships } from "./memberships";
import type { DeclaredGrant, Probed } from "./probing";

/** The lines of the matrix: one a grant in force, one a grant that comes through a group, one an object that was tried. */
export async function rowsOf(
    live: readonly LiveGrant[],
    declared: readonly DeclaredGrant[],
    probed: readonly Probed[],
    memberships: Memberships,
): Promise<AccessRow[]> {
    const names = new Map([...declared, ...probed].map(({ objectId, principal }) => [objectId, principal]));
    const nameOf = (objectId: string) => names.get(objectId) ?? memberships.groupName(objectId) ?? objectId;
    const isDeclared = ({ objectId, scope, inherited }: LiveGrant) =>
        !inherited && declared.some((each) => each.objectId === objectId && each.scope === scope);
    const rowOf = (grant: LiveGrant, objectId: string, through: string): AccessRow => ({
        principal: nameOf(objectId),
        objectId,
        on: grant.scope === "" ? "vault" : grant.scope.slice(1),
        through: grant.inherited ? `${through}, inherited` : through,
        declared: isDeclared(grant),
        allows: grant.patterns,
    });
    const own = live.map((grant) => rowOf(grant, grant.objectId, grant.through));
    const throughGroups = await Promise.all(
        [...names].map(async ([objectId, principal]) => {
            const { groups } = await memberships.of(objectId, principal);
            return live
                .filter((grant) => groups.includes(grant.objectId))
                .map((grant) => rowOf(grant, objectId, `${grant.through}, as a member of ${nameOf(grant.objectId)}`));
        }),
    );
    const rows = [...own, ...throughGroups.flat()];
    return withProbes(rows, probed).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** Puts what was tried on the line of the object, or on one of its own where no grant is on that object alone. */
function withProbes(rows: readonly AccessRow[], probed: readonly Probed[]): AccessRow[] {
    const rest = [...rows];
    const tried = probed.map(({ principal, objectId, on, allowed, refused }): AccessRow => {
        const index = rest.findIndex((row) => row.objectId === objectId && row.on === on);
        const [row] = index === -1 ? [] : rest.splice(index, 1);
        return {
            principal,
            objectId,
            on,
            through: row?.through ?? "tried",
            declared: row?.declared ?? true,
            allows: row?.allows ?? [],
            probed: { allowed, refused },
        };
    });
    return [...rest, ...tried];
}

function orderOf({ principal, on, through }: AccessRow): string {
    return [principal, on, through].join("\u0000");
}
