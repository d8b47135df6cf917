import * as pulumi from "@pulumi/pulumi";
import { invalidArgument, KeyVaultComponentError } from "../internal/errors";
import { slug } from "../internal/names";
import type { VaultTarget } from "../internal/vault-target";
import { exactRole } from "./custom-role";
import { dataActionsOf, objectKinds, permissionsOf, type ObjectKind, type Permissions } from "./data-actions";
import { matrixOf, type AccessMatrixRow, type GrantRecord } from "./matrix";
import { PolicyCollector } from "./policy-collector";
import type { ForeignPolicies } from "./policies";
import type { Principal, PrincipalContext, ResolvedPrincipal } from "./principal";
import { roleAssignment } from "./role-assignment";
import { builtInRoles, dataActionsOfRole } from "./roles";
import { dataActionsOfVerb, deployerVerbs, type Verb } from "./verbs";

/** How a grant is made. */
export interface GrantOptions {
    /**
     * `narrowest` assigns the narrowest built-in role that has what the verb needs, though it may give more (the access matrix names
     * the excess). `exact` declares a custom role with the verb's data actions alone; the deployer needs
     * `Microsoft.Authorization/roleDefinitions/write` for it. A vault with access policies is exact anyway.
     *
     * @default "narrowest"
     */
    readonly role?: "narrowest" | "exact";
    /**
     * Why the access is given, kept at the role assignment. Access policies have no room for it.
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
    /** @default the whole vault */
    readonly object?: GrantedObject | undefined;
    readonly options?: GrantOptions | undefined;
}

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

/** Who gets what in one vault: turns grants into role assignments or access policies, each access once, and keeps the matrix. */
export class VaultAccess {
    private readonly records = new Map<string, GrantRecord & { readonly resource: pulumi.Resource }>();
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
                `is granted \`${request.verbName}\` on ${describe(request)} twice. Remove one of the grants`,
            );
        }
        this.refuseSameObjectId(request);
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
        const { principal, verb, object, options } = request;
        const exact = options?.role === "exact";
        const present = this.records.get(key);
        if (present !== undefined) {
            present.verbs.set(request.verbName, dataActionsOfVerb(verb));
            return present.resource;
        }
        const owner = object?.owner ?? this.settings.vault;
        const identity = this.resolve(principal);
        const resource = roleAssignment(
            [object?.ownerName ?? this.settings.name, slug(principal.name), this.roleWords(request)].join("-"),
            identity,
            {
                scope: this.scopeOf(object),
                role: exact
                    ? exactRole(this.settings, request.verbName, request.verb, object?.kind)
                    : builtInRoles[verb.role].id,
                description: options?.description,
            },
            { parent: owner },
        );
        const allows = exact ? dataActionsOfVerb(verb) : dataActionsOfRole(verb.role);
        const through = exact ? `custom role for \`${request.verbName}\`` : builtInRoles[verb.role].name;
        this.record(key, request, resource, { allows, through, vaultWide: false });
        return resource;
    }

    private addToPolicies(request: GrantRequest, key: string, policies: PolicyCollector): pulumi.Resource {
        const { principal, verb, object, options } = request;
        if (object !== undefined && options?.vaultWide !== true) {
            throw this.refusal(
                request,
                `can't be granted \`${request.verbName}\` on ${describe(request)} alone: the access policies of vault ` +
                    `"${this.settings.name}" reach every object of a kind. Say \`vaultWide: true\` if it may reach all of its ` +
                    `${object.kind}, or use a vault with \`accessModel: "rbac"\``,
            );
        }
        const resource = policies.add(
            { objectId: this.resolve(principal).objectId, permissions: verb.permissions },
            `${principal.name}: ${request.verbName} on ${describe(request)}`,
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
            on: describe(request),
            verbs: new Map([[request.verbName, dataActionsOfVerb(request.verb)]]),
            resource,
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
        const through = this.policies === undefined ? this.roleWords(request) : "access policy";
        return [describe(request), request.principal.name, through].join("\u0000");
    }

    private roleWords(request: GrantRequest): string {
        return request.options?.role === "exact"
            ? `${slug(request.verbName)}-exact`
            : slug(builtInRoles[request.verb.role].name.replace("Key Vault ", ""));
    }

    private scopeOf(object: GrantedObject | undefined): pulumi.Output<string> {
        return object === undefined
            ? this.settings.id
            : pulumi.interpolate`${this.settings.id}/${object.kind}/${object.name}`;
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

const nouns: Record<ObjectKind, string> = { keys: "key", secrets: "secret", certificates: "certificate" };

/** The object of a grant, as people read it. */
function describe({ object }: Pick<GrantRequest, "object">): string {
    return object === undefined ? "vault" : `${nouns[object.kind]} ${object.ownerName}`;
}
