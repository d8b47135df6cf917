/** What of a resource gives somebody access, and to what. */
import { dataActionsOf, shortAction, type Permissions } from "../access/data-actions";
import { union } from "../data-plane/access/entries";
import type { PolicyPermissions } from "../data-plane/access/policies-contract";
import { assignmentGrant, customRole, scopeWords, textOf, type CustomRoles } from "./assignments";
import type { Preview, Properties, ResourceState } from "./preview";
import { listOf, type PrincipalNames } from "./principal-names";
import { componentKind, dataPlaneKind, isAzureNative, parseUrn, statesOf } from "./resources";
import { isMap } from "./values";

/** Access that one principal has to one thing. */
export interface Grant {
    /** The logical name where there is one, and the object id where it is known. */
    readonly principal: { readonly name: string; readonly id?: string };
    /** `vault platform`, `key signing`, `resource group shop` */
    readonly on: string;
    /** A role's name, or `access policy`. */
    readonly through: string;
    /** Data actions without their common start. Absent where nobody can know them without asking Azure. */
    readonly allows?: readonly string[];
    /** Whether it has to be activated first. @default false */
    readonly eligible?: boolean;
}

/** The access that a resource gives. */
export function grantsOf(state: ResourceState, names: PrincipalNames, custom: CustomRoles): Grant[] {
    const { urn, inputs = {} } = state;
    if (isAssignment(urn)) {
        return [assignmentGrant(state, names, custom)];
    }
    if (dataPlaneKind(urn) === "AccessPolicies") {
        const entries = listOf(inputs["entries"]);
        return policyGrants(entries, vaultOf(state), names);
    }
    if (isAzureNative(urn, "keyvault", "Vault") && isMap(inputs["properties"])) {
        const { accessPolicies, enableRbacAuthorization } = inputs["properties"];
        // Azure keeps the entries of a vault on RBAC, and doesn't look at them.
        return enableRbacAuthorization === true ? [] : policyGrants(listOf(accessPolicies), vaultOf(state), names);
    }
    if (isAzureNative(urn, "keyvault", "AccessPolicy") && isMap(inputs["policy"])) {
        return policyGrants(
            [inputs["policy"]],
            `vault ${textOf(inputs["vaultName"]) ?? "that isn't known yet"}`,
            names,
        );
    }
    if (isAzureNative(urn, "managedidentity", "FederatedIdentityCredential")) {
        return [federatedGrant(state)];
    }
    return [];
}

/** The custom roles of a preview, before it or after it. */
export function customRoles({ steps }: Preview, side: "oldState" | "newState"): CustomRoles {
    const roles = steps
        .flatMap((step) => step[side] ?? (step.op === "same" ? statesOf(step) : []))
        .filter(({ urn }) => isRoleDefinition(urn))
        .map((state) => ({ urn: state.urn, ...customRole(state) }));
    return new Map(
        roles.flatMap(({ urn, guid, role }) => [urn, ...(guid === undefined ? [] : [guid])].map((id) => [id, role])),
    );
}

export function isRoleDefinition(urn: string): boolean {
    return isAzureNative(urn, "authorization", "RoleDefinition");
}

/** Whether a resource is there only to give access: its comings and goings are told as access. */
export function givesAccess(urn: string): boolean {
    return (
        isAssignment(urn) ||
        isRoleDefinition(urn) ||
        dataPlaneKind(urn) === "AccessPolicies" ||
        isAzureNative(urn, "keyvault", "AccessPolicy") ||
        isAzureNative(urn, "managedidentity", "FederatedIdentityCredential")
    );
}

function isAssignment(urn: string): boolean {
    const types = ["RoleAssignment", "PimRoleEligibilitySchedule", "RoleEligibilityScheduleRequest"];
    return dataPlaneKind(urn) === "RoleAssignment" || types.some((type) => isAzureNative(urn, "authorization", type));
}

/** Whether the access that a resource stands for stays when it goes: others made it, or the program has it retained. */
export function outlives({ urn, outputs, retainOnDelete }: ResourceState): boolean {
    const isOthers = dataPlaneKind(urn) === "RoleAssignment" && outputs?.["adopted"] === true;
    return isOthers || retainOnDelete === true;
}

function policyGrants(entries: readonly Properties[], on: string, names: PrincipalNames): Grant[] {
    const grants = new Map<string, Grant & { readonly permissions: PolicyPermissions }>();
    for (const { principal, objectId, permissions } of entries) {
        const id = textOf(objectId);
        const named = typeof principal === "string" ? principal : names.ofId(id);
        const name = named ?? id ?? "a principal that isn't known yet";
        const key = `${name} ${id ?? ""}`;
        const granted = isMap(permissions) ? (permissions as PolicyPermissions) : {};
        const all = union(grants.get(key)?.permissions ?? {}, granted);
        grants.set(key, {
            principal: { name, ...(id === undefined ? {} : { id }) },
            on,
            through: "access policy",
            allows: dataActionsOf(all as Permissions).map(shortAction),
            permissions: all,
        });
    }
    return [...grants.values()];
}

/** The vault that a resource belongs to: by the component around it, else by its name. */
function vaultOf({ urn, parent, inputs }: ResourceState): string {
    return parent !== undefined && componentKind(parent) === "Vault"
        ? `vault ${parseUrn(parent).name}`
        : isMap(inputs?.["target"])
          ? scopeWords(textOf(inputs["target"]["vaultId"]))
          : `vault ${parseUrn(urn).name}`;
}

/** Who can act as an identity without a secret. */
function federatedGrant({ inputs = {}, propertyDependencies }: ResourceState): Grant {
    const identity = propertyDependencies?.["resourceName"]?.[0];
    const name = textOf(inputs["resourceName"]) ?? (identity === undefined ? undefined : parseUrn(identity).name);
    return {
        principal: { name: textOf(inputs["subject"]) ?? "a subject that isn't known yet" },
        on: `identity ${name ?? "that isn't known yet"}`,
        through: `federated credential of ${textOf(inputs["issuer"]) ?? "an issuer that isn't known yet"}`,
        allows: ["act as it"],
    };
}
