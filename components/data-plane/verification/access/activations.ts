/** Roles that are in force because somebody who is eligible for them has activated them: access that the program declares, too. */
import { messageOf } from "../../../internal/errors";
import type { ArmReader } from "../arm-reader";
import type { DeclaredAssignment } from "../contract";
import { reaches, roleNameOf, type LiveGrant } from "./live-grants";
import { Unread } from "./unread";

/** What was activated, of what is in force. */
export interface Activations {
    readonly grants: readonly Activation[];
    /** What could not be read, each with the reason. */
    readonly notes: readonly string[];
}

export interface Activation {
    readonly grant: LiveGrant;
    /** The logical name of who was declared eligible, where it is not the group of who activated. */
    readonly principal: string | undefined;
}

/**
 * The live grants that declared eligibilities explain. A role may be activated for a part of where somebody is eligible. Of a group,
 * each member activates for itself: ARM says who is eligible through it, and is asked only about who has such a role undeclared.
 *
 * @see https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-activate-your-roles
 */
export async function activationsOf(
    declared: readonly DeclaredAssignment[],
    undeclared: readonly LiveGrant[],
    arm: ArmReader,
): Promise<Activations> {
    const eligible = declared.filter((assignment) => assignment.eligible === true);
    const unread = new Unread();
    const found = await Promise.all(
        undeclared.map(async (grant): Promise<Activation[]> => {
            const candidates = eligible.filter(
                ({ role, scope }) => role.toLowerCase() === grant.role && reaches(scope, grant.scope),
            );
            const itself = candidates.find(({ principalId }) => principalId.toLowerCase() === grant.objectId);
            if (itself !== undefined) {
                return [{ grant, principal: itself.principal }];
            }
            const groups = candidates.filter(({ principalType }) => principalType === "Group");
            const through = groups.length > 0 && (await isEligibleThrough(groups, grant, arm, unread));
            return through ? [{ grant, principal: undefined }] : [];
        }),
    );
    return { grants: found.flat(), notes: unread.notes((who) => `what ${who} may activate as a member of a group`) };
}

async function isEligibleThrough(
    groups: readonly DeclaredAssignment[],
    { objectId, role, principalType, scope }: LiveGrant,
    arm: ArmReader,
    unread: Unread,
): Promise<boolean> {
    if (principalType === "Group") {
        return false;
    }
    try {
        const eligibilities = await arm.eligibilitiesOf(objectId, scope);
        return eligibilities.some(
            ({ properties }) =>
                roleNameOf(properties.roleDefinitionId) === role &&
                groups.some(({ principalId }) => principalId.toLowerCase() === properties.principalId.toLowerCase()),
        );
    } catch (error) {
        unread.add(objectId, messageOf(error));
        return false;
    }
}
