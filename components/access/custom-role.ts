import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { deterministicGuid, slug } from "../internal/names";
import type { ObjectKind } from "./data-actions";
import { roleDefinitionId } from "./role-assignment";
import { dataActionsOfVerb, type Verb } from "./verbs";

interface RoleOwner {
    readonly vault: pulumi.ComponentResource;
    readonly name: string;
    readonly id: pulumi.Output<string>;
}

const declared = new WeakMap<pulumi.ComponentResource, Map<string, authorization.RoleDefinition>>();

/**
 * The id of a custom role that has the data actions of a verb and nothing else. One role serves all grants of the verb in the vault.
 * It can be assigned in the vault's resource group, and its name carries the vault's: role names are unique in a tenant.
 */
export function exactRole(
    owner: RoleOwner,
    verbName: string,
    verb: Verb,
    kind: ObjectKind | undefined,
): pulumi.Output<string> {
    const roles = declared.get(owner.vault) ?? new Map<string, authorization.RoleDefinition>();
    declared.set(owner.vault, roles);
    const what = slug([kind, verbName].filter((word) => word !== undefined).join(" ")).replaceAll("-", " ");
    let role = roles.get(what);
    if (role === undefined) {
        role = declareRole(owner, what, verb);
        roles.set(what, role);
    }
    return pulumi.all([owner.id, role.name]).apply(([id, name]) => roleDefinitionId(id, name));
}

function declareRole(owner: RoleOwner, what: string, verb: Verb): authorization.RoleDefinition {
    const group = owner.id.apply((id) => id.split("/providers/")[0] ?? id);
    return new authorization.RoleDefinition(
        `${owner.name}-${slug(what)}-role`,
        {
            scope: group,
            roleDefinitionId: owner.id.apply((id) => deterministicGuid(id, what)),
            roleName: owner.id.apply((id) => `Key Vault ${id.split("/").at(-1) ?? id}: ${what}`),
            roleType: "CustomRole",
            description: `Can ${verb.means} in this vault, and nothing else.`,
            permissions: [{ actions: [], notActions: [], dataActions: dataActionsOfVerb(verb), notDataActions: [] }],
            assignableScopes: [group],
        },
        { parent: owner.vault },
    );
}
