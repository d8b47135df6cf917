import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { deterministicGuid } from "../internal/names";
import type { ResolvedPrincipal } from "./principal";

/** What a role assignment says, apart from who gets it. */
export interface AssignmentArgs {
    readonly scope: pulumi.Input<string>;
    /** The full id of the role definition, or the GUID of a built-in role. */
    readonly role: pulumi.Input<string>;
    readonly description?: string | undefined;
    readonly condition?: string | undefined;
}

/**
 * A role assignment whose name is derived from who gets which role where, so that the same access is the same resource in Azure
 * whoever declares it, and a second declaration is noticed.
 */
export function roleAssignment(
    name: string,
    principal: ResolvedPrincipal,
    args: AssignmentArgs,
    opts: pulumi.CustomResourceOptions,
): authorization.RoleAssignment {
    const identity = pulumi.all([args.scope, principal.objectId, args.role]);
    return new authorization.RoleAssignment(
        name,
        {
            scope: args.scope,
            principalId: principal.objectId,
            principalType: principal.type,
            roleDefinitionId: pulumi
                .all([args.scope, args.role])
                .apply(([scope, role]) => roleDefinitionId(scope, role)),
            // One that is taken over keeps the name that it has.
            roleAssignmentName:
                opts.import?.split("/").at(-1) ??
                identity.apply(([scope, objectId, role]) =>
                    deterministicGuid(scope, objectId, role.split("/").at(-1) ?? role),
                ),
            ...(args.description === undefined ? {} : { description: args.description }),
            // https://learn.microsoft.com/azure/role-based-access-control/conditions-format
            ...(args.condition === undefined ? {} : { condition: args.condition, conditionVersion: "2.0" }),
        },
        // Azure knows one assignment of a role to a principal at a scope: a changed one has to go before its successor comes.
        pulumi.mergeOptions(opts, { deleteBeforeReplace: true }),
    );
}

/** The id of a role definition as ARM answers with it: below the subscription of what it is assigned on. */
export function roleDefinitionId(scope: string, role: string): string {
    if (role.includes("/")) {
        return role;
    }
    const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? "";
    return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}
