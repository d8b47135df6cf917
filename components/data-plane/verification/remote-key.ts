/** The service's operations on one key. */
import type { VaultTarget } from "../../internal/vault-target";
import type { PublicJwk } from "./contract";
import { RemoteVault } from "./remote-vault";

/** A key as the service shows it. */
export interface KeyBundle {
    readonly key: PublicJwk & { readonly kid: string; readonly key_ops?: readonly string[] };
    readonly attributes: KeyAttributes;
    /** Under which conditions an exportable key is released: the policy's JSON in base64url. */
    readonly release_policy?: { readonly data?: string; readonly immutable?: boolean };
}

/** Attributes of a version; times in seconds since 1970. */
export interface KeyAttributes {
    readonly enabled?: boolean;
    readonly nbf?: number;
    readonly exp?: number;
    readonly created?: number;
    /** Whether the key may leave by a release. Shown from version 7.4 of the interface on. */
    readonly exportable?: boolean;
    /** What protects the key: `0` software, `1` and `2` generations of HSMs. Shown from version 7.5 of the interface on. */
    readonly hsmPlatform?: string;
}

/** One version in a list. */
export interface KeyVersion {
    readonly kid: string;
    readonly attributes: KeyAttributes;
}

/** A rotation policy as the service shows it. */
export interface RotationPolicy {
    readonly lifetimeActions?: readonly {
        readonly trigger?: { readonly timeAfterCreate?: string; readonly timeBeforeExpiry?: string };
        readonly action?: { readonly type?: string };
    }[];
    readonly attributes?: { readonly expiryTime?: string };
}

/** The version of the interface that has attestations. */
const attestingApiVersion = "7.6";

/**
 * A key with what its HSM says of it, each part in base64url.
 *
 * @see https://learn.microsoft.com/rest/api/keyvault/keys/get-key-attestation/get-key-attestation
 */
export interface AttestedKey extends Omit<KeyBundle, "attributes"> {
    readonly attributes: KeyAttributes & {
        readonly attestation?: {
            /** Certificates in PEM, the HSM's first. */
            readonly certificatePemFile?: string;
            readonly privateKeyAttestation?: string;
            readonly publicKeyAttestation?: string;
            readonly version?: string;
        };
    };
}

/** What is asked of: a key in a vault. */
export interface RemoteKeyPlace {
    readonly target: VaultTarget;
    readonly name: string;
    readonly accessTimeoutSeconds: number;
}

/** One key, as the service answers for it. */
export class RemoteKey {
    private readonly vault: RemoteVault;

    constructor(private readonly place: RemoteKeyPlace) {
        this.vault = new RemoteVault(place.target, place.accessTimeoutSeconds);
    }

    /** Requests sent so far. */
    get calls(): number {
        return this.vault.calls;
    }

    /** A version of the key; the current one when none is named. */
    async get(version = ""): Promise<KeyBundle> {
        return (await this.send("GET", `/${version}`)) as KeyBundle;
    }

    /** All versions, the newest first. */
    async versions(): Promise<KeyVersion[]> {
        const found: KeyVersion[] = [];
        let next: string | undefined = "/versions";
        while (next !== undefined) {
            const page = (await this.send("GET", next)) as { value?: KeyVersion[]; nextLink?: string | null };
            found.push(...(page.value ?? []));
            next = page.nextLink ?? undefined;
        }
        return found.sort((a, b) => (b.attributes.created ?? 0) - (a.attributes.created ?? 0));
    }

    /** A version with what tells of its protection: where the service knows it, the attestation of its HSM. */
    async attested(version: string): Promise<AttestedKey> {
        const path = `/keys/${this.place.name}/${version}/attestation`;
        return (await this.vault.send(this.what, {
            method: "GET",
            path,
            apiVersion: attestingApiVersion,
        })) as AttestedKey;
    }

    /** A version with the attributes that later versions of the interface add. */
    async protectedBy(version: string): Promise<KeyBundle> {
        const path = `/keys/${this.place.name}/${version}`;
        return (await this.vault.send(this.what, {
            method: "GET",
            path,
            apiVersion: attestingApiVersion,
        })) as KeyBundle;
    }

    /** The rotation policy. */
    async rotationPolicy(): Promise<RotationPolicy> {
        return (await this.send("GET", "/rotationpolicy")) as RotationPolicy;
    }

    /** Signs a digest. */
    async sign(version: string, algorithm: string, digest: Buffer): Promise<Buffer> {
        return this.transform(version, "sign", algorithm, digest);
    }

    /** Verifies a signature over a digest. */
    async verify(version: string, algorithm: string, digest: Buffer, signature: Buffer): Promise<boolean> {
        const body = { alg: algorithm, digest: digest.toString("base64url"), value: signature.toString("base64url") };
        return ((await this.send("POST", `/${version}/verify`, body)) as { value?: boolean }).value === true;
    }

    /** Encrypts, decrypts, wraps or unwraps. */
    async transform(
        version: string,
        operation: "sign" | "encrypt" | "decrypt" | "wrapkey" | "unwrapkey",
        algorithm: string,
        value: Buffer,
    ): Promise<Buffer> {
        const body = { alg: algorithm, value: value.toString("base64url") };
        const answer = (await this.send("POST", `/${version}/${operation}`, body)) as { value?: string };
        return Buffer.from(answer.value ?? "", "base64url");
    }

    private async send(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
        return this.vault.send(this.what, {
            method,
            path: path.startsWith("/") ? `/keys/${this.place.name}${path}` : path,
            body,
        });
    }

    private get what(): string {
        return `Key "${this.place.name}" in vault "${this.place.target.vaultName}"`;
    }
}
