import { type Collection, type Store } from "../../contract";
import { type PrivateJwk } from "../../crypto/jwk";
import { type Tags } from "../model";
import { type VaultName } from "../object-store";
import { type Json } from "../values";

/** Somebody who is told of a certificate's expiry. */
export interface Contact {
    readonly email: string;
    readonly name?: string;
    readonly phone?: string;
}

/** A certificate authority that a vault orders from. */
export interface Issuer {
    readonly name: string;
    readonly provider: string;
    readonly credentials?: { readonly account_id?: string; readonly pwd?: string };
    readonly organization?: Json;
    readonly enabled: boolean;
    readonly created: number;
    readonly updated: number;
}

/** A certificate under way: what isn't shown before it is there. */
export interface Issuance {
    readonly version: string;
    readonly jwk: PrivateJwk;
    /** The certificate as DER in base64, when the vault signed it itself. */
    readonly cer?: string;
    /** When it is there, in milliseconds since 1970. */
    readonly readyAt: number;
    /** Whether somebody outside signs it and merges it. */
    readonly awaitsMerge: boolean;
    readonly enabled: boolean;
    readonly tags?: Tags;
}

/** What a vault keeps about certificates in general: contacts, issuers, and the certificates under way. */
export class CertificateSettings {
    private readonly contactsOf: Collection<readonly Contact[]>;
    private readonly issuersOf: Collection<Issuer>;
    private readonly issuancesOf: Collection<Issuance>;

    constructor(store: Store) {
        this.contactsOf = store.collection("key-vault/contacts");
        this.issuersOf = store.collection("key-vault/issuers");
        this.issuancesOf = store.collection("key-vault/issuances");
    }

    contacts(vault: VaultName): readonly Contact[] | undefined {
        return this.contactsOf.get(vault.name.toLowerCase());
    }

    setContacts(vault: VaultName, contacts: readonly Contact[]): void {
        this.contactsOf.set(vault.name.toLowerCase(), contacts);
    }

    deleteContacts(vault: VaultName): void {
        this.contactsOf.delete(vault.name.toLowerCase());
    }

    issuer(vault: VaultName, name: string): Issuer | undefined {
        return this.issuersOf.get(keyOf(vault.name, name));
    }

    issuers(vault: VaultName): readonly Issuer[] {
        return Array.from(this.issuersOf.entries(keyOf(vault.name, "")), ([, issuer]) => issuer);
    }

    setIssuer(vault: VaultName, issuer: Issuer): void {
        this.issuersOf.set(keyOf(vault.name, issuer.name), issuer);
    }

    deleteIssuer(vault: VaultName, name: string): void {
        this.issuersOf.delete(keyOf(vault.name, name));
    }

    issuance(vault: VaultName, name: string): Issuance | undefined {
        return this.issuancesOf.get(keyOf(vault.name, name));
    }

    issuances(vault: VaultName): readonly { readonly name: string; readonly issuance: Issuance }[] {
        const prefix = keyOf(vault.name, "");
        return Array.from(this.issuancesOf.entries(prefix), ([key, issuance]) => ({
            name: key.slice(prefix.length),
            issuance,
        }));
    }

    setIssuance(vault: VaultName, name: string, issuance: Issuance): void {
        this.issuancesOf.set(keyOf(vault.name, name), issuance);
    }

    deleteIssuance(vault: VaultName, name: string): void {
        this.issuancesOf.delete(keyOf(vault.name, name));
    }

    /** Forgets what a vault kept. */
    removeVault(vaultName: string): void {
        this.contactsOf.delete(vaultName.toLowerCase());
        for (const collection of [this.issuersOf, this.issuancesOf]) {
            for (const [key] of collection.entries(keyOf(vaultName, ""))) {
                collection.delete(key);
            }
        }
    }
}

function keyOf(vaultName: string, name: string): string {
    return `${vaultName.toLowerCase()}/${name.toLowerCase()}`;
}
