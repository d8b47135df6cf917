import {
    type DeletedKey,
    type KeyClient,
    type KeyRotationPolicy,
    type KeyRotationPolicyProperties,
    type KeyVaultKey,
} from "@azure/keyvault-keys";
import { keyKinds } from "../../internal/key-kinds";
import { accessTimeoutSeconds as accessTimeout } from "../../internal/limits";
import { keyClient } from "../azure/clients";
import { type KeyInputs } from "./contract";
import { describeKey } from "./names";
import { rememberMade } from "../vaults/age";
import { onceOnly, untilNameIsFree, untilPropagated } from "../azure/retry";
import { unlessAbsent } from "../azure/service-error";
import { withinLimits, type Metered } from "../azure/throttle";
import { polled } from "../azure/transition";

/** What a version is made with, or changed to. */
export interface KeyAttributes {
    readonly enabled?: boolean;
    readonly notBefore?: Date;
    readonly expiresOn?: Date;
    readonly keyOps?: string[];
    readonly tags?: Record<string, string>;
    readonly releasePolicy?: { readonly encodedPolicy: Uint8Array; readonly immutable: boolean };
}

/** The calls for one key, each waiting for access and within the vault's limits. */
export class KeyStore {
    private readonly client: KeyClient;

    /**
     * @param purpose `make` waits for access and for a new vault's name to resolve; `look` says soon that something is missing
     */
    constructor(
        private readonly inputs: KeyInputs,
        private readonly purpose: "make" | "look",
    ) {
        this.client = keyClient(inputs.target);
    }

    /** The current version; `undefined` where there is no live key of the name. */
    async read(): Promise<KeyVaultKey | undefined> {
        return this.unlessAbsent(() => this.client.getKey(this.inputs.name));
    }

    /** The versions, newest first. */
    async versions(): Promise<{ readonly version: string; readonly tags: Readonly<Record<string, string>> }[]> {
        const versions = await this.call(async () => {
            const found = [];
            for await (const properties of this.client.listPropertiesOfKeyVersions(this.inputs.name)) {
                found.push(properties);
            }
            return found;
        });
        return versions
            .sort((a, b) => (b.createdOn?.getTime() ?? 0) - (a.createdOn?.getTime() ?? 0))
            .map(({ version, tags }) => ({ version: version ?? "", tags: tags ?? {} }));
    }

    async policy(): Promise<KeyRotationPolicy | undefined> {
        return this.unlessAbsent(() => this.client.getKeyRotationPolicy(this.inputs.name));
    }

    async setPolicy(policy: KeyRotationPolicyProperties): Promise<void> {
        await this.call(() => this.client.updateKeyRotationPolicy(this.inputs.name, policy));
    }

    /** Makes the key's first version, or another. `made` finds it again if the answer gets lost. */
    async create(attributes: KeyAttributes, made: () => Promise<KeyVaultKey | undefined>): Promise<KeyVaultKey> {
        const { name, type, size, curve, exportable, target } = this.inputs;
        const options = {
            ...attributes,
            ...(size === undefined ? {} : { keySize: size }),
            ...(curve === undefined ? {} : { curve }),
            ...(exportable === undefined ? {} : { exportable }),
        };
        rememberMade(target, `keys/${name}`);
        return this.makeOnce(() => this.client.createKey(name, type, options), made);
    }

    /** Makes a version of given key material. */
    async import(
        jwk: object,
        attributes: KeyAttributes,
        made: () => Promise<KeyVaultKey | undefined>,
    ): Promise<KeyVaultKey> {
        const { name, type, exportable, target } = this.inputs;
        const { keyOps, ...rest } = attributes;
        const options = {
            ...rest,
            hardwareProtected: keyKinds[type].hsm,
            ...(exportable === undefined ? {} : { exportable }),
        };
        rememberMade(target, `keys/${name}`);
        return this.makeOnce(() => this.client.importKey(name, { ...jwk, ...(keyOps && { keyOps }) }, options), made);
    }

    /** Brings a key back from its backup, with all its versions. The service refuses where the name is taken. */
    async restore(blob: Uint8Array): Promise<KeyVaultKey> {
        rememberMade(this.inputs.target, `keys/${this.inputs.name}`);
        return this.call(() => this.client.restoreKeyBackup(blob));
    }

    /** Makes a new version by the service's own rotation. */
    async rotate(made: () => Promise<KeyVaultKey | undefined>): Promise<KeyVaultKey> {
        return this.makeOnce(() => this.client.rotateKey(this.inputs.name), made);
    }

    /** Changes the current version, or the one named. */
    async change(attributes: KeyAttributes, version?: string): Promise<KeyVaultKey> {
        const { name } = this.inputs;
        return this.call(() =>
            version === undefined
                ? this.client.updateKeyProperties(name, attributes as object)
                : this.client.updateKeyProperties(name, version, attributes as object),
        );
    }

    /** Brings a soft-deleted key back, with all its versions. */
    async recover(): Promise<void> {
        await this.call(async () => {
            const poller = await this.client.beginRecoverDeletedKey(this.inputs.name);
            await polled(describeKey(this.inputs), "recovery", poller);
        });
    }

    /** The soft-deleted key of the name; `undefined` where there is none. */
    async softDeleted(): Promise<DeletedKey | undefined> {
        return this.unlessAbsent(() => this.client.getDeletedKey(this.inputs.name));
    }

    /** Soft-deletes the key and waits until it is. Absence is no error. */
    async delete(): Promise<void> {
        await this.unlessAbsent(async () => {
            const poller = await this.client.beginDeleteKey(this.inputs.name);
            await polled(describeKey(this.inputs), "deletion", poller);
        });
    }

    /** Ends a soft-deleted key for good. Absence is no error. */
    async purge(): Promise<void> {
        await this.unlessAbsent(() => this.client.purgeDeletedKey(this.inputs.name));
    }

    private async makeOnce(act: () => Promise<KeyVaultKey>, made: () => Promise<KeyVaultKey | undefined>) {
        const metered: Metered = keyKinds[this.inputs.type].hsm ? "hsm" : "software";
        return onceOnly(() => this.call(act, metered), made);
    }

    private unlessAbsent<T>(run: () => Promise<T>): Promise<T | undefined> {
        return unlessAbsent(() => this.call(run));
    }

    private async call<T>(run: () => Promise<T>, metered?: Metered): Promise<T> {
        const { target, accessTimeoutSeconds = accessTimeout.default } = this.inputs;
        const wait = {
            what: describeKey(this.inputs),
            newVault: this.purpose === "make",
            timeoutSeconds:
                this.purpose === "make" ? accessTimeoutSeconds : Math.min(accessTimeoutSeconds, accessTimeout.look),
        };
        return untilPropagated(wait, () => untilNameIsFree(() => withinLimits(target.vaultUri, run, metered)));
    }
}
