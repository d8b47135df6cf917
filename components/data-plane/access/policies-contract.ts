import type { ObjectKind } from "../../access/data-actions";
import type { VaultTarget } from "../../internal/vault-target";

/** What access policies can allow, by kind of object, in the service's spelling. */
export interface PolicyPermissions {
    readonly keys?: readonly string[];
    readonly secrets?: readonly string[];
    readonly certificates?: readonly string[];
}

/** One principal's permissions. */
export interface AccessPolicyEntry {
    /** The principal's logical name, for those who read a plan. It decides nothing. */
    readonly principal?: string;
    readonly objectId: string;
    readonly permissions: PolicyPermissions;
}

/** The inputs of the resource that owns a vault's declared access policies. */
export interface AccessPoliciesInputs {
    readonly target: VaultTarget;
    /** Any order, principals may repeat: `check` merges and sorts them. */
    readonly entries: readonly AccessPolicyEntry[];
    /** Policies that others set: left and not mentioned, or left and named in `foreignPrincipals`. */
    readonly foreign: "keep" | "report";
    /** Entries that another resource of the same program owns: not others'. */
    readonly alongside?: readonly AccessPolicyEntry[];
    /**
     * Of the deployers' entries, the kinds of objects that are deployed by them. What is given for a kind that leaves is taken back after
     * its last object is gone, by what all of them wait for (`deployer-access.ts`). Absent where nothing is deployed by the entries.
     */
    readonly deploys?: readonly ObjectKind[];
}

/** Its outputs, which the state keeps. */
export interface AccessPoliciesOutputs extends AccessPoliciesInputs {
    /**
     * What was not there before this resource added it, and so what it removes again. Permissions that the vault had already are
     * left behind as they were found; so are those that a deployment added which was killed before the state had this.
     */
    readonly added: readonly AccessPolicyEntry[];
    readonly foreignPrincipals: readonly string[];
}
