import type * as pulumi from "@pulumi/pulumi";
import { invalidArgument, KeyVaultComponentError, show } from "../internal/errors";
import type { VaultTarget } from "../internal/vault-target";
import { assign, roleWords } from "./assignments";
import { dataActionsOf, objectKinds, permissionsOf, type ObjectKind, type Permissions } from "./data-actions";
import { describeObject, type GrantRequest } from "./grant";
import { matrixOf, type AccessMatrixRow, type GrantRecord } from "./matrix";
import { PolicyCollector } from "./policy-collector";
import type { ForeignPolicies } from "./policies";
import type { Principal, PrincipalContext, ResolvedPrincipal } from "./principal";
import { dataActionsOfVerb, deployerVerbs } from "./verbs";

export interface VaultAccessSettings {
    readonly vault: pulumi.ComponentResource;
    /** The vault component's logical name. */
    readonly name: string;
    readonly id: pulumi.Output<string>;
    readonly target: pulumi.Output<VaultTarget>;
    readonly model: VaultTarget["accessModel"];
    readonly principals: PrincipalContext;
    readonly deployers: readonly Principal[];
    readonly foreignPolicies: ForeignPolicies;
    /** Resolves when no more grants will be declared. */
    readonly declared: Promise<unknown>;
}

/** A line of the matrix with what gives the access, which several grants may share. */
interface SharedRecord extends GrantRecord {
    readonly resource: pulumi.Resource;
    readonly request: GrantRequest;
}

/** Who gets what in one vault: turns grants into role assignments or access policies, each access once, and keeps the matrix. */
export class VaultAccess {
    private readonly records = new Map<string, SharedRecord>();
    private readonly resolved = new Map<Principal, ResolvedPrincipal>();
    private readonly policies: PolicyCollector | undefined;

    constructor(private readonly settings: VaultAccessSettings) {
        this.policies = settings.model === "accessPolicies" ? new PolicyCollector(settings) : undefined;
    }

    /** Gives access, and answers with what does so: data-plane resources that use the access depend on it. */
    grant(request: GrantRequest): pulumi.Resource {
        const key = this.keyOf(request);
        const present = this.records.get(key);
        if (present?.verbs.has(request.verbName) === true) {
            throw this.refusal(
                request,
                `is granted \`${request.verbName}\` on ${describeObject(request)} twice. Remove one of the grants`,
            );
        }
        this.refuseSameObjectId(request);
        this.refuseOptions(request);
        return this.policies === undefined
            ? this.assign(request, key)
            : this.addToPolicies(request, key, this.policies);
    }

    /** What the deployers need for data-plane resources of one kind, declared once. */
    deployerAccess(kind: ObjectKind): pulumi.Resource[] {
        const verb = deployerVerbs[kind];
        return this.settings.deployers.map((principal) => {
            const request: GrantRequest = { principal, verb, verbName: `deploy ${kind}` };
            const key = this.keyOf(request);
            const present = this.records.get(key);
            return present?.verbs.has(request.verbName) === true ? present.resource : this.grant(request);
        });
    }

    /** The access matrix of what has been declared so far. */
    matrix(): AccessMatrixRow[] {
        return matrixOf(this.records.values());
    }

    /** The role assignments declared so far, each with a name for messages. None on a vault with access policies. */
    assignments(): { readonly name: string; readonly resource: pulumi.Resource }[] {
        return this.policies !== undefined
            ? []
            : [...this.records.values()].map(({ principal, through, on, resource }) => ({
                  name: `${through} of ${principal} on ${on}`,
                  resource,
              }));
    }

    /** A name for a set of permissions, such as `secrets get, list`. Refuses an empty set and what is no permission. */
    nameOfPermissions(permissions: Permissions): string {
        const words = objectKinds.flatMap((kind) => {
            const wanted = [...new Set<string>(permissions[kind] ?? [])].sort();
            const wrong = wanted.find((permission) => !permissionsOf(kind).includes(permission));
            if (wrong !== undefined) {
                const expected = `name permissions on ${kind}: ${permissionsOf(kind).join(", ")}`;
                throw invalidArgument("Vault", this.settings.name, `permissions.${kind}`, expected, wrong);
            }
            return wanted.length === 0 ? [] : [`${kind} ${wanted.join(", ")}`];
        });
        if (words.length === 0) {
            throw invalidArgument(
                "Vault",
                this.settings.name,
                "permissions",
                "name at least one permission",
                permissions,
            );
        }
        return words.join("; ");
    }

