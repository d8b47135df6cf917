import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as tls from "node:tls";
import { armClient, forgetClients } from "../../../components/data-plane/azure/clients";
import type { ArmResponse } from "../../../components/data-plane/azure/arm";
import { time } from "../../../components/data-plane/azure/retry";
import { retryOptions } from "../../../components/internal/limits";
import type { VaultTarget } from "../../../components/internal/vault-target";
import { type LocalAzure, startLocalAzure } from "../../../local/azure/local-azure";

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security#key-vault-administrator */
const administrator = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
const vaultApiVersion = "2023-07-01";

export interface LoggedRequest {
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly status: number;
}

/**
 * A local Azure for the handlers of one test file, reached as any client reaches it: by HTTPS_PROXY, with its own
 * certificate authority, and signing in as ARM_* say.
 */
export class TestAzure {
    private vaults = 0;

    private constructor(
        private readonly directory: string,
        readonly azure: LocalAzure,
        private readonly restore: () => void,
    ) {}

    static async start(): Promise<TestAzure> {
        const directory = await mkdtemp(join(tmpdir(), "local-azure-"));
        const azure = await startLocalAzure({ directory });
        const { target } = azure;
        const restoreTrust = trust(await readFile(target.ca, "utf8"));
        const restoreEnvironment = setEnvironment({
            HTTPS_PROXY: target.proxy,
            NO_PROXY: "127.0.0.1,localhost",
            ARM_CLIENT_ID: target.clientId,
            ARM_CLIENT_SECRET: target.clientSecret,
            ARM_TENANT_ID: target.tenantId,
            ARM_SUBSCRIPTION_ID: target.subscriptionId,
        });
        forgetClients();
        const test = new TestAzure(directory, azure, () => {
            restoreTrust();
            restoreEnvironment();
        });
        try {
            await test.arm("PUT", test.group, "2021-04-01", { location: target.location });
        } catch (error) {
            await test.close();
            throw error;
        }
        return test;
    }

    async close(): Promise<void> {
        forgetClients();
        this.restore();
        await this.azure.close();
        await rm(this.directory, { recursive: true, force: true });
    }

    /** The path of the resource group that everything is in. */
    get group(): string {
        return `/subscriptions/${this.azure.target.subscriptionId}/resourceGroups/rg`;
    }

    async arm(
        method: "GET" | "PUT" | "DELETE" | "POST" | "PATCH",
        path: string,
        apiVersion: string,
        body?: unknown,
    ): Promise<ArmResponse> {
        return armClient({ environment: "public" }).request(method, path, apiVersion, body);
    }

    /** A new vault in which the deployer may do everything, unless `administrator` is false. */
    async vault(
        options: {
            readonly administrator?: boolean;
            readonly purgeProtection?: boolean;
            readonly premium?: boolean;
            /** Whether handlers know that the vault is new. @default false */
            readonly known?: boolean;
        } = {},
    ): Promise<VaultTarget> {
        const name = `kv-test-${++this.vaults}`;
        const vaultId = `${this.group}/providers/Microsoft.KeyVault/vaults/${name}`;
        const { tenantId, location } = this.azure.target;
        const { body } = await this.arm("PUT", vaultId, vaultApiVersion, {
            location,
            properties: {
                tenantId,
                sku: { family: "A", name: options.premium === true ? "premium" : "standard" },
                enableRbacAuthorization: true,
                softDeleteRetentionInDays: 7,
                ...(options.purgeProtection === true ? { enablePurgeProtection: true } : {}),
            },
        });
        if (options.administrator !== false) {
            await this.administer(vaultId);
        }
        const { properties, systemData } = body as {
            properties: { vaultUri: string };
            systemData?: { createdAt?: string };
        };
        const createdAt = systemData?.createdAt;
        return {
            vaultUri: properties.vaultUri,
            vaultId,
            vaultName: name,
            tenantId,
            environment: "public",
            accessModel: "rbac",
            purgeProtection: options.purgeProtection ?? false,
            ...(options.known === true && createdAt !== undefined ? { createdAt } : {}),
        };
    }

    /** Makes the deployer the administrator of a vault's contents. */
    async administer(vaultId: string): Promise<void> {
        await this.assign(vaultId, administrator, this.azure.target.objectId, "ServicePrincipal");
    }

    /**
     * Gives a principal a role, and answers with the id of the assignment.
     *
     * @param principalType what ARM is told that the principal is; nothing by default
     */
    async assign(
        scope: string,
        role: string,
        principalId: string,
        principalType?: "ServicePrincipal",
    ): Promise<string> {
        const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`;
        const roleDefinitionId = `/subscriptions/${this.azure.target.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
        await this.arm("PUT", id, "2022-04-01", {
            properties: { roleDefinitionId, principalId, ...(principalType && { principalType }) },
        });
        return id;
    }

    /**
     * The requests to vaults since the last time this was asked, like `POST /keys/signing/create 200`, and those to ARM about what a
     * vault holds, like `ARM GET /keys/signing 200`.
     */
    async takeCalls(): Promise<string[]> {
        const log = (await this.azure.manage("GET", "/requests")) as LoggedRequest[] | { requests: LoggedRequest[] };
        await this.azure.manage("DELETE", "/requests");
        const requests = Array.isArray(log) ? log : log.requests;
        return requests.flatMap(({ method, host, path, status }) => {
            const ofArm = host.startsWith("management.") ? /\/vaults\/[^/]+(\/keys\/.*)$/i.exec(path)?.[1] : undefined;
            const called = host.endsWith(".vault.azure.net") ? [path] : ofArm === undefined ? [] : [ofArm];
            return called.map((place) => `${ofArm === undefined ? "" : "ARM "}${method} ${place} ${status}`);
        });
    }

    async fault(fault: Readonly<Record<string, unknown>>): Promise<void> {
        await this.azure.manage("POST", "/faults", { host: "*.vault.azure.net", ...fault });
    }

    async clearFaults(): Promise<void> {
        await this.azure.manage("DELETE", "/faults");
    }

    /** Moves Azure's clock forward. Tokens are forgotten, as they would be by another deployment at that time. */
    async advance(duration: string): Promise<void> {
        await this.azure.manage("POST", "/clock", { advance: duration });
        forgetClients();
    }
}

/** Shortens the waits between looks at what Azure does by itself, which takes a moment only in the rehearsal, and between tries: for one test. */
export function shortenWaits(): void {
    const { sleep } = time;
    jest.replaceProperty(retryOptions, "retryDelayInMs", 20);
    jest.spyOn(time, "sleep").mockImplementation((milliseconds) => sleep(Math.min(milliseconds, 50)));
}

/** Has this process trust a certificate authority besides the usual ones, as NODE_EXTRA_CA_CERTS does at its start. */
function trust(certificate: string): () => void {
    // An import would be a copy, whose change nobody else sees.
    const core = jest.requireActual<{ createSecureContext: typeof tls.createSecureContext }>("node:tls");
    const original = core.createSecureContext;
    core.createSecureContext = (options) => {
        const secure = original(options);
        (secure.context as { addCACert(pem: string): void }).addCACert(certificate);
        return secure;
    };
    return () => {
        core.createSecureContext = original;
    };
}

function setEnvironment(values: Readonly<Record<string, string>>): () => void {
    const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, values);
    return () => {
        for (const [name, value] of before) {
            if (value === undefined) {
                delete process.env[name];
            } else {
                process.env[name] = value;
            }
        }
    };
}
