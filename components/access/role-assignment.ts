import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import type { DeclaredAssignment, RoleAssignmentInputs } from "../data-plane/access/assignment-contract";
import { identityOf } from "../internal/deployer-identity";
import { DataPlaneResource } from "../internal/data-plane-resource";
import { grantedAssignmentName } from "../internal/names";
import { omit } from "../internal/omit";
import { vaultProvider } from "../internal/vault-provider";
import type { ResolvedPrincipal } from "./principal";

/** What a role assignment says, apart from who gets it. */
export interface AssignmentArgs {
    readonly scope: pulumi.Input<string>;
    /** The full id of the role definition, or the GUID of a built-in role. */
    readonly role: pulumi.Input<string>;
    readonly description?: string | undefined;
    readonly condition?: string | undefined;
    /** The full id of an assignment that is taken over. */
    readonly adopt?: string | undefined;
}

/** Everything that a role assignment consists of. */
export type Assignment = { readonly [K in keyof DeclaredAssignment]: pulumi.Input<DeclaredAssignment[K]> };

/**
 * A role assignment whose name is derived from who gets which role where, so that the same access is the same resource in Azure
 * whoever declares it, and a second declaration is noticed. One that is taken over keeps the name that it has.
 */
export function assignmentOf(
    principal: ResolvedPrincipal,
    { scope, role, description, condition, adopt }: AssignmentArgs,
): Assignment {
    const identity = pulumi.all([scope, principal.objectId, role]);
    return {
        scope,
        principalId: principal.objectId,
        principalType: principal.type,
        roleDefinitionId: pulumi.all([scope, role]).apply(([at, id]) => roleDefinitionId(at, id)),
        assignmentName:
            adopt?.split("/").at(-1) ??
            identity.apply(([at, objectId, id]) => grantedAssignmentName(at, objectId, id.split("/").at(-1) ?? id)),
        ...(description === undefined ? {} : { description }),
        ...(condition === undefined ? {} : { condition }),
    };
}

/** Declares a role assignment that this program alone makes and removes. */
export function ownRoleAssignment(
    name: string,
    assignment: Assignment,
    opts: pulumi.CustomResourceOptions,
): authorization.RoleAssignment {
    return new authorization.RoleAssignment(
        name,
        {
            ...omit(assignment, "assignmentName", "condition"),
            roleAssignmentName: assignment.assignmentName,
            ...versioned(assignment.condition),
        },
        // Azure knows one assignment of a role to a principal at a scope: a changed one has to go before its successor comes.
        pulumi.mergeOptions(opts, { deleteBeforeReplace: true }),
    );
}

/**
 * A condition with the version of its grammar, as ARM takes them.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/conditions-format
 */
export function versioned(condition: pulumi.Input<string | undefined>) {
    return condition === undefined ? {} : { condition, conditionVersion: "2.0" };
}

/** A role assignment that may be there already, made by others: then it is used, and stays when it leaves the program. */
export class SharedRoleAssignment extends DataPlaneResource {
    declare readonly scope: pulumi.Output<string>;
    declare readonly principalId: pulumi.Output<string>;
    declare readonly roleDefinitionId: pulumi.Output<string>;
    /** The name of the assignment in force. */
    declare readonly liveName: pulumi.Output<string>;
    /** Whether others made it. */
    declare readonly adopted: pulumi.Output<boolean>;

    constructor(
        name: string,
        assignment: Assignment,
        vault: pulumi.Resource,
        opts: { readonly parent: pulumi.Resource; readonly dependsOn: pulumi.Resource[] },
    ) {
        const { provider } = vaultProvider(vault, opts.parent);
        const identity = provider === undefined ? undefined : identityOf(provider);
        const inputs: { readonly [K in keyof RoleAssignmentInputs]: pulumi.Input<RoleAssignmentInputs[K]> } = {
            ...assignment,
            ...(identity === undefined ? {} : { identity }),
        };
        super("RoleAssignment", name, inputs, { outputs: ["liveName", "adopted"] }, opts);
    }
}

/** The id of a role definition as ARM answers with it: below the subscription of what it is assigned on. */
export function roleDefinitionId(scope: string, role: string): string {
    if (role.includes("/")) {
        return role;
    }
    const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? "";
    return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}
