/** Looks into a deployed vault as somebody with the Azure SDK would: run with the rehearsal's proxy and certificate authority. */
import { ClientSecretCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";

async function main([vaultUri = "", action = "", name = "", value = ""]: readonly string[]): Promise<unknown> {
    const [tenant = "", id = "", secret = ""] = ["TENANT_ID", "CLIENT_ID", "CLIENT_SECRET"].map(
        (variable) => process.env[`ARM_${variable}`],
    );
    const client = new SecretClient(vaultUri, new ClientSecretCredential(tenant, id, secret));
    switch (action) {
        case "values":
            return values(client);
        case "versions":
            return (await all(client.listPropertiesOfSecretVersions(name))).length;
        case "set":
            return (await client.setSecret(name, value)).properties.version;
        default:
            throw new Error(`There is no action ${action}.`);
    }
}

/** The current value of each secret, by name. */
async function values(client: SecretClient): Promise<Record<string, string | undefined>> {
    const found = await all(client.listPropertiesOfSecrets());
    const read = found.map(async ({ name }) => [name, (await client.getSecret(name)).value] as const);
    return Object.fromEntries(await Promise.all(read));
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
    const items: T[] = [];
    for await (const item of pages) {
        items.push(item);
    }
    return items;
}

main(process.argv.slice(2)).then(
    (answer) => process.stdout.write(`${JSON.stringify(answer ?? null)}\n`),
    (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exitCode = 1;
    },
);
