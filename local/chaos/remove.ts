// Removes from the local Azure what an interrupted deployment left behind and its state doesn't know of, as whoever looks
// after a deployment does by hand: ids as arguments.
import type { JsonClient } from "../providers/http/client";
import { clients, management, request, runScript } from "./script";

const vaultId = /^(\/subscriptions\/[^/]+)\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)$/i;

const apiVersions: readonly (readonly [type: RegExp, apiVersion: string])[] = [
    [/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i, "2022-04-01"],
    [vaultId, "2023-07-01"],
    [/\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i, "2023-01-31"],
    [/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i, "2021-04-01"],
];

async function remove(id: string, arm: JsonClient): Promise<void> {
    const apiVersion = apiVersions.find(([type]) => type.test(id))?.[1];
    if (apiVersion === undefined) {
        throw new Error(`How ${id} is removed by hand is not known here.`);
    }
    const { body } = await arm.expect([200], "GET", `${management}${id}?api-version=${apiVersion}`, request());
    await arm.expect([200, 202, 204], "DELETE", `${management}${id}?api-version=${apiVersion}`, request());
    const [, subscription, name] = vaultId.exec(id) ?? [];
    if (subscription !== undefined) {
        const { location } = body as { location: string };
        const deleted = `${subscription}/providers/Microsoft.KeyVault/locations/${location}/deletedVaults/${name}`;
        const purge = `${management}${deleted}/purge?api-version=${apiVersion}`;
        await arm.expect([200, 202, 204], "POST", purge, request());
    }
}

runScript(async () => {
    const { arm } = clients();
    await Promise.all(process.argv.slice(2).map((id) => remove(id, arm)));
});
