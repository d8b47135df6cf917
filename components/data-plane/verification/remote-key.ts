/**
 * The service's operations on one key, each sent as it is asked for. The SDK's cryptography client would verify and encrypt by itself, and
 * refuse by itself what the service is to be seen refusing.
 */
import {
    createDefaultHttpClient,
    createPipelineFromOptions,
    createPipelineRequest,
    RestError,
    type Pipeline,
} from "@azure/core-rest-pipeline";
import type { VaultTarget } from "../../internal/vault-target";
import { credentialFor } from "../credentials";
import { authorizeAhead, boundedAndUnrepeated, keepTunnels } from "../policies";
import { untilPropagated } from "../retry";
import { logExchanges, noSdkWireLog } from "../wire-log";
import { rememberErrors } from "../service-error";
import { withinLimits } from "../throttle";
import type { PublicJwk } from "./contract";

const apiVersion = "7.4";
const httpClient = createDefaultHttpClient();

/** A key as the service shows it. */
export interface KeyBundle {
    readonly key: PublicJwk & { readonly kid: string; readonly key_ops?: readonly string[] };
    readonly attributes: KeyAttributes;
}

/** Attributes of a version; times in seconds since 1970. */
export interface KeyAttributes {
    readonly enabled?: boolean;
    readonly nbf?: number;
    readonly exp?: number;
    readonly created?: number;
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

/** What is asked of: a key in a vault. */
export interface RemoteKeyPlace {
    readonly target: VaultTarget;
    readonly name: string;
    readonly accessTimeoutSeconds: number;
}

/** One key, as the service answers for it. */
export class RemoteKey {
    /** Requests sent so far. */
    calls = 0;
    private readonly pipeline: Pipeline;

    constructor(private readonly place: RemoteKeyPlace) {
        const { target } = place;
        this.pipeline = createPipelineFromOptions({ loggingOptions: noSdkWireLog });
        const authorize = authorizeAhead(credentialFor(target.identity), target.tenantId);
        for (const policy of [rememberErrors, boundedAndUnrepeated, authorize, keepTunnels, logExchanges]) {
            this.pipeline.addPolicy(policy, { afterPhase: "Retry" });
        }
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
        const { target, name, accessTimeoutSeconds: timeoutSeconds } = this.place;
        const what = `Key "${name}" in vault "${target.vaultName}"`;
        return untilPropagated({ what, timeoutSeconds }, () =>
            withinLimits(target.vaultUri, () => this.sendOnce(method, path, body)),
        );
    }

    private async sendOnce(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
        const { target, name } = this.place;
        const url = new URL(path.startsWith("/") ? `/keys/${name}${path}` : path, target.vaultUri);
        url.searchParams.set("api-version", url.searchParams.get("api-version") ?? apiVersion);
        const request = createPipelineRequest({
            url: url.href,
            method,
            ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        request.headers.set("accept", "application/json");
        if (body !== undefined) {
            request.headers.set("content-type", "application/json");
        }
        this.calls++;
        const response = await this.pipeline.sendRequest(httpClient, request);
        if (response.status >= 400) {
            throw new RestError(`HTTP ${response.status}`, { statusCode: response.status, request, response });
        }
        return JSON.parse(response.bodyAsText ?? "null") as unknown;
    }
}
