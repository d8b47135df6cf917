import type { ObjectKind } from "../../access/data-actions";
import type { DeployerIdentity } from "../../internal/deployer-identity";

/** A role assignment as a program declares it. */
export interface DeclaredAssignment {
    /** The ARM id of what it gives access to. */
    readonly scope: string;
    readonly principalId: string;
    readonly principalType: "User" | "Group" | "ServicePrincipal";
    /** The full id of the role definition. */
    readonly roleDefinitionId: string;
    /** The name (a GUID) that it has, or gets. */
    readonly assignmentName: string;
    readonly description?: string;
    readonly condition?: string;
}

/** The inputs of a role assignment that may be there already, made by others. */
export interface RoleAssignmentInputs extends DeclaredAssignment {
    /** @default the stack's azure-native configuration and the environment */
    readonly identity?: DeployerIdentity;
}

export interface RoleAssignmentOutputs extends RoleAssignmentInputs {
    /** The name of the assignment in force: that of the adopted one, where one was. */
    readonly liveName: string;
    /** Whether others made it: then it stays when it leaves the program. */
    readonly adopted: boolean;
}

/** A role assignment as it is looked for before it is made. */
export interface ExpectedAssignment extends Pick<
    DeclaredAssignment,
    "scope" | "principalId" | "roleDefinitionId" | "assignmentName"
> {
    /** Who, what and where, as messages say it: `Key Vault Reader of kim on vault`. */
    readonly what: string;
    /** The full id of an assignment that is taken over. */
    readonly adopt?: string;
}

/** A role assignment that is shared with others, with its `what` for messages. */
export type SharedAssignment = Omit<ExpectedAssignment, "adopt">;

/** What deployers get for the objects of a kind: the `what` of its assignment. */
export interface DeployersAssignment extends Pick<ExpectedAssignment, "what"> {
    readonly kind: ObjectKind;
}

/** The inputs of what looks before one principal's role assignments on a vault are made. */
export interface AssignmentCheckInputs {
    /** The vault component's logical name. */
    readonly vault: string;
    readonly vaultId: string;
    readonly subscriptionId: string;
    /** The ARM id of the vault's resource group. */
    readonly resourceGroupId: string;
    readonly assignments: readonly ExpectedAssignment[];
    /** Those that are shared with others who may have made them. @default none */
    readonly shared?: readonly SharedAssignment[];
    /** The full ids of the custom roles that the principal is to be eligible for. @default none */
    readonly eligibleRoles?: readonly string[];
    /** What the deployer has to be allowed for it: actions on the control plane. */
    readonly actions: readonly string[];
    /** @default the stack's azure-native configuration and the environment */
    readonly identity?: DeployerIdentity;
    /** `what` of the assignments that may have been called otherwise: their component has an alias. Not compared, and not kept. */
    readonly aliased?: readonly string[];
    /** The assignments that deployers get without a grant, which has settings for it. Not compared, and not kept. */
    readonly ofDeployers?: readonly DeployersAssignment[];
    /** What a preview should say, found by `check`. Not compared, and not kept. */
    readonly warnings?: readonly string[];
}
