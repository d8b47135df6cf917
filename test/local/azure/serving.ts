import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalAzure, startLocalAzure } from "../../../local/azure/local-azure";
import { Client } from "./client";

/** A local Azure that a test file uses, with the deployer's client. */
export interface Serving {
    readonly azure: LocalAzure;
    readonly client: Client;
    /** Errors of the local Azure itself: there must be none. */
    readonly defects: string[];
    end(): Promise<void>;
}

/** Serves a fresh local Azure. End it when done. */
export async function serve(): Promise<Serving> {
    const directory = mkdtempSync(join(tmpdir(), "local-azure-"));
    const defects: string[] = [];
    const azure = await startLocalAzure({
        directory,
        onDefect: (error, request) => defects.push(`${request}: ${String(error)}`),
    });
    const client = new Client(azure.target);
    return {
        azure,
        client,
        defects,
        end: async () => {
            client.end();
            await azure.close();
            rmSync(directory, { recursive: true });
        },
    };
}

/** The same for all tests of a file, at the end of which the local Azure must have had no errors of its own. */
export function servingForAll(): Serving {
    const serving = {} as Serving;
    beforeAll(async () => {
        Object.assign(serving, await serve());
    });
    afterAll(async () => {
        await serving.end();
        expect(serving.defects).toEqual([]);
    });
    return serving;
}

/** A name that no other test has: vault names are global. */
export function uniqueName(prefix: string): string {
    counter += 1;
    return `${prefix}-${process.pid.toString(36)}${counter.toString(36)}`;
}

let counter = 0;

/** Makes a resource group and a vault in it; `properties` go over the defaults (RBAC, standard). */
export async function createVault(
    client: Client,
    properties: Record<string, unknown> = {},
): Promise<{ readonly group: string; readonly vault: string; readonly path: string }> {
    const [group, vault] = [uniqueName("rg"), uniqueName("kv")];
    await client.arm("PUT", `/resourceGroups/${group}`, { location: "eastus" });
    const path = `/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vault}`;
    const answer = await client.arm("PUT", path, vaultBody(client, properties));
    if (answer.status !== 200) {
        throw new Error(`No vault: ${JSON.stringify(answer.body)}`);
    }
    return { group, vault, path };
}

/** The body of a vault's PUT. */
export function vaultBody(client: Client, properties: Record<string, unknown> = {}): unknown {
    return {
        location: "eastus",
        properties: {
            tenantId: client.target.tenantId,
            sku: { family: "A", name: "standard" },
            enableRbacAuthorization: true,
            ...properties,
        },
    };
}

/** Makes an application with a principal that holds no role. */
export async function createApplication(
    client: Client,
    displayName: string,
): Promise<{ readonly clientId: string; readonly clientSecret: string; readonly objectId: string }> {
    const application = await client.graph("POST", "/applications", { displayName });
    const principal = await client.graph("POST", "/servicePrincipals", { appId: application.text("appId") });
    const password = await client.graph("POST", `/applications/${application.text("id")}/addPassword`, {});
    return {
        clientId: application.text("appId"),
        clientSecret: password.text("secretText"),
        objectId: principal.text("id"),
    };
}

export const ROLES = {
    owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
    reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    keyVaultAdministrator: "00482a5a-887f-4fb3-b363-3b7fe8e74483",
    keyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
    keyVaultSecretsOfficer: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    keyVaultReader: "21090545-7ca7-4776-b22c-e363652d74d2",
    keyVaultDataAccessAdministrator: "8b54135c-b56d-4d72-a534-26097cfdc8d8",
    userAccessAdministrator: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
} as const;

/** Assigns a role; `scope` begins after the subscription. Returns the assignment's path after the subscription. */
export async function assign(client: Client, scope: string, role: string, principalId: string): Promise<string> {
    const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`;
    const roleDefinitionId = `${client.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    const answer = await client.arm(
        "PUT",
        path,
        { properties: { roleDefinitionId, principalId } },
        undefined,
        "2022-04-01",
    );
    if (answer.status !== 201) {
        throw new Error(`No assignment: ${JSON.stringify(answer.body)}`);
    }
    return path;
}
