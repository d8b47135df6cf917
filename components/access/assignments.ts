/** How a grant becomes a role assignment on a vault with RBAC. */
import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { slug } from "../internal/names";
import { exactRole } from "./custom-role";
import type { GrantRequest } from "./grant";
import type { GrantRecord } from "./matrix";
import type { ResolvedPrincipal } from "./principal";
import { roleAssignment, roleDefinitionId } from "./role-assignment";
import { builtInRoles, dataActionsOfRole } from "./roles";
import { dataActionsOfVerb } from "./verbs";

/** The vault that access is assigned on. */
export interface AssignableVault {
    readonly vault: pulumi.ComponentResource;
    /** The vault component's logical name. */
    readonly name: string;
    readonly id: pulumi.Output<string>;
}

/** What gives the access, and what the access comes to. */
export interface Assigned extends Pick<GrantRecord, "allows" | "through"> {
    readonly resource: pulumi.Resource;
}

export function assign(vault: AssignableVault, request: GrantRequest, principal: ResolvedPrincipal): Assigned {
    const { verb, object, options } = request;
    const name = [object?.ownerName ?? vault.name, slug(request.principal.name), roleWords(request)].join("-");
    const scope = object === undefined ? vault.id : pulumi.interpolate`${vault.id}/${object.kind}/${object.name}`;
    const exact = options?.role === "exact";
    const role = exact
        ? exactRole(vault, request.verbName, verb, object?.kind)
        : pulumi.output<string>(builtInRoles[verb.role].id);
    const resourceOptions = { parent: object?.owner ?? vault.vault };
    const resource =
        options?.eligible === undefined
            ? roleAssignment(
                  name,
                  principal,
                  { scope, role, description: options?.description, condition: request.delegation },
                  { ...resourceOptions, ...(options?.adopt === undefined ? {} : { import: options.adopt }) },
              )
            : eligibility(name, principal, { scope, role }, options.eligible, resourceOptions);
    return {
        resource,
        allows: exact ? dataActionsOfVerb(verb) : dataActionsOfRole(verb.role),
        through: throughWords(request),
    };
}

/** What makes two grants to one principal on one object the same assignment; a part of its resource's name as well. */
export function roleWords({ options, verb, verbName }: GrantRequest): string {
    const role = options?.role === "exact" ? `${slug(verbName)}-exact` : slug(shortName(verb.role));
    return options?.eligible === undefined ? role : `${role}-eligible`;
}

function throughWords({ options, verb, verbName }: GrantRequest): string {
    const role = options?.role === "exact" ? `custom role for \`${verbName}\`` : builtInRoles[verb.role].name;
    return options?.eligible === undefined ? role : `${role}, when activated`;
}

function shortName(role: keyof typeof builtInRoles): string {
    return builtInRoles[role].name.replace("Key Vault ", "");
}

function eligibility(
    name: string,
    principal: ResolvedPrincipal,
    { scope, role }: { readonly scope: pulumi.Output<string>; readonly role: pulumi.Output<string> },
    { duration, justification }: NonNullable<NonNullable<GrantRequest["options"]>["eligible"]>,
    opts: pulumi.CustomResourceOptions,
): authorization.PimRoleEligibilitySchedule {
    return new authorization.PimRoleEligibilitySchedule(
        name,
        {
            scope,
            principalId: principal.objectId,
            roleDefinitionId: pulumi.all([scope, role]).apply(([at, id]) => roleDefinitionId(at, id)),
            scheduleInfo: {
                expiration: duration === undefined ? { type: "NoExpiration" } : { type: "AfterDuration", duration },
            },
            ...(justification === undefined ? {} : { justification }),
        },
        opts,
    );
}
