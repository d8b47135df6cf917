import { accessTimeoutSeconds as accessTimeout } from "../../internal/limits";
import type { VaultTarget } from "../../internal/vault-target";
import { rememberMade } from "../vaults/age";
import { onceOnly, untilNameIsFree, untilPropagated } from "../azure/retry";
import { unlessAbsent } from "../azure/service-error";
import { withinLimits } from "../azure/throttle";
import { known } from "../life-cycle/values";
import { VaultRest } from "../azure/vault-rest";

/** A certificate policy as the service has it. */
export interface CertificatePolicy {
    readonly key_props?: {
        readonly exportable?: boolean;
        readonly kty?: string;
        readonly key_size?: number;
        readonly crv?: string;
        readonly reuse_key?: boolean;
    };
    readonly secret_props?: { readonly contentType?: string };
    readonly x509_props?: {
        readonly subject?: string;
        readonly sans?: {
            readonly emails?: readonly string[];
            readonly dns_names?: readonly string[];
            readonly upns?: readonly string[];
            readonly uris?: readonly string[];
            readonly ipAddresses?: readonly string[];
        };
        readonly ekus?: readonly string[];
        readonly key_usage?: readonly string[];
        readonly validity_months?: number;
    };
    readonly lifetime_actions?: readonly {
        readonly trigger?: { readonly lifetime_percentage?: number; readonly days_before_expiry?: number };
        readonly action?: { readonly action_type?: string };
    }[];
    readonly issuer?: { readonly name?: string; readonly cty?: string; readonly cert_transparency?: boolean };
    /** Shown by the service, in seconds since 1970. */
    readonly attributes?: { readonly updated?: number };
}

/** A certificate as the service shows it. Times in seconds since 1970. */
export interface CertificateBundle {
    readonly id: string;
    /** DER in base64; absent before there is a certificate. */
    readonly cer?: string | null;
    readonly attributes: {
        readonly enabled?: boolean;
        readonly nbf?: number;
        readonly exp?: number;
        readonly created?: number;
    };
    readonly tags?: Readonly<Record<string, string>>;
    readonly policy?: CertificatePolicy;
}

/** The making of a version. */
export interface CertificateOperation {
    readonly issuer?: CertificatePolicy["issuer"];
    /** The signing request, DER in base64. */
    readonly csr: string;
    readonly status: string;
    readonly status_details?: string | null;
    readonly error?: { readonly code?: string; readonly message?: string } | null;
}

/** What a new version is made with. */
export interface NewCertificate {
    readonly policy: CertificatePolicy;
    readonly attributes: { readonly enabled: boolean };
    readonly tags: Readonly<Record<string, string>>;
}

/** Where a certificate is, and how long to wait for access to it. */
export interface CertificatePlace {
    readonly target: VaultTarget;
    readonly name: string;
    readonly accessTimeoutSeconds?: number;
}

/** What messages call a certificate: `Certificate "web" in vault "kv"`. Parts that a preview doesn't know are left out. */
export function describeCertificate({ target, name }: Partial<CertificatePlace>): string {
    const [certificate, vault] = [known(name), known(target)?.vaultName];
    return `Certificate${certificate === undefined ? "" : ` "${certificate}"`}${vault === undefined ? "" : ` in vault "${vault}"`}`;
}

/** The id without a version. */
export function certificateIdOf({ target, name }: Pick<CertificatePlace, "target" | "name">): string {
    return `${target.vaultUri.replace(/\/$/, "")}/certificates/${name}`;
}

/** The version that an id ends with. */
export function versionOf({ id }: Pick<CertificateBundle, "id">): string {
    return /\/certificates\/[^/]+\/([^/]+)$/.exec(id)?.[1] ?? "";
}

/** The calls for one certificate, each waiting for access and within the vault's limits. */
export class CertificateStore {
    private readonly rest: VaultRest;

    /**
     * @param purpose `make` waits for access and for a new vault's name to resolve; `look` says soon that something is missing
     */
    constructor(
        private readonly place: CertificatePlace,
        private readonly purpose: "make" | "look",
    ) {
        this.rest = new VaultRest(place.target);
    }

    /** The current version with its policy; `undefined` where there is no live certificate of the name. */
    async read(): Promise<CertificateBundle | undefined> {
        return this.unlessAbsent(() => this.send<CertificateBundle>("GET"));
    }

