/** One secret in its vault: what is there, set, changed, removed, recovered. Every request waits for access and keeps the service's limits. */
import type { SecretProperties } from "@azure/keyvault-secrets";
import type { VaultTarget } from "../../internal/vault-target";
import { accessTimeoutSeconds as accessTimeout } from "../../internal/limits";
import { secretClient } from "../azure/clients";
import { ownerTag } from "../life-cycle/ownership";
import { rememberMade } from "../vaults/age";
import { onceOnly, untilNameIsFree, untilPropagated } from "../azure/retry";
import { isDeletedAndDisabled, isNotFound, reasonOf, unlessAbsent } from "../azure/service-error";
import { withinLimits, type Metered } from "../azure/throttle";
import { polled } from "../azure/transition";
import { known } from "../life-cycle/values";

/** A live secret: its value is undefined where the secret is disabled, for then the service keeps it to itself. */
export interface LiveSecret {
    readonly properties: SecretProperties;
    readonly value?: string;
}

/** The attributes that go with each version. */
export interface SecretAttributes {
    readonly contentType?: string;
    readonly tags?: Record<string, string>;
    readonly enabled?: boolean;
    readonly notBefore?: Date;
    readonly expiresOn?: Date;
}

/** Where a secret is, and how long to wait for access to it. */
export interface SecretPlace {
    readonly target: VaultTarget;
    readonly name: string;
    readonly accessTimeoutSeconds?: number;
}

/** What messages call a secret: `Secret "password" in vault "kv"`. Parts that a preview doesn't know are left out. */
export function describeSecret({ target, name }: Partial<SecretPlace>): string {
    const [secretName, vaultName] = [known(name), known(target)?.vaultName];
    return `Secret${secretName === undefined ? "" : ` "${secretName}"`}${vaultName === undefined ? "" : ` in vault "${vaultName}"`}`;
}

/** A secret in its vault. */
export class SecretStore {
    private readonly client: ReturnType<typeof secretClient>;

    /**
     * @param purpose `make` waits for access and for a new vault's name to resolve; `look` says soon that something is missing
     */
    constructor(
        private readonly place: SecretPlace,
        private readonly purpose: "make" | "look",
    ) {
        this.client = secretClient(place.target);
    }

    /** The current version with its value, in one call (two where it is disabled); undefined where no live secret has the name. */
    async read(): Promise<LiveSecret | undefined> {
        try {
            const { properties, value } = await this.call(() => this.client.getSecret(this.place.name));
            return { properties, ...(value !== undefined && { value }) };
        } catch (error) {
            if (isNotFound(error)) {
                return undefined;
            }
            if (reasonOf(error) === "SecretDisabled") {
                return this.readDisabled();
            }
            throw error;
        }
    }

    /** The value of one version; undefined where it is gone or disabled. */
    async readVersion(version: string): Promise<string | undefined> {
        try {
            return (await this.call(() => this.client.getSecret(this.place.name, { version }))).value;
        } catch (error) {
            if (isNotFound(error) || reasonOf(error) === "SecretDisabled") {
                return undefined;
            }
            throw error;
        }
    }

    /** Sets a value: creates the secret, or a new version of it. Where the answer gets lost, only what was not done is done again. */
    async set(value: string, attributes: SecretAttributes, before: string | undefined): Promise<SecretProperties> {
        const { name, target } = this.place;
        rememberMade(target, `secrets/${name}`);
        // The value of a disabled secret can't be compared: its mark says whether it is the one that was sent.
        const mark = attributes.tags?.[ownerTag];
        const isMarked = ({ properties }: LiveSecret) => mark !== undefined && properties.tags?.[ownerTag] === mark;
        return onceOnly(
            async () => (await this.call(() => this.client.setSecret(name, value, attributes), "secret")).properties,
            async () => {
                const live = await this.read();
                const isIt = live !== undefined && (live.value === undefined ? isMarked(live) : live.value === value);
                return isIt && live.properties.version !== before ? live.properties : undefined;
            },
        );
    }

    /** Brings a secret back from its backup, with all its versions. The service refuses where the name is taken. */
    async restore(blob: Uint8Array): Promise<SecretProperties> {
        const { name, target } = this.place;
        rememberMade(target, `secrets/${name}`);
        return this.call(() => this.client.restoreSecretBackup(blob), "secret");
    }

    /** Changes the attributes of one version in place; what is left out stays as it is. */
    async update(version: string, attributes: SecretAttributes): Promise<SecretProperties> {
        return this.call(() => this.client.updateSecretProperties(this.place.name, version, attributes));
    }

    /** Soft-deletes the secret, and answers when its name is gone from the live ones. Absence is no error. */
    async remove(): Promise<void> {
        const { name } = this.place;
        await unlessAbsent(async () => {
            const poller = await this.call(() => this.client.beginDeleteSecret(name));
            await polled(describeSecret(this.place), "deletion", poller);
        });
    }

    /** Takes a soft-deleted secret away for good. Absence is no error. */
    async purge(): Promise<void> {
        await unlessAbsent(() => this.call(() => this.client.purgeDeletedSecret(this.place.name)));
    }

    /** Brings a soft-deleted secret back with its versions, and answers when it can be used. */
    async recover(): Promise<void> {
        const { name } = this.place;
        const poller = await this.call(() => this.client.beginRecoverDeletedSecret(name));
        await polled(describeSecret(this.place), "recovery", poller);
    }

    /** The soft-deleted secret of the name, of which the service may not say when it will be purged; `undefined` where there is none. */
    async softDeleted(): Promise<{ readonly scheduledPurgeDate?: Date } | undefined> {
        try {
            const { scheduledPurgeDate } = await this.call(() => this.client.getDeletedSecret(this.place.name));
            return scheduledPurgeDate === undefined ? {} : { scheduledPurgeDate };
        } catch (error) {
            if (isNotFound(error)) {
                return undefined;
            }
            if (isDeletedAndDisabled(error)) {
                return {};
            }
            throw error;
        }
    }

    private async readDisabled(): Promise<LiveSecret | undefined> {
        const versions = await this.call(async () => {
            const all: SecretProperties[] = [];
            for await (const version of this.client.listPropertiesOfSecretVersions(this.place.name)) {
                all.push(version);
            }
            return all;
        });
        const latest = versions.reduce<SecretProperties | undefined>((last, next) => newer(last, next), undefined);
        return latest && { properties: latest };
    }

    private call<T>(run: () => Promise<T>, metered?: Metered): Promise<T> {
        const { target, accessTimeoutSeconds = accessTimeout.default } = this.place;
        const wait = {
            what: describeSecret(this.place),
            newVault: this.purpose === "make",
            timeoutSeconds:
                this.purpose === "make" ? accessTimeoutSeconds : Math.min(accessTimeoutSeconds, accessTimeout.look),
        };
        return untilPropagated(wait, () => untilNameIsFree(() => withinLimits(target.vaultUri, run, metered)));
    }
}

function newer(last: SecretProperties | undefined, next: SecretProperties): SecretProperties {
    const made = (version: SecretProperties | undefined) => version?.createdOn?.getTime() ?? 0;
    return last === undefined || made(next) >= made(last) ? next : last;
}
