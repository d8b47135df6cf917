import * as pulumi from "@pulumi/pulumi";
import type { AssignmentCheckInputs, ExpectedAssignment } from "../data-plane/access/assignment-contract";
import { explicitIdentity } from "../internal/deployer-identity";
import { DataPlaneResource } from "../internal/data-plane-resource";
import { slug } from "../internal/names";
import { passing } from "../internal/passing";
import type { ObjectKind } from "./data-actions";

/** A role assignment that a program declares, before everything of it is known. */
export type Expected = { readonly [K in keyof ExpectedAssignment]: pulumi.Input<ExpectedAssignment[K]> };

type Inputs = { readonly [K in keyof AssignmentCheckInputs]: pulumi.Input<AssignmentCheckInputs[K]> };

/** Looks for what would keep one principal's role assignments on a vault from being made. */
class AssignmentCheck extends DataPlaneResource {
    declare readonly warnings: pulumi.Output<string[] | undefined>;

    constructor(name: string, inputs: Inputs, opts?: pulumi.CustomResourceOptions) {
        super("AssignmentCheck", name, { ...inputs }, { outputs: ["warnings"] }, opts);
    }
}

/** The vault that is looked at, and where it is. */
export interface CheckedVault {
    readonly vault: pulumi.ComponentResource;
    readonly name: string;
    readonly id: pulumi.Output<string>;
    readonly subscriptionId: pulumi.Output<string>;
    readonly resourceGroupId: pulumi.Output<string>;
    /** Resolves when no more grants will be declared. */
    readonly declared: Promise<unknown>;
}

const assigns = "Microsoft.Authorization/roleAssignments/write";
const definesRoles = "Microsoft.Authorization/roleDefinitions/write";

/** What one principal's access comes to, while it is declared. */
interface Needed {
    readonly assignments: Expected[];
    readonly shared: Expected[];
    readonly eligibleRoles: pulumi.Input<string>[];
    readonly actions: Set<string>;
    readonly aliased: Expected["what"][];
    readonly ofDeployers: (Pick<Expected, "what"> & { readonly kind: ObjectKind })[];
}

/** What looking for an assignment takes besides the assignment. */
export interface Circumstances {
    /** Whether others may have made it, and keep it. */
    readonly shared: boolean;
    /** Whether a role is declared for it. */
    readonly exactRole: boolean;
    /** Whether the component that the access belongs to has an alias, and so perhaps had another name. */
    readonly aliased: boolean;
    /** Of one that a deployer gets for what is declared, without a grant, the kind of that. */
    readonly ofDeployer: ObjectKind | undefined;
}

/**
 * One check for each principal: an assignment waits for its principal anyway, and must wait for no other, which may in turn need what
 * this one gives access to.
 */
export class AssignmentChecks {
    private readonly byPrincipal = new Map<string, { readonly needed: Needed; readonly check: AssignmentCheck }>();
    private readonly warned = new Set<string>();

    constructor(private readonly vault: CheckedVault) {}

    /** Has an assignment looked for, and answers with what has to be there before it is made. */
    add(
        principal: string,
        expected: Expected,
        { shared, exactRole, aliased, ofDeployer }: Circumstances,
    ): pulumi.Resource {
        const found = this.of(principal);
        if (shared) {
            found.needed.shared.push(expected);
            return found.check;
        }
        found.needed.assignments.push(expected);
        if (aliased) {
            found.needed.aliased.push(expected.what);
        }
        if (ofDeployer !== undefined) {
            found.needed.ofDeployers.push({ what: expected.what, kind: ofDeployer });
        }
        if (exactRole) {
            found.needed.actions.add(definesRoles);
        }
        return found.check;
    }

    /** Has a custom role waited for, and answers with what has to be there before a principal is made eligible for it. */
    addEligible(principal: string, roleDefinitionId: pulumi.Input<string>): pulumi.Resource {
        const { needed, check } = this.of(principal);
        needed.eligibleRoles.push(roleDefinitionId);
        return check;
    }

    private of(principal: string) {
        let found = this.byPrincipal.get(principal);
        if (found === undefined) {
            const needed: Needed = {
                assignments: [],
                shared: [],
                eligibleRoles: [],
                actions: new Set([assigns]),
                aliased: [],
                ofDeployers: [],
            };
            found = { needed, check: this.declare(principal, needed) };
            this.byPrincipal.set(principal, found);
        }
        return found;
    }

    private declare(principal: string, needed: Needed): AssignmentCheck {
        const { vault, name, id, subscriptionId, resourceGroupId, declared } = this.vault;
        const identity = explicitIdentity(vault);
        const check = new AssignmentCheck(
            `${name}-${slug(principal)}-assignments`,
            {
                ...{ vault: name, vaultId: id, subscriptionId, resourceGroupId },
                assignments: pulumi.output(declared.then(() => needed.assignments)),
                // A stack that has none has nothing of it in its state.
                shared: pulumi.output(declared.then(() => unlessEmpty(needed.shared))),
                eligibleRoles: pulumi.output(declared.then(() => unlessEmpty(needed.eligibleRoles))),
                actions: declared.then(() => [...needed.actions]),
                aliased: pulumi.output(declared.then(() => needed.aliased)),
                ofDeployers: pulumi.output(declared.then(() => needed.ofDeployers)),
                ...(identity === undefined ? {} : { identity }),
            },
            { parent: vault, ...passing },
        );
        // Told once, whichever check found it.
        check.warnings.apply((warnings = []) => {
            for (const warning of warnings.filter((text) => !this.warned.has(text))) {
                this.warned.add(warning);
                void pulumi.log.warn(warning, vault);
            }
        });
        return check;
    }
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
    return list.length === 0 ? undefined : list;
}