    private assign(request: GrantRequest, key: string): pulumi.Resource {
        const present = this.records.get(key);
        if (present !== undefined) {
            this.refuseUnlikeShared(request, present);
            present.verbs.set(request.verbName, dataActionsOfVerb(request.verb));
            return present.resource;
        }
        const { resource, ...found } = assign(this.settings, request, this.resolve(request.principal));
        this.record(key, request, resource, { ...found, vaultWide: false });
        return resource;
    }

    private addToPolicies(request: GrantRequest, key: string, policies: PolicyCollector): pulumi.Resource {
        const { principal, verb, object, options } = request;
        if (object !== undefined && options?.vaultWide !== true) {
            throw this.refusal(
                request,
                `can't be granted \`${request.verbName}\` on ${describeObject(request)} alone: the access policies of vault ` +
                    `"${this.settings.name}" reach every object of a kind. Say \`vaultWide: true\` if it may reach all of its ` +
                    `${object.kind}, or use a vault with \`accessModel: "rbac"\``,
            );
        }
        const resource = policies.add(
            {
                principal: principal.name,
                objectId: this.resolve(principal).objectId,
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
        found: Pick<GrantRecord, "allows" | "through" | "vaultWide">,
    ): void {
        const { objectId, type } = this.resolve(request.principal);
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

    private resolve(principal: Principal): ResolvedPrincipal {
        let resolved = this.resolved.get(principal);
        if (resolved === undefined) {
            resolved = principal.resolve(this.settings.principals);
            this.resolved.set(principal, resolved);
        }
        return resolved;
    }

    /** What makes two grants the same role assignment, or lines of one access policy on the same object. */
    private keyOf(request: GrantRequest): string {
        const through = this.policies === undefined ? roleWords(request) : "access policy";
        return [describeObject(request), request.principal.name, through].join("\u0000");
    }

    /** A second grant that needs the same role assignment can't have it say something else. */
    private refuseUnlikeShared(request: GrantRequest, { request: first, through }: SharedRecord): void {
        const unlike = (["description", "adopt"] as const).find((option) => {
            const value = request.options?.[option];
            return value !== undefined && value !== first.options?.[option];
        });
        if (unlike === undefined && request.delegation === undefined) {
            return;
        }
        throw this.refusal(
            request,
            `gets \`${request.verbName}\` by the same assignment of ${through} as \`${first.verbName}\`, which can't be given ` +
                (unlike === undefined
                    ? "two conditions. Delegate all the roles in one grant"
                    : `another \`${unlike}\`. Give it there alone`),
        );
    }

    private refuseOptions(request: GrantRequest): void {
        const { condition, eligible, adopt } = request.options ?? {};
        if (condition !== undefined) {
            throw this.refusal(
                request,
                `can't be granted \`${request.verbName}\` under a condition: Azure does not evaluate conditions for Key Vault's data actions, ` +
                    "and would give the access without. Leave `condition` out; `vault.grants.delegate` limits who may give access",
            );
        }
        if (
            this.policies !== undefined &&
            (eligible !== undefined || adopt !== undefined || request.delegation !== undefined)
        ) {
            const option = eligible !== undefined ? "eligible" : adopt !== undefined ? "adopt" : "delegate";
            throw this.refusal(
                request,
                `can't be granted with \`${option}\`, which is for vaults with \`accessModel: "rbac"\``,
            );
        }
        if (adopt !== undefined && !/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i.test(adopt)) {
            throw this.refusal(
                request,
                `can't take over ${show(adopt)}: \`adopt\` must be the full id of a role assignment`,
            );
        }
    }

    private refuseSameObjectId({ principal, ...request }: GrantRequest): void {
        const { knownObjectId } = principal;
        const other = [...this.resolved.keys()].find(
            (known) =>
                knownObjectId !== undefined && known.knownObjectId === knownObjectId && known.name !== principal.name,
        );
        if (other !== undefined) {
            throw this.refusal(
                { principal, ...request },
                `has the object id ${knownObjectId} that principal "${other.name}" has as well. Use one Principal for both`,
            );
        }
    }

    private refusal({ principal }: GrantRequest, problem: string): KeyVaultComponentError {
        return new KeyVaultComponentError(
            "InvalidArgument",
            `Vault "${this.settings.name}": principal "${principal.name}" ${problem}.`,
        );
    }
}
