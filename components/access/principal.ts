import * as pulumi from "@pulumi/pulumi";
import { listed } from "../internal/complaints";
import { KeyVaultComponentError, show } from "../internal/errors";
import { logicalName } from "../internal/logical-name";
import { guid } from "../internal/names";
import { lookUp } from "./directory";
import { principalTypes, type PrincipalType } from "./principal-types";

export type { PrincipalType } from "./principal-types";

/** A principal whose identity is known, or will be when what it comes from is deployed. */
export interface ResolvedPrincipal {
    /** The object id in the directory. Not an application's (client) id. */
    readonly objectId: pulumi.Output<string>;
    readonly type: pulumi.Output<PrincipalType>;
}

/** What a principal is resolved against: the vault that it gets access to. */
export interface PrincipalContext {
    /** The identity that runs the deployment, as the vault's provider sees it. */
    caller(): ResolvedPrincipal;
    /** For look-ups: the provider that the vault was declared with. */
    readonly invokeOptions: pulumi.InvokeOptions;
}

/** What can be a principal without a look-up: a user-assigned identity of any `@pulumi/azure-native` version. */
export interface IdentityWithPrincipal extends pulumi.Resource {
    readonly principalId: pulumi.Output<string>;
}

/** What a principal is told from others by, before its object id is known. */
interface PrincipalSource {
    /** The same for the same principal: its object id, what is looked up, or the output that its object id comes from. */
    readonly key: unknown;
    /** As messages say it. */
    readonly words: string;
    /** Not known of who deploys. */
    readonly type?: PrincipalType;
    /** Whether the program declares it: then another resource is another principal. */
    readonly isResource?: boolean;
}

/**
 * Somebody or something that can be given access.
 *
 * @example
 * vault.grants.admin(Principal.group("Platform engineers"));
 * wrappingKey.grants.wrapUnwrap(Principal.managedIdentity(application));
 */
export class Principal {
    private constructor(
        /**
         * The logical name: part of the names of the resources that give access, and what the access matrix shows. In one vault it
         * stands for one principal.
         */
        readonly name: string,
        /** The object id where the program states it as text: two principals with the same one are the same. */
        readonly knownObjectId: string | undefined,
        private readonly source: PrincipalSource,
        private readonly find: (context: PrincipalContext) => ResolvedPrincipal,
    ) {}

    /**
     * The identity that runs the deployment. It differs between a laptop and a pipeline, and then so does the access: use it for
     * development, and an object id (a group's, as a rule) everywhere else. The same identity's own object id keeps the access under the
     * name `deployer`, and is refused under another one.
     */
    static deployer(): Principal {
        const source = { key: "deployer", words: "the identity that deploys" };
        return new Principal("deployer", undefined, source, (context) => context.caller());
    }

    /**
     * A principal by its object id. Nothing is looked up.
     *
     * @param id the object id (a GUID), in any capitals. Of an application this is its service principal's, not the application's.
     * @param type what it is; Azure refuses an assignment whose type is wrong.
     * @param name the logical name. @default the object id, which must be a plain text then
     */
    static objectId(id: pulumi.Input<string>, type: PrincipalType = "ServicePrincipal", name?: string): Principal {
        if (typeof id !== "string" && name === undefined) {
            throw invalid("objectId", "needs a name as its third argument where the object id is an output");
        }
        if (typeof id === "string" && !guid.test(id)) {
            throw invalid("objectId", `takes a GUID, got ${show(id)}`);
        }
        if (!principalTypes.includes(type)) {
            throw invalid(
                "objectId",
                `takes one of ${listed(principalTypes)} as its second argument, got ${show(type)}`,
            );
        }
        const known = typeof id === "string" ? id.toLowerCase() : undefined;
        const words = known === undefined ? "an object id that is an output" : `the object id ${known}`;
        return new Principal(name ?? String(known), known, { key: known ?? id, words, type }, () => ({
            // As the directory writes it: azure-native would replace an assignment for its capitals.
            objectId: pulumi.output(known ?? id),
            type: pulumi.output(type),
        }));
    }

    /**
     * A user-assigned managed identity that the program declares.
     *
     * @param name the logical name. @default the identity's own
     */
    static managedIdentity(identity: IdentityWithPrincipal, name?: string): Principal {
        if ((identity as Partial<IdentityWithPrincipal> | null | undefined)?.principalId === undefined) {
            throw invalid("managedIdentity", `takes a user-assigned identity, got ${show(identity)}`);
        }
        const ownName = name ?? logicalName(identity);
        if (ownName === undefined) {
            throw invalid("managedIdentity", "needs a name as its second argument for this identity");
        }
        const type = "ServicePrincipal";
        const source = { key: identity.principalId, words: "a managed identity", type, isResource: true } as const;
        return new Principal(ownName, undefined, source, () => ({
            objectId: identity.principalId,
            type: pulumi.output(type),
        }));
    }

    /**
     * A user by user principal name (`kim@example.com`; a guest's is such as `kim_example.com#EXT#@contoso.onmicrosoft.com`), looked up
     * through `@pulumi/azuread`, which has a setting of its own for the cloud (`azuread:environment`).
     */
    static user(userPrincipalName: string): Principal {
        return Principal.lookedUp("user", "User", userPrincipalName);
    }

    /** A group by display name, looked up through `@pulumi/azuread`. Exactly one group must have it. */
    static group(displayName: string): Principal {
        return Principal.lookedUp("group", "Group", displayName);
    }

    /** A service principal by its application's (client) id or by display name, looked up through `@pulumi/azuread`. */
    static servicePrincipal(nameOrApplicationId: string): Principal {
        return Principal.lookedUp("servicePrincipal", "ServicePrincipal", nameOrApplicationId);
    }

    /** The object id and type, in the eyes of one vault. */
    resolve(context: PrincipalContext): ResolvedPrincipal {
        return this.find(context);
    }

    /** @internal What it is, as messages say it. */
    get words(): string {
        return this.source.words;
    }

    /** @internal What it is, where that is known before anything is looked up or deployed. */
    get knownType(): PrincipalType | undefined {
        return this.source.type;
    }

    /** @internal Whether another one is the same principal; `undefined` where their object ids alone can tell, once they are known. */
    isSame(other: Principal): boolean | undefined {
        const [own, others] = [this.source, other.source];
        if (own.key === others.key) {
            return true;
        }
        const areUnlike =
            (this.knownObjectId !== undefined && other.knownObjectId !== undefined) ||
            (own.isResource === true && others.isResource === true) ||
            (own.type !== undefined && others.type !== undefined && own.type !== others.type);
        return areUnlike ? false : undefined;
    }

    private static lookedUp(method: string, type: PrincipalType, name: string): Principal {
        if (typeof name !== "string" || name.trim() === "") {
            throw invalid(method, `takes a name, got ${show(name)}`);
        }
        const source = { key: `${type} ${name}`, words: `a look-up by Principal.${method}`, type };
        return new Principal(name, undefined, source, (context) => ({
            objectId: pulumi.output(lookUp(type, name, context.invokeOptions)),
            type: pulumi.output(type),
        }));
    }
}

/** Whether something is a principal, of this copy of the library or another. */
export function isPrincipal(one: unknown): boolean {
    const { name, resolve } = (one ?? {}) as Partial<Principal>;
    return typeof name === "string" && typeof resolve === "function";
}

function invalid(method: string, problem: string): KeyVaultComponentError {
    return new KeyVaultComponentError("InvalidArgument", `Principal.${method} ${problem}.`);
}
