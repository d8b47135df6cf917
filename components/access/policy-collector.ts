import type * as pulumi from "@pulumi/pulumi";
import { KeyVaultComponentError } from "../internal/errors";
import type { VaultTarget } from "../internal/vault-target";
import { AccessPolicies, type DeclaredEntry, type ForeignPolicies } from "./policies";

/**
 * Gathers the grants of a vault with access policies into the one resource that owns them.
 *
 * The resource is registered with the first grant, so that what needs the access can depend on it, and its entries are sent when all
 * grants are declared. A later one can't be added any more, and is refused rather than lost.
 */
export class PolicyCollector {
    private readonly entries: DeclaredEntry[] = [];
    private resource: AccessPolicies | undefined;
    private complete = false;

    constructor(
        private readonly settings: {
            readonly vault: pulumi.ComponentResource;
            readonly name: string;
            readonly target: pulumi.Output<VaultTarget>;
            readonly foreignPolicies: ForeignPolicies;
            readonly declared: Promise<unknown>;
        },
    ) {}

    /**
     * Adds permissions for a principal, and answers with the resource that puts them in force.
     *
     * @param grant what is granted, as messages say it
     */
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
        this.resource ??= new AccessPolicies(
            `${this.settings.name}-access-policies`,
            { target: this.settings.target, entries: this.whenDeclared(), foreign: this.settings.foreignPolicies },
            { parent: this.settings.vault },
        );
        return this.resource;
    }

    private async whenDeclared(): Promise<DeclaredEntry[]> {
        await this.settings.declared;
        this.complete = true;
        return this.entries;
    }
}
