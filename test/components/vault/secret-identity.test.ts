import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import { Certificate, Key, secretProviderClass, storageEncryption, Vault } from "../../../components/index";
import { caller, ofType, recorded } from "../support/recorder";

const vaultId = `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`;
const answers = {
    outputs: {
        "azure-native:keyvault:Vault": () => ({
            name: "kv-app",
            properties: {
                tenantId: caller.tenantId,
                vaultUri: "https://kv-app.vault.azure.net/",
                enableRbacAuthorization: true,
                enablePurgeProtection: true,
            },
            systemData: {},
        }),
    },
};

describe.each<[string, (opts: pulumi.ComponentResourceOptions) => Vault]>([
    [
        "that the program declares",
        (opts) => new Vault("kv", { resourceGroupName: "rg", vaultName: "kv-app", network: "open" }, opts),
    ],
    ["of another program", (opts) => Vault.fromId("kv", vaultId, {}, opts)],
])("a vault %s through a provider with a client secret", (_kind, declare) => {
    const secrets = async (outputs: (vault: Vault) => Record<string, unknown>): Promise<Record<string, boolean>> => {
        const found: Record<string, boolean> = {};
        await recorded(async () => {
            const provider = new Provider("second", { clientId: "client", clientSecret: "planted" });
            for (const [name, output] of Object.entries(outputs(declare({ provider })))) {
                found[name] = await pulumi.isSecret(pulumi.output(output));
            }
        }, answers);
        return found;
    };

    it("keeps its identity secret", async () => {
        expect(await secrets(({ target }) => ({ target }))).toEqual({ target: true });
    });

    it("shows where it is, and what is made of that", async () => {
        const shown = await secrets((vault) => {
            const { secretId, keyId } = new Certificate("shop", { vault, subject: "CN=shop" });
            const key = new Key("wrapping", { vault, type: "RSA" });
            const mounted = { name: "shop", objects: [{ object: key }], identity: { workload: "client" } };
            const encryption = storageEncryption(key).keyVaultProperties;
            return { uri: vault.uri, secretId, keyId, mounted: secretProviderClass(mounted), encryption };
        });
        expect(Object.entries(shown).filter(([, secret]) => secret)).toEqual([]);
    });
});

test.each([
    ["clientSecret", true],
    ["oidcToken", false],
])("a key through ARM keeps the marks that it was deployed with by a provider with %s", async (property, marked) => {
    const keyUriWithVersion = "https://kv-app.vault.azure.net/keys/signing/0123456789abcdef0123456789abcdef";
    const outputs = { "azure-native:keyvault:Key": () => ({ keyUriWithVersion }) };
    const program = () => {
        const provider = new Provider("second", { clientId: "client", [property]: "planted" });
        const vault = new Vault("kv", { resourceGroupName: "rg", vaultName: "kv-app", network: "open" }, { provider });
        new Key("signing", { vault, type: "EC", plane: "arm" });
    };
    const [key] = ofType(await recorded(program, { outputs }), "azure-native:keyvault:Key");
    const expected = { resourceGroupName: "rg", vaultName: "kv-app" };
    for (const [name, value] of Object.entries(expected)) {
        expect(key?.inputs[name]).toEqual(marked ? expect.objectContaining({ value }) : value);
    }
});
