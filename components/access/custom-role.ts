import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { KeyVaultComponentError } from "../internal/errors";
import { claimRole } from "../internal/declared-names";
import { deterministicGuid, slug } from "../internal/names";
import { shortAction, type ObjectKind } from "./data-actions";
import { roleDefinitionId } from "./role-assignment";
import { dataActionsOfVerb, type Verb } from "./verbs";

interface RoleOwner {
    readonly vault: pulumi.ComponentResource;
    readonly name: string;
    readonly id: pulumi.Output<string>;
    /** Whether this program only refers to the vault. */
    readonly isReference: boolean;
}

interface ExactRole {
    readonly definition: authorization.RoleDefinition;
    readonly dataActions: readonly string[];
}

const declared = new WeakMap<pulumi.ComponentResource, Map<string, ExactRole>>();

/**
 * The id of a custom role that has the data actions of a verb and nothing else. One role serves all grants of the verb in the vault.
 * It can be assigned in the vault's resource group, and its name carries the vault's: role names are unique in a tenant. A program that
 * refers to the vault has roles of its own, for a role goes with the program that declares it.
 */
export function exactRole(
    owner: RoleOwner,
    verbName: string,
    verb: Verb,
    kind: ObjectKind | undefined,
): pulumi.Output<string> {
    const roles = declared.get(owner.vault) ?? new Map<string, ExactRole>();
    declared.set(owner.vault, roles);
    const what = slug([kind, verbName].filter((word) => word !== undefined).join(" ")).replaceAll("-", " ");
    const dataActions = dataActionsOfVerb(verb);
    const role = roles.get(what) ?? { definition: declareRole(owner, what, verb, dataActions), dataActions };
    roles.set(what, role);
    if (role.dataActions.join() !== dataActions.join()) {
        // Its holders would have less than the matrix says, or more.
        throw new KeyVaultComponentError(
            "NotSupported",
            `Vault "${owner.name}": the custom role "${what}" has the data actions ${shown(role.dataActions)}, and a second grant needs ` +
                `one of the same name with ${shown(dataActions)}. Give one of the two without \`role: "exact"\`.`,
        );
    }
    return pulumi.all([owner.id, role.definition.name]).apply(([id, name]) => roleDefinitionId(id, name));
}

/** Refuses a role that another component of this program declares, for the same vault: the second one would find it there already. */
function claimed({ name }: RoleOwner, what: string, id: string): string {
    const holder = claimRole(id, name);
    if (holder !== undefined) {
        throw new KeyVaultComponentError(
            "NotSupported",
            `Vault "${name}": "${holder}" is the same vault, and has the custom role "${what}" already. Refer to a vault ` +
                'once in a program, and grant there, or give one of the two without `role: "exact"`.',
        );
    }
    return id;
}

function shown(dataActions: readonly string[]): string {
    return dataActions.map(shortAction).join(", ");
}

function declareRole(owner: RoleOwner, what: string, verb: Verb, dataActions: string[]): authorization.RoleDefinition {
    const group = owner.id.apply((id) => id.split("/providers/")[0] ?? id);
    const program = owner.isReference ? [`${pulumi.getProject()}/${pulumi.getStack()}`] : [];
    return new authorization.RoleDefinition(
        `${owner.name}-${slug(what)}-role`,
        {
            scope: group,
            roleDefinitionId: owner.id.apply((id) => claimed(owner, what, deterministicGuid(id, what, ...program))),
            roleName: owner.id.apply((id) =>
                [`Key Vault ${id.split("/").at(-1) ?? id}: ${what}`, ...program.map((name) => `(${name})`)].join(" "),
            ),
            roleType: "CustomRole",
            description: `Can ${verb.means} in this vault, and nothing else.`,
            permissions: [{ actions: [], notActions: [], dataActions, notDataActions: [] }],
            assignableScopes: [group],
        },
        { parent: owner.vault },
    );
}
