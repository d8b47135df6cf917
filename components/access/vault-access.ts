import * as pulumi from "@pulumi/pulumi";
import { invalidArgument, type KeyVaultComponentError } from "../internal/errors";
import type { VaultTarget } from "../internal/vault-target";
import { AssignmentChecks } from "./assignment-check";
import { assign, roleWords, type AssignmentResource } from "./assignments";
import { dataActionsOf, shortAction, type ObjectKind, type Permissions } from "./data-actions";
import { describeObject, type GrantRequest } from "./grant";
import { notVaultWide, optionsProblem, refusal, unlikeSharedProblem } from "./grant-problems";
import { GrantedPrincipals } from "./granted-principals";
import { matrixOf, type AccessMatrixRow, type GrantRecord } from "./matrix";
import { nameOfPermissions } from "./permission-names";
import { DeclaredPolicies } from "./policy-collector";
import type { ForeignPolicies } from "./policies";
import { isPrincipal, type Principal, type PrincipalContext, type PrincipalType } from "./principal";
import { dataActionsOfVerb, deployerVerbs } from "./verbs";

export interface VaultAccessSettings {
    readonly vault: pulumi.ComponentResource;
    /** The vault component's logical name. */
    readonly name: string;
    readonly id: pulumi.Output<string>;
    /** Whether this program only refers to the vault. */
    readonly isReference: boolean;
    readonly target: pulumi.Output<VaultTarget>;
    readonly model: VaultTarget["accessModel"];
    readonly principals: PrincipalContext;
    readonly deployers: readonly Principal[];
    readonly foreignPolicies: ForeignPolicies;
    /** Resolves when no more grants will be declared. */
    readonly declared: Promise<unknown>;
    readonly subscriptionId: pulumi.Output<string>;
    /** The ARM id of the vault's resource group, known before the vault is there. */
    readonly resourceGroupId: pulumi.Output<string>;
}

/** A line of the matrix with what gives the access, which several grants may share. */
interface SharedRecord extends GrantRecord {
    readonly resource: pulumi.Resource;
    /** The same resource on a vault with RBAC. */
    readonly assignment?: AssignmentResource;
    readonly request: GrantRequest;
}

/** A role assignment that was declared, with words for messages. */
export interface DeclaredRoleAssignment {
    /** `Key Vault Secrets User of app on secret password` */
    readonly name: string;
    /** The same with the name in the vault of the object that it is on, where it is on one whose name is known. */
    readonly onObject?: string;
    /** The principal's logical name. */
    readonly principal: string;
    readonly principalType: pulumi.Output<PrincipalType>;
    readonly resource: AssignmentResource;
    /** Whether the principal has the role only while it is activated. */
    readonly eligible: boolean;
    /** Of a custom role, its data actions without their common start. */
    readonly allows?: readonly string[];
    /** Of a delegate, the condition that limits what it may give. */
    readonly condition?: string;
}

/** Who gets what in one vault: turns grants into role assignments or access policies, each access once, and keeps the matrix. */
export class VaultAccess {
    private readonly records = new Map<string, SharedRecord>();
    /** Who has a role assignment of a role in a place. */
    private readonly holders = new Map<string, Principal[]>();
    private readonly principals: GrantedPrincipals;
    /** Components of objects whose names aren't known, numbered. */
    private readonly owners = new Map<pulumi.Resource, number>();
    private readonly policies: DeclaredPolicies | undefined;
    private readonly ofDeployers = new Set<pulumi.Resource>();
    private readonly deployed = new Set<ObjectKind>();
    private readonly checks: AssignmentChecks;

    constructor(private readonly settings: VaultAccessSettings) {
        this.checks = new AssignmentChecks(settings);
        this.principals = new GrantedPrincipals(
            settings.principals,
            settings.deployers,
            settings.name,
            settings.model === "rbac",
        );
        const deployers = new Set(settings.deployers.map(({ name }) => name));
        this.policies =
            settings.model === "accessPolicies"
                ? new DeclaredPolicies(
                      settings,
                      (name) => deployers.has(name),
                      () => this.deployedKinds(),
                  )
                : undefined;
    }

    /** How the vault decides on access. */
    get model(): VaultTarget["accessModel"] {
        return this.settings.model;
    }

    /** Gives access, and answers with what does so: data-plane resources that use the access depend on it. */
    grant(request: GrantRequest): pulumi.Resource {
        if (!isPrincipal(request.principal)) {
            throw invalidArgument(
                "Vault",
                this.settings.name,
                request.verbName,
                "be granted to a Principal",
                request.principal,
            );
        }
        this.principals.admit(request.principal);
        const key = this.keyOf(request);
        const present = this.records.get(key);
        if (present?.verbs.has(request.verbName) === true) {
            throw this.refusal(
                request,
                `is granted \`${request.verbName}\` on ${describeObject(request)} twice. Remove one of the grants`,
            );
        }
        const problem = optionsProblem(request, this.settings.model);
        if (problem !== undefined) {
            throw this.refusal(request, problem);
        }
        return this.policies === undefined
            ? this.assign(request, key)
            : this.addToPolicies(request, key, this.policies);
    }

    /** What the deployers need for data-plane resources of one kind, declared once. */
    deployerAccess(kind: ObjectKind): pulumi.Resource[] {
        const verb = deployerVerbs[kind];
        this.deployed.add(kind);
        return this.settings.deployers.map((principal) => {
            this.principals.admit(principal);
            const request: GrantRequest = { principal, verb, verbName: `deploy ${kind}`, ofDeployer: kind };
            const key = this.keyOf(request);
            const present = this.records.get(key);
            const resource = present?.verbs.has(request.verbName) === true ? present.resource : this.grant(request);
            this.ofDeployers.add(resource);
            return resource;
        });
    }

