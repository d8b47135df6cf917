import { randomBytes } from "node:crypto";
import { type Clock, type Collection, type Store, type VaultRecord } from "../contract";
import { beingDeleted, beingRecovered, deletedButRecoverable, deletedNotFound, notFound } from "./errors";
import { type ObjectHeader, type ObjectKind, type ObjectVersion } from "./model";

/** Where an object is at this moment. */
export type Phase = "live" | "recovering" | "deleting" | "deleted" | "purging" | "gone";

/** Contents are kept by the vault's name alone: it is global. */
export type VaultName = Pick<VaultRecord, "name">;

/** The objects of one kind in all vaults: a header for each object, and its versions. */
export class ObjectStore<H extends ObjectHeader, V extends ObjectVersion> {
    private readonly headers: Collection<H>;
    private readonly versionsOf: Collection<V>;

    constructor(
        readonly kind: ObjectKind,
        store: Store,
        private readonly clock: Clock,
    ) {
        this.headers = store.collection<H>(`key-vault/${kind}`);
        this.versionsOf = store.collection<V>(`key-vault/${kind}/versions`);
    }

    /** The header in whatever phase it is; `undefined` when the name is free. */
    header(vault: VaultName, name: string): H | undefined {
        const header = this.headers.get(objectKey(vault.name, name));
        if (header !== undefined && this.phase(header) === "gone") {
            this.remove(vault.name, name);
            return undefined;
        }
        return header;
    }

    /** Where an object is, by the clock. */
    phase({ lifecycle }: ObjectHeader): Phase {
        const now = this.clock.now();
        switch (lifecycle.phase) {
            case "live":
                return lifecycle.since !== undefined && now < lifecycle.since ? "recovering" : "live";
            case "purged":
                return now < lifecycle.until ? "purging" : "gone";
            case "deleted":
                return now >= lifecycle.purgeAt ? "gone" : now < lifecycle.settledAt ? "deleting" : "deleted";
        }
    }

    /** The live object. Throws 404 when there is none. */
    live(vault: VaultName, name: string): H {
        const header = this.header(vault, name);
        if (header === undefined || this.phase(header) !== "live") {
            throw notFound(this.kind, name);
        }
        return header;
    }

    /** The live object and one of its versions, the current one when `version` is "". Throws 404. */
    liveVersion(vault: VaultName, name: string, version: string): { header: H; version: V } {
        const header = this.header(vault, name);
        const found = header && this.phase(header) === "live" && this.version(vault, header, version);
        if (!found) {
            throw notFound(this.kind, name, version);
        }
        return { header, version: found };
    }

    /** The deleted object. Throws 404 when there is none, or when it isn't there yet. */
    deleted(vault: VaultName, name: string): H {
        const header = this.header(vault, name);
        if (header === undefined || this.phase(header) !== "deleted") {
            throw deletedNotFound(this.kind, name);
        }
        return header;
    }

    /** The live object that a new version may be added to, or `undefined` for a free name. Throws 409 otherwise. */
    writable(vault: VaultName, name: string): H | undefined {
        const header = this.header(vault, name);
        switch (header && this.phase(header)) {
            case "recovering":
                throw beingRecovered(this.kind, name);
            case "deleting":
            case "purging":
                throw beingDeleted(this.kind, name, true);
            case "deleted":
                throw deletedButRecoverable(this.kind, name);
            default:
                return header;
        }
    }

    /** One version; the current one when `version` is "". */
    version(vault: VaultName, header: ObjectHeader, version = ""): V | undefined {
        const id = version === "" ? header.current : version.toLowerCase();
        return this.versionsOf.get(`${objectKey(vault.name, header.name)}/${id}`);
    }

    /** The current version. */
    current(vault: VaultName, header: ObjectHeader): V {
        const version = this.version(vault, header);
        if (version === undefined) {
            throw new Error(`The ${this.kind} object "${header.name}" has no version "${header.current}".`);
        }
        return version;
    }

    /** All versions, by their ids: the order in which the service lists them. */
    *versions(vault: VaultName, header: ObjectHeader): Iterable<V> {
        for (const [, version] of this.versionsOf.entries(`${objectKey(vault.name, header.name)}/`)) {
            yield version;
        }
    }

    /** The objects of a vault in one of these phases, by name. */
    *inPhase(vault: VaultName, ...phases: readonly Phase[]): Iterable<H> {
        for (const [, header] of this.headers.entries(vaultPrefix(vault.name))) {
            if (phases.includes(this.phase(header))) {
                yield header;
            }
        }
    }

    putHeader(vault: VaultName, header: H): void {
        this.headers.set(objectKey(vault.name, header.name), header);
    }

    putVersion(vault: VaultName, header: ObjectHeader, version: V): void {
        this.versionsOf.set(`${objectKey(vault.name, header.name)}/${version.version}`, version);
    }

    /** Forgets an object and its versions. */
    remove(vaultName: string, name: string): void {
        const key = objectKey(vaultName, name);
        this.headers.delete(key);
        for (const [version] of this.versionsOf.entries(`${key}/`)) {
            this.versionsOf.delete(version);
        }
    }

    /** Forgets everything of a vault. */
    removeVault(vaultName: string): void {
        for (const [, header] of this.headers.entries(vaultPrefix(vaultName))) {
            this.remove(vaultName, header.name);
        }
    }

    /** The objects of all vaults, in whatever phase they are. */
    *all(): Iterable<{ vault: VaultName; header: H }> {
        for (const [key, header] of this.headers.entries()) {
            yield { vault: { name: key.slice(0, key.indexOf("/")) }, header };
        }
    }

    /** Forgets the objects whose time has run out, in all vaults. */
    removeGone(): void {
        for (const { vault, header } of this.all()) {
            if (this.phase(header) === "gone") {
                this.remove(vault.name, header.name);
            }
        }
    }
}

/** A new version's id. */
export function newVersion(): string {
    return randomBytes(16).toString("hex");
}

function vaultPrefix(vaultName: string): string {
    return `${vaultName.toLowerCase()}/`;
}

function objectKey(vaultName: string, name: string): string {
    return `${vaultPrefix(vaultName)}${name.toLowerCase()}`;
}
