/** Who has access to what a vault holds, as role assignments or access policies say at this moment. */
import {
    dataActionsOf,
    expand,
    objectKinds,
    permissionsOf,
    shortAction,
    type Permissions,
} from "../../../access/data-actions";
import { knownRole } from "../../../access/roles";
import { grantedAssignmentName } from "../../../internal/names";
import type { ArmAccessPolicy, ArmVault } from "../../vaults/arm";
import type { ArmReader, LiveAssignment, RoleDefinition } from "../arm-reader";
import type { VaultSubject } from "../contract";

/** One grant as it is in force. */
export interface LiveGrant {
    readonly objectId: string;
    readonly principalType: string;
    /** Below the vault: empty for the vault itself and for what it inherits, `/keys/signing` for a key. */
    readonly scope: string;
    /** Whether it comes from above the vault: its resource group, subscription or management group. */
    readonly inherited: boolean;
    /** The name (a GUID) of the role definition; empty for an access policy. */
    readonly role: string;
    /** The role's name, or `access policy`. */
    readonly through: string;
    /** Data actions as the role says them, without their common start, `*` standing for any text. */
    readonly patterns: readonly string[];
    /** Every data action that it gives, without their common start. */
    readonly actions: readonly string[];
    /** What the assignment is told by from one of the same words: its name and when it was made. @default an access policy */
    readonly assignment?: string;
    /** When a role assignment was made. */
    readonly createdOn?: string;
    /** Whether the assignment has the name that a grant gives it. @default false */
    readonly granted?: boolean;
    /** Of a role assignment that has one. */
    readonly condition?: string;
}

/** What is in force on a vault, by the access model that it is declared with. */
export async function readGrants(subject: VaultSubject, vault: ArmVault, arm: ArmReader): Promise<LiveGrant[]> {
    return subject.assignments === undefined
        ? grantsOfPolicies(vault.properties.accessPolicies ?? [])
        : grantsOfAssignments(await arm.assignments(), subject.target.vaultId, arm);
}

/** The role assignments on a vault and on what is in it, and those that it inherits: also those that give no access to its contents. */
async function grantsOfAssignments(
    assignments: readonly LiveAssignment[],
    vaultId: string,
    arm: ArmReader,
): Promise<LiveGrant[]> {
    return Promise.all(assignments.map((assignment) => grantOf(assignment, vaultId, arm)));
}

async function grantOf({ name, properties }: LiveAssignment, vaultId: string, arm: ArmReader): Promise<LiveGrant> {
    const { principalId, principalType = "", roleDefinitionId, scope, createdOn = "", condition } = properties;
    const role = roleNameOf(roleDefinitionId);
    const inherited = !scope.toLowerCase().startsWith(vaultId.toLowerCase());
    return {
        objectId: principalId.toLowerCase(),
        principalType,
        scope: inherited ? "" : scope.slice(vaultId.length),
        inherited,
        role,
        assignment: `${name} ${createdOn}`,
        createdOn,
        granted: name.toLowerCase() === grantedAssignmentName(scope, principalId, role),
        ...(condition == null ? {} : { condition }),
        ...(factsOfKnown(role) ?? roleOf(await arm.roleDefinition(roleDefinitionId))),
    };
}

/** The name (a GUID) that ends a role definition's id. */
export function roleNameOf(roleDefinitionId: string): string {
    return (roleDefinitionId.split("/").pop() ?? "").toLowerCase();
}

type RoleFacts = Pick<LiveGrant, "through" | "patterns" | "actions">;

/** A role that needs no look at Azure, by its name (a GUID). */
export function factsOfKnown(role: string): RoleFacts | undefined {
    const known = knownRole(role);
    return known === undefined ? undefined : facts(known.name, known.dataActions, []);
}

function roleOf({ properties }: RoleDefinition): RoleFacts {
    const of = (pick: "dataActions" | "notDataActions") => properties.permissions.flatMap((each) => each[pick] ?? []);
    return facts(properties.roleName, of("dataActions"), of("notDataActions"));
}

function facts(through: string, allowed: readonly string[], excluded: readonly string[]): RoleFacts {
    const withheld = expand(excluded);
    const actions = expand(allowed)
        .filter((action) => !withheld.includes(action))
        .map(shortAction);
    return { through, actions, patterns: excluded.length === 0 ? allowed.map(shortAction) : actions };
}

/** The access policies of a vault. They reach everything in it. */
function grantsOfPolicies(policies: readonly ArmAccessPolicy[]): LiveGrant[] {
    return policies.map(({ objectId, permissions }) => {
        // The service keeps the letter case of what it was given, and compares without.
        const actions = dataActionsOf(spelt(permissions)).map(shortAction);
        return {
            objectId: objectId.toLowerCase(),
            principalType: "",
            scope: "",
            inherited: false,
            role: "",
            through: "access policy",
            patterns: actions,
            actions,
        };
    });
}

/** Permissions in their usual spelling, `all` as each of them. */
function spelt(permissions: Readonly<Partial<Record<string, readonly string[]>>>): Permissions {
    return Object.fromEntries(
        objectKinds.map((kind) => {
            const given = (permissions[kind] ?? []).map((name) => name.toLowerCase());
            const isGiven = (name: string) => given.includes("all") || given.includes(name.toLowerCase());
            return [kind, permissionsOf(kind).filter(isGiven)];
        }),
    );
}

/** Whether a grant on one scope is good for an object. */
export function reaches(grantScope: string, objectScope: string): boolean {
    return grantScope === "" || grantScope.toLowerCase() === objectScope.toLowerCase();
}
