/** What a walk deploys, as JSON: a program declares it with the library, and what changes from one to the next is seen by comparing two. */
import type {
    CertificateArgs,
    GrantOptions,
    KeyArgs,
    PrivateCertificateAuthorityArgs,
    SecretArgs,
    VaultArgs,
} from "pulumi-azure-keyvault";

export const kinds = ["vault", "key", "secret", "certificate", "authority"] as const;

export type Kind = (typeof kinds)[number];

/** The settings of each kind, without those that name other things of the declaration. */
export interface SettingsOf {
    readonly vault: Omit<VaultArgs, "resourceGroupName" | "vaultName">;
    readonly key: Omit<KeyArgs, "vault" | "keyName">;
    readonly secret: Omit<SecretArgs, "vault" | "secretName" | "fromSecret">;
    readonly certificate: Omit<CertificateArgs, "vault" | "certificateName" | "issuedBy">;
    readonly authority: Omit<PrivateCertificateAuthorityArgs, "vault" | "issuedBy">;
}

/** Components of the program's own, which others are in. */
export const teams = ["north", "south"] as const;

export type Team = (typeof teams)[number];

/** What a component was called, and what it was in. */
export type Former = Pick<Thing, "name" | "within">;

/** A vault, or something in one. */
export interface Thing {
    readonly kind: Kind;
    /** The component's name. */
    readonly name: string;
    /** The component of the program's own that it is in. */
    readonly within?: Team;
    /** Former names and places of the component, by which its resources are known again. */
    readonly aliases?: readonly Former[];
    /** The name in Azure: of the vault, or in it. Two declarations mean the same thing by the same kind, vault and name in Azure. */
    readonly azureName: string;
    /** The name in Azure of the vault that holds it. */
    readonly vault?: string;
    /** The name in Azure of the authority that signs. */
    readonly issuedBy?: string;
    readonly settings: Readonly<Record<string, unknown>>;
}

export type PrincipalKind = "identity" | "User" | "Group" | "ServicePrincipal";

export interface DeclaredPrincipal {
    readonly name: string;
    readonly kind: PrincipalKind;
}

export interface DeclaredGrant {
    readonly on: { readonly kind: Exclude<Kind, "authority">; readonly vault: string; readonly azureName: string };
    /** Of a verb for everything of a kind in a vault. */
    readonly all?: "keys" | "secrets" | "certificates";
    readonly verb: string;
    readonly principal: string;
    readonly options?: GrantOptions;
}

export interface Declaration {
    readonly things: readonly Thing[];
    readonly principals: readonly DeclaredPrincipal[];
    readonly grants: readonly DeclaredGrant[];
    /** Whether everything is verified. */
    readonly verified: boolean;
}

/** By which a thing is known from one declaration to the next. */
export function identityOf({ kind, vault = "", azureName }: Pick<Thing, "kind" | "vault" | "azureName">): string {
    // An authority's key is a key of the vault.
    return kind === "vault" ? `vault ${azureName}` : `${kind} ${vault}/${azureName}`;
}

export function thingsOf(declaration: Declaration, kind: Kind): readonly Thing[] {
    return declaration.things.filter((thing) => thing.kind === kind);
}
