import {
    appConfigurationReference,
    appServiceReference,
    containerAppsSecret,
    Key,
    Secret,
    secretProviderClass,
    Vault,
    type SecretProviderClassArgs,
    type SecretProviderClassManifest,
} from "../../../components/index";
import { caller, recorded, valueOf } from "../support/recorder";

const id = "https://kv-app.vault.azure.net/secrets/database-password";
const identity = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop";

describe("references to a secret", () => {
    it("are what App Service resolves", async () => {
        expect(await valueOf(appServiceReference({ id }))).toBe(`@Microsoft.KeyVault(SecretUri=${id})`);
    });

    it("are entries of a container app's secrets", () => {
        expect(containerAppsSecret({ id }, { name: "database-password", identity })).toEqual({
            name: "database-password",
            keyVaultUrl: id,
            identity,
        });
        expect(containerAppsSecret({ id }, { name: "a", identity: "system" }).identity).toBe("system");
    });

    it.each(["Database", "-a", "a-", "a_b", ""])("refuse a container app's name for it of %j", (name) => {
        expect(() => containerAppsSecret({ id }, { name, identity })).toThrow(
            `Container app secret "${name}": \`name\` must be lower-case letters, digits and hyphens, with a letter or digit at both ` +
                `ends, got ${JSON.stringify(name)}.`,
        );
    });

    it("are key-values of App Configuration that are known as references", async () => {
        const { value, contentType } = appConfigurationReference({ id });
        expect(await valueOf(value)).toBe(`{"uri":"${id}"}`);
        expect(contentType).toBe("application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8");
    });
});

describe("a SecretProviderClass", () => {
    /** What comes of a vault in the host's cloud with a secret and a key. */
    async function manifestOf(
        args: (made: { password: Secret; signing: Key; elsewhere: Secret }) => SecretProviderClassArgs,
        vaultUri = "https://kv-app.vault.azure.net/",
    ): Promise<SecretProviderClassManifest> {
        let manifest: Promise<SecretProviderClassManifest> | undefined;
        const address = { vaultUri, tenantId: caller.tenantId };
        await recorded(
            () => {
                const base = { resourceGroupName: "rg", network: "open" } as const;
                const vault = new Vault("kv", { ...base, vaultName: "kv-app" });
                const other = new Vault("other", { ...base, vaultName: "kv-other" });
                const made = {
                    password: new Secret("password", { vault, secretName: "database-password", generate: {} }),
                    signing: new Key("signing", { vault, type: "EC", curve: "P-256" }),
                    elsewhere: new Secret("elsewhere", { vault: other, generate: {} }),
                };
                manifest = valueOf(secretProviderClass(args(made)));
            },
            { outputs: { "pulumi-nodejs:dynamic/azure-keyvault:VaultAddress": () => address } },
        );
        return manifest!;
    }

    it("mounts secrets and public keys by an identity of the pods", async () => {
        const manifest = await manifestOf(({ password, signing }) => ({
            name: "shop",
            namespace: "web",
            objects: [{ object: password, alias: "db.txt" }, { object: signing }],
            identity: { workload: "client" },
        }));
        expect(manifest).toEqual({
            apiVersion: "secrets-store.csi.x-k8s.io/v1",
            kind: "SecretProviderClass",
            metadata: { name: "shop", namespace: "web" },
            spec: {
                provider: "azure",
                parameters: {
                    keyvaultName: "kv-app",
                    cloudName: "AzurePublicCloud",
                    tenantId: caller.tenantId,
                    usePodIdentity: "false",
                    clientID: "client",
                    objects: [
                        "array:",
                        "  - |",
                        '    objectName: "database-password"',
                        "    objectType: secret",
                        '    objectAlias: "db.txt"',
                        "  - |",
                        '    objectName: "signing"',
                        "    objectType: key",
                        "",
                    ].join("\n"),
                },
            },
        });
    });

    it.each([
        ["https://kv-app.vault.azure.cn/", "AzureChinaCloud"],
        ["https://kv-app.vault.usgovcloudapi.net/", "AzureUSGovernmentCloud"],
    ])("names the cloud of %s, and an identity of the nodes", async (uri, cloudName) => {
        const { metadata, spec } = await manifestOf(
            ({ password }) => ({ name: "shop", objects: [{ object: password }], identity: { node: "client" } }),
            uri,
        );
        expect(metadata).toEqual({ name: "shop" });
        expect(spec.parameters).toMatchObject({
            cloudName,
            useVMManagedIdentity: "true",
            userAssignedIdentityID: "client",
        });
        expect(spec.parameters).not.toHaveProperty("clientID");
    });

    const identityArgs = { name: "shop", identity: { workload: "client" } };

    it("reads one vault", async () => {
        await expect(
            manifestOf(({ password, elsewhere }) => ({
                ...identityArgs,
                objects: [{ object: password }, { object: elsewhere }],
            })),
        ).rejects.toThrow(
            'Secret provider class "shop": `objects` must name one object or more, all of one vault: a class reads one vault, got ' +
                '["database-password","elsewhere"].',
        );
        await expect(manifestOf(() => ({ ...identityArgs, objects: [] }))).rejects.toThrow(
            /one object or more.*got \[\]/,
        );
    });

    it("makes files of different, plain names", async () => {
        const class_ =
            (alias: string) =>
            ({ password, signing }: { password: Secret; signing: Key }) => ({
                ...identityArgs,
                objects: [{ object: password, alias }, { object: signing }],
            });
        await expect(manifestOf(class_("signing"))).rejects.toThrow(
            'Secret provider class "shop": `objects` must become files of different names, got "signing".',
        );
        await expect(manifestOf(class_('x"\n  - |'))).rejects.toThrow(
            'Secret provider class "shop": `objects.alias` must be a file\'s name, got "x\\"\\n  - |".',
        );
    });
});
