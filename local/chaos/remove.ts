// Removes from the local Azure what an interrupted deployment left behind and its state doesn't know of, as whoever looks
// after a deployment does by hand: ids as arguments.
import { ClientSecretCredential } from "@azure/identity";
import { closeTunnels, JsonClient } from "../providers/http/client";

const management = "https://management.azure.com";
const vaultId = /^(\/subscriptions\/[^/]+)\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)$/i;

const apiVersions: readonly (readonly [type: RegExp, apiVersion: string])[] = [
    [/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i, "2022-04-01"],
    [vaultId, "2023-07-01"],
    [/\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i, "2023-01-31"],
    [/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i, "2021-04-01"],
];

async function remove(id: string, env: NodeJS.ProcessEnv): Promise<void> {
    const apiVersion = apiVersions.find(([type]) => type.test(id))?.[1];
    if (apiVersion === undefined) {
        throw new Error(`How ${id} is removed by hand is not known here.`);
    }
    const { ARM_TENANT_ID: tenant = "", ARM_CLIENT_ID: client = "", ARM_CLIENT_SECRET: secret = "" } = env;
    const arm = new JsonClient(new ClientSecretCredential(tenant, client, secret), `${management}/.default`, "chaos");
    const { signal } = new AbortController();
    const { body } = await arm.expect([200], "GET", `${management}${id}?api-version=${apiVersion}`, { signal });
    await arm.expect([200, 202, 204], "DELETE", `${management}${id}?api-version=${apiVersion}`, { signal });
    const [, subscription, name] = vaultId.exec(id) ?? [];
    if (subscription !== undefined) {
        const { location } = body as { location: string };
        const deleted = `${subscription}/providers/Microsoft.KeyVault/locations/${location}/deletedVaults/${name}`;
        const purge = `${management}${deleted}/purge?api-version=${apiVersion}`;
        await arm.expect([200, 202, 204], "POST", purge, { signal });
    }
}

Promise.all(process.argv.slice(2).map((id) => remove(id, process.env)))
    .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
    })
    .finally(closeTunnels);
