import { type Collection, type Store, type VaultRecord } from "../../contract";
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

/** What a vault keeps about certificates in general: contacts and issuers. */
export class CertificateSettings {
    private readonly contactsOf: Collection<readonly Contact[]>;
    private readonly issuersOf: Collection<Issuer>;

    constructor(store: Store) {
        this.contactsOf = store.collection("key-vault/contacts");
        this.issuersOf = store.collection("key-vault/issuers");
    }

    contacts(vault: VaultRecord): readonly Contact[] | undefined {
        return this.contactsOf.get(vault.name.toLowerCase());
    }

    setContacts(vault: VaultRecord, contacts: readonly Contact[]): void {
        this.contactsOf.set(vault.name.toLowerCase(), contacts);
    }

    deleteContacts(vault: VaultRecord): void {
        this.contactsOf.delete(vault.name.toLowerCase());
    }

    issuer(vault: VaultRecord, name: string): Issuer | undefined {
        return this.issuersOf.get(issuerKey(vault.name, name));
    }

    issuers(vault: VaultRecord): readonly Issuer[] {
        return Array.from(this.issuersOf.entries(issuerKey(vault.name, "")), ([, issuer]) => issuer);
    }

    setIssuer(vault: VaultRecord, issuer: Issuer): void {
        this.issuersOf.set(issuerKey(vault.name, issuer.name), issuer);
    }

    deleteIssuer(vault: VaultRecord, name: string): void {
        this.issuersOf.delete(issuerKey(vault.name, name));
    }

    /** Forgets what a vault kept. */
    removeVault(vaultName: string): void {
        this.contactsOf.delete(vaultName.toLowerCase());
        for (const [key] of this.issuersOf.entries(issuerKey(vaultName, ""))) {
            this.issuersOf.delete(key);
        }
    }
}

function issuerKey(vaultName: string, name: string): string {
    return `${vaultName.toLowerCase()}/${name.toLowerCase()}`;
}