    /** The kinds of objects that the deployers' access was declared for so far. */
    deployedKinds(): ObjectKind[] {
        return [...this.deployed].sort();
    }

    /** The deployers' access that was declared so far: for the vault's guard to wait for. */
    guardedAccess(): pulumi.Resource[] {
        return [...this.ofDeployers];
    }

    /**
     * Has a verification tell what this program gave and takes back again from what others gave, on a vault with access policies.
     *
     * @returns the object ids of the deployers: what they have to deploy a kind of objects goes after the last of that kind
     */
    verifiedExclusively(): pulumi.Output<string>[] {
        this.policies?.keep();
        return this.policies === undefined
            ? []
            : this.settings.deployers.map((principal) => this.principals.resolve(principal).objectId);
    }

    /** Object ids of the principals that others gave access to by policies. */
    foreignPrincipals(): pulumi.Output<string[]> {
        return this.policies?.foreignPrincipals() ?? pulumi.output([]);
    }

    /** The access matrix of what has been declared so far. */
    matrix(): AccessMatrixRow[] {
        return matrixOf(this.records.values());
    }

    /** The role assignments declared so far, each with a name for messages. None on a vault with access policies. */
    assignments(): DeclaredRoleAssignment[] {
        return [...this.records.values()].flatMap(
            ({ assignment: resource, request: { options, delegation, object }, ...record }) =>
                resource === undefined
                    ? []
                    : [
                          {
                              name: `${record.through} of ${record.principal} on ${record.on}`,
                              ...(typeof object?.name === "string" && {
                                  onObject: `${record.through} of ${record.principal} on ${object.kind}/${object.name.toLowerCase()}`,
                              }),
                              principal: record.principal,
                              principalType: record.principalType,
                              resource,
                              eligible: options?.eligible !== undefined,
                              ...(delegation !== undefined && { condition: delegation }),
                              ...(options?.role === "exact" && { allows: record.allows.map(shortAction).sort() }),
                          },
                      ],
        );
    }

    /** A name for a set of permissions, such as `secrets get, list`. Refuses an empty set and what is no permission. */
    nameOfPermissions(permissions: Permissions): string {
        return nameOfPermissions(this.settings.name, permissions);
    }

    private assign(request: GrantRequest, key: string): pulumi.Resource {
        const present = this.records.get(key);
        if (present !== undefined) {
            const problem = unlikeSharedProblem(request, present);
            if (problem !== undefined) {
                throw this.refusal(request, problem);
            }
            present.verbs.set(request.verbName, dataActionsOfVerb(request.verb));
            return present.resource;
        }
        const place = this.placeOf(request);
        const holders = this.holders.get(place) ?? [];
        const { resource, ...found } = assign(
            { ...this.settings, checks: this.checks },
            request,
            this.principals.apartFrom(request.principal, holders),
        );
        this.holders.set(place, [...holders, request.principal]);
        this.record(key, request, resource, { ...found, assignment: resource, vaultWide: false });
        return resource;
    }

    private addToPolicies(request: GrantRequest, key: string, policies: DeclaredPolicies): pulumi.Resource {
        const { principal, verb, object, options } = request;
        if (object !== undefined && options?.vaultWide !== true) {
            throw this.refusal(request, notVaultWide(request, object, this.settings.name));
        }
        const resource = policies.add(
            {
                principal: principal.name,
                objectId: this.principals.resolve(principal).objectId,
                permissions: verb.permissions,
            },
            `${principal.name}: ${request.verbName} on ${describeObject(request)}`,
        );
        this.record(key, request, resource, {
            allows: dataActionsOf(verb.permissions),
            through: "access policy",
            vaultWide: object !== undefined,
        });
        return resource;
    }

    private record(
        key: string,
        request: GrantRequest,
        resource: pulumi.Resource,
        found: Pick<SharedRecord, "allows" | "through" | "vaultWide" | "assignment">,
    ): void {
        const { objectId, type } = this.principals.resolve(request.principal);
        const present = this.records.get(key);
        if (present !== undefined) {
            present.verbs.set(request.verbName, dataActionsOfVerb(request.verb));
            present.allows = [...new Set([...present.allows, ...found.allows])];
            return;
        }
        this.records.set(key, {
            principal: request.principal.name,
            objectId,
            principalType: type,
            on: describeObject(request),
            verbs: new Map([[request.verbName, dataActionsOfVerb(request.verb)]]),
            resource,
            request,
            ...found,
        });
    }

    /** What makes two grants the same role assignment, or lines of one access policy on the same object. */
    private keyOf(request: GrantRequest): string {
        return [this.placeOf(request), request.principal.name].join("\u0000");
    }

    /** What is granted where, to whomever. */
    private placeOf(request: GrantRequest): string {
        const through = this.policies === undefined ? roleWords(request) : "access policy";
        return [describeObject(request), this.identityOf(request), through].join("\u0000");
    }

    /** Tells objects apart whose components have one name: by their names in the vault, or by the components where those are outputs. */
    private identityOf({ object }: GrantRequest): string {
        if (object === undefined) {
            return "";
        }
        if (typeof object.name === "string") {
            return object.name.toLowerCase();
        }
        const number = this.owners.get(object.owner) ?? this.owners.size;
        this.owners.set(object.owner, number);
        return `/${number}`;
    }

    private refusal({ principal }: GrantRequest, problem: string): KeyVaultComponentError {
        return refusal(this.settings.name, principal, problem);
    }
}
