/** What a grant says: who can do what with which object, and how that is arranged. */
import type * as pulumi from "@pulumi/pulumi";
import type { ObjectKind } from "./data-actions";
import type { Principal } from "./principal";
import type { Verb } from "./verbs";

/** How a grant is made. */
export interface GrantOptions {
    /**
     * `narrowest` assigns the narrowest built-in role that has what the verb needs, though it may give more (the access matrix names
     * the excess). `exact` declares a custom role with the verb's data actions alone; the deployer needs
     * `Microsoft.Authorization/roleDefinitions/write` for it. On a vault of another program (`Vault.fromId`, `Vault.get`) the custom role is
     * this program's own, and another one where project or stack get another name. A vault with access policies is exact anyway.
     *
     * @default "narrowest"
     */
    readonly role?: "narrowest" | "exact";
    /**
     * Why the access is given, kept at the role assignment. Access policies have no room for it, and `eligible` has a `justification` in
     * its place.
     *
     * @default none
     */
    readonly description?: string;
    /**
     * Access policies know no single objects: a grant on one key, secret or certificate reaches all of its kind in the vault, and is
     * refused unless this says that it may.
     *
     * @default false
     */
    readonly vaultWide?: boolean;
    /**
     * Makes the principal eligible for the role, to be activated in Privileged Identity Management when it is needed, instead of giving
     * the access for good. Needs a vault with RBAC, and a user or a group: Azure makes no service principal eligible, nor a managed
     * identity, because nobody could activate the role; one is refused. Grants that come to one role on one object must say the same; not with `adopt` or
     * `onExisting: "adopt"`.
     *
     * @default the access is given for good
     * @see https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-assign-roles
     */
    readonly eligible?: Eligibility;
    /**
     * Takes over a role assignment that is there already as one of this stack's own, which is deleted when it leaves the program: its
     * full id, which the refusal of a second one names. It must be equal: the same principal, role and scope. Not for one that this
     * stack has as another resource, because a principal or a component got another name: it is deleted with that one.
     *
     * @default a new role assignment
     */
    readonly adopt?: string;
    /**
     * What to do where an equal role assignment (the same principal, role and scope) is there already, made outside of this stack: say
     * so before anything is deployed (`fail`), or use it (`adopt`). One that is adopted was others' and stays theirs: it isn't deleted
     * when the grant leaves the program, and only what the grant says of it (its `description`) is written to it. One that isn't there
     * is made, and deleted like any other; once the principal or the component gets another name without an alias, it counts as others',
     * and the deployment says so. A change replaces the resource that stands for the assignment: it is refused from `fail`
     * to `adopt` (take the grant out in one deployment, and declare it anew in the next), and from `adopt` to `fail` without the
     * grant's own `adopt`, which keeps the access. From `fail` to `adopt` together with another name of the principal, the assignment
     * is deleted at the end of the deployment, and made anew at once; where other grants keep the former name, that is refused, too.
     *
     * @default "fail"
     */
    readonly onExisting?: "fail" | "adopt";
    /**
     * A condition of Azure ABAC. Refused: Azure evaluates conditions for role assignments and for the data actions of storage and a few
     * other services, not for those of Key Vault. `vault.grants.delegate` sets the one kind that has an effect.
     *
     * @see https://learn.microsoft.com/azure/role-based-access-control/conditions-overview
     */
    readonly condition?: never;
}

/** For how long a principal is eligible for a role. A change replaces the eligibility. */
export interface Eligibility {
    /**
     * ISO 8601, from the deployment on: `P180D`; or `NoExpiration`. Azure refuses more than a year, unless the settings of the role in
     * Privileged Identity Management allow it: each vault, and each object in it, has settings of its own. Once it has ended, the next
     * deployment after a refresh makes it anew.
     *
     * @default "P365D"
     * @see https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-configure-role-settings
     */
    readonly duration?: string;
    /** Why, as it is shown to who approves. @default none */
    readonly justification?: string;
}

/** One object in a vault, as grants see it. */
export interface GrantedObject {
    readonly kind: ObjectKind;
    /** The name in the vault. */
    readonly name: pulumi.Input<string>;
    /** The component that stands for it, which the role assignments belong to. */
    readonly owner: pulumi.ComponentResource;
    /** The component's logical name. */
    readonly ownerName: string;
}

export interface GrantRequest {
    readonly principal: Principal;
    readonly verbName: string;
    readonly verb: Verb;
    /**
     * What an exact role is named after, where the verb takes several roles: one name stands for the same data actions everywhere.
     *
     * @default the name of the verb
     */
    readonly exactName?: string | undefined;
    /** @default the whole vault */
    readonly object?: GrantedObject | undefined;
    readonly options?: GrantOptions | undefined;
    /** A condition on rights to assign roles. @default none */
    readonly delegation?: string;
    /** Of what deployers get for what is declared, without a grant that could say more of it, the kind of that. @default a grant */
    readonly ofDeployer?: ObjectKind;
}

const nouns: Record<ObjectKind, string> = { keys: "key", secrets: "secret", certificates: "certificate" };

/** The object of a grant, as people read it. */
export function describeObject({ object }: Pick<GrantRequest, "object">): string {
    return object === undefined ? "vault" : `${nouns[object.kind]} ${object.ownerName}`;
}