    /** The making of a version, last or under way; `undefined` where there is none. */
    async operation(): Promise<CertificateOperation | undefined> {
        return this.unlessAbsent(() => this.send<CertificateOperation>("GET", "/pending"));
    }

    /** Starts the making of a version. `started` says whether it has been, if the answer gets lost. */
    async create(
        version: NewCertificate,
        started: () => Promise<CertificateOperation | undefined>,
    ): Promise<CertificateOperation> {
        rememberMade(this.place.target, `certificates/${this.place.name}`);
        return onceOnly(() => this.call(() => this.send<CertificateOperation>("POST", "/create", version)), started);
    }

    /** Imports a version. `done` finds it again if the answer gets lost. */
    async import(body: object, done: () => Promise<CertificateBundle | undefined>): Promise<CertificateBundle> {
        rememberMade(this.place.target, `certificates/${this.place.name}`);
        return onceOnly(() => this.call(() => this.send<CertificateBundle>("POST", "/import", body)), done);
    }

    /** Brings a certificate back from its backup, with all its versions. The service refuses where the name is taken. */
    async restore(blob: Uint8Array): Promise<CertificateBundle> {
        rememberMade(this.place.target, `certificates/${this.place.name}`);
        const value = Buffer.from(blob).toString("base64url");
        return this.call(
            async () => (await this.rest.send("POST", "/certificates/restore", { value })) as CertificateBundle,
        );
    }

    /** Completes the version under way with what was signed for it. */
    async merge(chain: readonly Buffer[], version: Omit<NewCertificate, "policy">): Promise<CertificateBundle> {
        const x5c = chain.map((der) => der.toString("base64"));
        return this.call(() => this.send<CertificateBundle>("POST", "/pending/merge", { x5c, ...version }));
    }

    /** Changes the current version. */
    async change(changes: Partial<Omit<NewCertificate, "policy">>): Promise<CertificateBundle> {
        return this.call(() => this.send<CertificateBundle>("PATCH", "", changes));
    }

    /** Changes the policy, by which the next version is made. */
    async setPolicy(policy: CertificatePolicy): Promise<void> {
        await this.call(() => this.send("PATCH", "/policy", policy));
    }

    /** Cancels the making of a version, and forgets it. Absence is no error. */
    async cancel(): Promise<void> {
        await this.unlessAbsent(async () => {
            const operation = await this.send<CertificateOperation>("GET", "/pending");
            if (operation.status === "inProgress") {
                await this.send("PATCH", "/pending", { cancellation_requested: true });
            }
            await this.send("DELETE", "/pending");
        });
    }

    /** The soft-deleted certificate of the name; `undefined` where there is none. */
    async softDeleted(): Promise<(CertificateBundle & { readonly scheduledPurgeDate?: number }) | undefined> {
        const path = `/deletedcertificates/${this.place.name}`;
        return this.unlessAbsent(async () => (await this.rest.send("GET", path)) as CertificateBundle);
    }

    /** Soft-deletes the certificate. Answers whether there was one. */
    async delete(): Promise<boolean> {
        const deleted = await this.unlessAbsent(async () => {
            await this.send("DELETE");
            return true;
        });
        return deleted === true;
    }

    /** Brings a soft-deleted certificate back, with its key and its secret. */
    async recover(): Promise<void> {
        await this.call(() => this.rest.send("POST", `/deletedcertificates/${this.place.name}/recover`));
    }

    /** Ends a soft-deleted certificate for good. Absence is no error. */
    async purge(): Promise<void> {
        await this.unlessAbsent(() => this.rest.send("DELETE", `/deletedcertificates/${this.place.name}`));
    }

    private async send<T>(method: "GET" | "POST" | "PATCH" | "DELETE", below = "", body?: object): Promise<T> {
        return (await this.rest.send(method, `/certificates/${this.place.name}${below}`, body)) as T;
    }

    private unlessAbsent<T>(run: () => Promise<T>): Promise<T | undefined> {
        return unlessAbsent(() => this.call(run));
    }

    private async call<T>(run: () => Promise<T>): Promise<T> {
        const { target, accessTimeoutSeconds = accessTimeout.default } = this.place;
        const wait = {
            what: describeCertificate(this.place),
            newVault: this.purpose === "make",
            timeoutSeconds:
                this.purpose === "make" ? accessTimeoutSeconds : Math.min(accessTimeoutSeconds, accessTimeout.look),
        };
        return untilPropagated(wait, () => untilNameIsFree(() => withinLimits(target.vaultUri, run)));
    }
}
