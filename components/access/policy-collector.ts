import * as pulumi from "@pulumi/pulumi";
import { KeyVaultComponentError } from "../internal/errors";
import { passing } from "../internal/passing";
import type { VaultTarget } from "../internal/vault-target";
import type { ObjectKind } from "./data-actions";
import { AccessPolicies, type AccessPoliciesArgs, type DeclaredEntry, type ForeignPolicies } from "./policies";

/** The vault whose access policies are gathered. */
export interface PolicyVault {
    readonly vault: pulumi.ComponentResource;
    readonly name: string;
    readonly target: pulumi.Output<VaultTarget>;
    readonly foreignPolicies: ForeignPolicies;
    /** Resolves when no more grants will be declared. */
    readonly declared: Promise<unknown>;
}

/**
 * The access policies that a program declares on one vault. The deployers' are a resource of their own, for which keys and secrets wait:
 * whoever else gets access may itself need a key of the vault first, as a disk encryption set does.
 */
export class DeclaredPolicies {
    private readonly deployers: PolicyCollector;
    private readonly others: PolicyCollector;

    /**
     * @param kinds of which objects the deployers deploy by what was added for them. Asked when everything is declared
     */
    constructor(
        private readonly vault: PolicyVault,
        private readonly isDeployer: (principal: string) => boolean,
        kinds: () => ObjectKind[],
    ) {
        const { name, foreignPolicies: foreign } = vault;
        this.deployers = new PolicyCollector(
            vault,
            `${name}-deployer-policies`,
            () => (this.others.isEmpty ? { foreign } : { foreign: "keep" }),
            kinds,
        );
        this.others = new PolicyCollector(vault, `${name}-access-policies`, () =>
            foreign === "keep" || this.deployers.isEmpty ? { foreign } : { foreign, alongside: this.deployers.entries },
        );
    }

    /**
     * Adds permissions for a principal, and answers with the resource that puts them in force.
     *
     * @param grant what is granted, as messages say it
     */
    add(entry: DeclaredEntry, grant: string): AccessPolicies {
        return (this.isDeployer(entry.principal) ? this.deployers : this.others).add(entry, grant);
    }

    /**
     * Declares who isn't a deployer even where nobody is. A resource that leaves takes its policies back at the end of a deployment, after
     * the verification; one that stays takes them back before it, whatever has become of the deployment that gave them.
     */
    keep(): void {
        this.others.declare();
    }

    /** Object ids of the principals that others gave access to. Empty unless they are to be reported. */
    foreignPrincipals(): pulumi.Output<string[]> {
        return pulumi
            .output(this.vault.declared.then(() => true))
            .apply(() => (this.others.resource ?? this.deployers.resource)?.foreignPrincipals ?? pulumi.output([]));
    }
}

/**
 * Gathers grants into the one resource that owns their principals' policies.
 *
 * The resource is registered with the first grant, so that what needs the access can depend on it, and its entries are sent when all
 * grants are declared. A later one can't be added any more, and is refused rather than lost.
 */
class PolicyCollector {
    readonly entries: DeclaredEntry[] = [];
    resource: AccessPolicies | undefined;
    private complete = false;

    constructor(
        private readonly settings: PolicyVault,
        private readonly resourceName: string,
        /** Asked when everything is declared. */
        private readonly reported: () => Pick<AccessPoliciesArgs, "foreign" | "alongside">,
        /** Asked then, too. @default nothing is deployed by the entries */
        private readonly kinds?: () => ObjectKind[],
    ) {}

    get isEmpty(): boolean {
        return this.resource === undefined;
    }

    add(entry: DeclaredEntry, grant: string): AccessPolicies {
        if (this.complete) {
            throw new KeyVaultComponentError(
                "InvalidArgument",
                `Vault "${this.settings.name}": the grant "${grant}" was declared after the vault's access policies were sent. ` +
                    "Declare all grants, keys and secrets of a vault with access policies in the same run of code that declares " +
                    "the vault, not after an `await` or inside an `apply`; or pass the vault `grantsDeclared`, a promise that " +
                    "resolves when the last one is declared.",
            );
        }
        this.entries.push(entry);
        return this.declare();
    }

    /** The resource, with the entries that there will be. */
    declare(): AccessPolicies {
        this.resource ??= new AccessPolicies(
            this.resourceName,
            {
                target: this.settings.target,
                entries: this.whenDeclared(() => this.entries),
                foreign: this.whenDeclared(() => this.reported().foreign),
                ...(this.settings.foreignPolicies === "report" && {
                    alongside: this.whenDeclared(() => this.reported().alongside ?? []),
                }),
                ...(this.kinds !== undefined && { deploys: this.whenDeclared(this.kinds) }),
            },
            { parent: this.settings.vault, ...(this.kinds !== undefined && passing) },
        );
        return this.resource;
    }

    private async whenDeclared<T>(answer: () => T): Promise<T> {
        await this.settings.declared;
        this.complete = true;
        return answer();
    }
}
