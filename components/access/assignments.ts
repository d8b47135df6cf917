/** How a grant becomes a role assignment on a vault with RBAC. */
import * as pulumi from "@pulumi/pulumi";
import { hasAliases } from "../internal/logical-name";
import { slug } from "../internal/names";
import { passing } from "../internal/passing";
import { vaultProvider } from "../internal/vault-provider";
import type { AssignmentChecks } from "./assignment-check";
import { exactRole } from "./custom-role";
import { describeObject, type Eligibility, type GrantRequest } from "./grant";
import { eligibleServicePrincipal, refusal } from "./grant-problems";
import type { GrantRecord } from "./matrix";
import { eligibility } from "./eligibility";
import type { ResolvedPrincipal } from "./principal";
import {
    assignmentOf,
    ownRoleAssignment,
    SharedRoleAssignment,
    type Assignment,
    type AssignmentArgs,
} from "./role-assignment";
import { builtInRoles, dataActionsOfRole } from "./roles";
import { dataActionsOfVerb } from "./verbs";

/** The vault that access is assigned on. */
export interface AssignableVault {
    readonly vault: pulumi.ComponentResource;
    /** The vault component's logical name. */
    readonly name: string;
    readonly id: pulumi.Output<string>;
    /** Whether this program only refers to the vault. */
    readonly isReference: boolean;
    readonly checks: AssignmentChecks;
}

/** What gives the access, and what the access comes to. */
export interface Assigned extends Pick<GrantRecord, "allows" | "through"> {
    readonly resource: AssignmentResource;
}

/** What stands for an assignment, whatever kind of resource it is: one of the stack's own, a shared one, or an eligible one. */
export interface AssignmentResource extends pulumi.Resource {
    readonly scope: pulumi.Output<string>;
    readonly principalId: pulumi.Output<string>;
    /** The full id of the role definition. */
    readonly roleDefinitionId: pulumi.Output<string>;
    /** Of a shared one, whether others made it: then it stays when it leaves the program. */
    readonly adopted?: pulumi.Output<boolean>;
}

export function assign(vault: AssignableVault, request: GrantRequest, principal: ResolvedPrincipal): Assigned {
    const { verb, object, options } = request;
    const name = [object?.ownerName ?? vault.name, slug(request.principal.name), roleWords(request)].join("-");
    const scope = object === undefined ? vault.id : pulumi.interpolate`${vault.id}/${object.kind}/${object.name}`;
    const exact = options?.role === "exact";
    const role = exact
        ? exactRole(vault, exactName(request), verb, object?.kind)
        : pulumi.output<string>(builtInRoles[verb.role].id);
    const args: AssignmentArgs = {
        ...{ scope, role },
        ...{ description: options?.description, condition: request.delegation, adopt: options?.adopt },
    };
    return {
        resource:
            options?.eligible === undefined
                ? assignment(vault, name, request, assignmentOf(principal, args))
                : eligibleAssignment(vault, name, request, principal, args, options.eligible),
        allows: exact ? dataActionsOfVerb(verb) : dataActionsOfRole(verb.role),
        through: throughWords(request),
    };
}

function eligibleAssignment(
    vault: AssignableVault,
    name: string,
    request: GrantRequest,
    principal: ResolvedPrincipal,
    args: AssignmentArgs,
    options: Eligibility,
): AssignmentResource {
    const parent = request.object?.owner ?? vault.vault;
    const { roleDefinitionId } = assignmentOf(principal, args);
    return eligibility(name, eligible(vault, request, principal), args, options, {
        parent,
        ...vaultProvider(vault.vault, parent),
        ...(request.options?.role === "exact" && {
            dependsOn: [vault.checks.addEligible(request.principal.name, roleDefinitionId)],
        }),
    });
}

/** The principal of an eligibility, which is none for a service principal. Of who deploys, only the deployment tells what it is. */
function eligible(
    vault: AssignableVault,
    request: GrantRequest,
    { objectId, type }: ResolvedPrincipal,
): ResolvedPrincipal {
    const checked = pulumi.all([objectId, type]).apply(([id, found]) => {
        if (found === "ServicePrincipal") {
            throw refusal(vault.name, request.principal, eligibleServicePrincipal(request));
        }
        return id;
    });
    return { objectId: checked, type };
}

function assignment(
    vault: AssignableVault,
    name: string,
    request: GrantRequest,
    declared: Assignment,
): AssignmentResource {
    const { object, options, principal } = request;
    const parent = object?.owner ?? vault.vault;
    const shared = options?.onExisting === "adopt";
    const what = `${throughWords(request)} of ${principal.name} on ${describeObject(request)}`;
    const { scope, principalId, roleDefinitionId, assignmentName } = declared;
    const adopt = options?.adopt === undefined ? {} : { adopt: options.adopt };
    const expected = { what, scope, principalId, roleDefinitionId, assignmentName, ...adopt };
    const check = vault.checks.add(principal.name, expected, {
        shared,
        exactRole: options?.role === "exact",
        aliased: hasAliases(parent),
        ofDeployer: request.ofDeployer,
    });
    if (shared) {
        return new SharedRoleAssignment(name, declared, vault.vault, { parent, dependsOn: [check] });
    }
    return ownRoleAssignment(name, declared, {
        parent,
        ...vaultProvider(vault.vault, parent),
        dependsOn: [check],
        ...(request.ofDeployer !== undefined && passing),
        ...(options?.adopt === undefined ? {} : { import: options.adopt }),
    });
}

/** What makes two grants to one principal on one object the same assignment; a part of its resource's name as well. */
export function roleWords(request: GrantRequest): string {
    const { options, verb } = request;
    const role = options?.role === "exact" ? `${slug(exactName(request))}-exact` : slug(shortName(verb.role));
    return options?.eligible === undefined ? role : `${role}-eligible`;
}

function throughWords(request: GrantRequest): string {
    const { options, verb } = request;
    const role = options?.role === "exact" ? `custom role for \`${exactName(request)}\`` : builtInRoles[verb.role].name;
    return options?.eligible === undefined ? role : `${role}, when activated`;
}

function exactName({ exactName: name, verbName }: GrantRequest): string {
    return name ?? verbName;
}

function shortName(role: keyof typeof builtInRoles): string {
    return builtInRoles[role].name.replace("Key Vault ", "");
}
