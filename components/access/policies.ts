import type * as pulumi from "@pulumi/pulumi";
import type { AccessPoliciesInputs, AccessPolicyEntry } from "../data-plane/access/policies-contract";
import { DataPlaneResource } from "../internal/data-plane-resource";
import type { VaultTarget } from "../internal/vault-target";
import type { ObjectKind, Permissions } from "./data-actions";

/** What is asked for one principal, before its object id is known. */
export interface DeclaredEntry {
    /** The principal's logical name: a plan says it even where the object id isn't known yet. */
    readonly principal: string;
    readonly objectId: pulumi.Input<string>;
    readonly permissions: Permissions;
}

/** What becomes of the policies that a vault has and the program doesn't know. */
export type ForeignPolicies = AccessPoliciesInputs["foreign"];

/** The settings of {@link AccessPolicies}. */
export interface AccessPoliciesArgs {
    readonly target: VaultTarget;
    readonly entries: DeclaredEntry[];
    readonly foreign: ForeignPolicies;
    /** What the program declares in another resource, and so nobody else's. @default none */
    readonly alongside?: DeclaredEntry[];
    /** The kinds of objects that are deployed by the entries, where they are the deployers'. @default none */
    readonly deploys?: ObjectKind[];
}

/**
 * Access policies of one vault, all of a principal's in one resource. A vault has a single list of them, and whoever writes it must know
 * all of its own entries: several grants to one principal make one entry, and taking one of them back must leave what the others need.
 * It takes back what it has given, and nothing that it found: nothing in Azure says who gave it, the state of the resource alone does.
 */
export class AccessPolicies extends DataPlaneResource {
    /** The entries in force, by principal. */
    declare readonly entries: pulumi.Output<AccessPolicyEntry[]>;
    /** Object ids of the principals that others gave access to. Empty unless `foreign` is `report`. */
    declare readonly foreignPrincipals: pulumi.Output<string[]>;

    constructor(
        name: string,
        args: { readonly [K in keyof AccessPoliciesArgs]: pulumi.Input<AccessPoliciesArgs[K]> },
        opts?: pulumi.CustomResourceOptions,
    ) {
        super("AccessPolicies", name, { ...args }, { outputs: ["added", "foreignPrincipals"] }, opts);
    }
}
