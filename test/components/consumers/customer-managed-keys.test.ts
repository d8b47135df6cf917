import { generateKeyPairSync } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { diskEncryption, Key, storageEncryption, Vault, type KeyArgs, type VaultArgs } from "../../../components/index";
import { checkKeyType } from "../../../components/consumers/customer-managed-keys";
import { checkCustomerManagedKeys, settingsForEncryption } from "../../../components/vault/customer-managed-keys";
import { logicalName } from "../../../components/internal/logical-name";
import { caller, recorded } from "../support/recorder";

const base: VaultArgs = { resourceGroupName: "rg", vaultName: "kv-app" };
const closed: VaultArgs = { ...base, network: { deployerAddresses: ["203.0.113.7"], trustedServices: true } };
const rsa: Omit<KeyArgs, "vault"> = { type: "RSA", size: 3072 };
const jwk = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });
const vaultId = `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`;

/** What `use` makes of a key in a vault of these settings. */
async function used<T>(use: (key: Key) => T, vault: VaultArgs = closed, key = rsa): Promise<T> {
    let result: T | undefined;
    await recorded(() => (result = use(new Key("data", { vault: new Vault("kv", vault), ...key }))), {
        outputs: {
            "pulumi-nodejs:dynamic/azure-keyvault:Key": () => ({ version: "v1" }),
        },
    });
    return result!;
}

/** The same with a key of another program, as Azure answers its vault and the key's type. */
async function usedOfOthers<T>(use: (key: ReturnType<typeof Key.get>) => T, properties: object): Promise<T> {
    let result: T | undefined;
    const vaultUri = "https://kv-app.vault.azure.net/";
    await recorded(
        () => {
            const vault = Vault.fromId("platform", vaultId);
            result = use(Key.get("data", { vault, keyName: "data" }));
        },
        {
            outputs: {
                "azure-native:keyvault:Vault": () => ({
                    properties: { vaultUri, tenantId: caller.tenantId, enableRbacAuthorization: true, ...properties },
                    systemData: {},
                }),
                "pulumi-nodejs:dynamic/azure-keyvault:KeyLookup": () => ({ type: "RSA", version: "v1", jwk }),
            },
        },
    );
    return result!;
}

/** An output's value, or its error. */
function settled<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(): Promise<T> }).promise();
}

/** The sentence that something is refused with. */
function refusal(use: () => unknown): string {
    try {
        use();
    } catch (error) {
        return (error as Error).message;
    }
    return "not refused";
}

const uri = "https://kv-app.vault.azure.net/";

describe("the encryption of a storage account", () => {
    it("names the key without a version, and the identity that uses it", async () => {
        const encryption = await used((key) => storageEncryption(key, { identityId: "/identity" }));
        expect(await settled(pulumi.output(encryption))).toEqual({
            keySource: "Microsoft.Keyvault",
            keyVaultProperties: { keyName: "data", keyVaultUri: uri },
            encryptionIdentity: { encryptionUserAssignedIdentity: "/identity" },
        });
    });

    it("waits for the key to be there", async () => {
        const { keyVaultProperties } = await used((key) => storageEncryption(key));
        const { keyVaultUri } = keyVaultProperties as { keyVaultUri: pulumi.Output<string> };
        const waitsFor = await (
            keyVaultUri as unknown as { allResources(): Promise<Set<pulumi.Resource>> }
        ).allResources();
        expect([...waitsFor].map(logicalName)).toContain("data");
    });

    it("leaves the account's own identity out", async () => {
        const encryption = await used((key) => storageEncryption(key), { ...base, network: "open" });
        expect(encryption).not.toHaveProperty("encryptionIdentity");
    });

    it("is refused by a vault without purge protection, or that trusted services can't reach", async () => {
        const vault: VaultArgs = { ...base, purgeProtection: false, network: { deployerAddresses: ["203.0.113.7"] } };
        expect(await used((key) => refusal(() => storageEncryption(key, {}, 'storage account "data"')), vault)).toBe(
            'Vault "kv": storage account "data" can\'t use a key of this vault as its customer-managed key. Set ' +
                "`purgeProtection: true` and `network.trustedServices: true`.",
        );
    });

    it("is refused by keys that aren't RSA", async () => {
        const ec = { type: "EC", curve: "P-256" } as const;
        expect(await used((key) => refusal(() => storageEncryption(key)), closed, ec)).toBe(
            'Key "data": a storage account can\'t use it as its customer-managed key, which must be of type RSA or RSA-HSM, got EC.',
        );
    });
});

describe("the encryption of a storage account by a key of another program", () => {
    const suitable = { enablePurgeProtection: true, networkAcls: { defaultAction: "Deny", bypass: "AzureServices" } };
    const uriOf = (key: ReturnType<typeof Key.get>) =>
        settled(pulumi.output(storageEncryption(key).keyVaultProperties)).then((properties) => properties?.keyVaultUri);

    it("takes a vault that Azure says is suitable", async () => {
        expect(await usedOfOthers(uriOf, suitable)).toBe(uri);
        expect(await usedOfOthers(uriOf, { enablePurgeProtection: true })).toBe(uri);
    });

    it.each([
        [{}, "`purgeProtection: true`"],
        [{ ...suitable, networkAcls: { defaultAction: "Deny", bypass: "None" } }, "`network.trustedServices: true`"],
    ])("refuses one that is %j", (properties, missing) => {
        const settings = settingsForEncryption(properties);
        expect(() => checkCustomerManagedKeys("platform", settings, "a storage account")).toThrow(
            'Vault "platform": a storage account can\'t use a key of this vault as its customer-managed key. ' +
                `Set ${missing}.`,
        );
    });

    it.each(["RSA", "RSA-HSM"])("takes a key of type %s", (type) => {
        expect(() => checkKeyType("data", type, "a storage account")).not.toThrow();
    });

    it.each(["EC", "EC-HSM", "oct-HSM"])("refuses a key of type %s", (type) => {
        expect(() => checkKeyType("data", type, "a storage account")).toThrow(
            `Key "data": a storage account can't use it as its customer-managed key, which must be of type RSA or RSA-HSM, got ${type}.`,
        );
    });
});

describe("the key of a disk encryption set", () => {
    it("has a version, as the service asks, which it moves on from", async () => {
        const { activeKey, ...rest } = await used((key) => diskEncryption(key));
        expect(await settled(pulumi.output(activeKey))).toEqual({ keyUrl: "data-id/v1", sourceVault: { id: vaultId } });
        expect(rest).toEqual({ rotationToLatestKeyVersionEnabled: true });
    });

    it("is refused for what Azure would refuse", async () => {
        const vault = { ...closed, purgeProtection: false };
        expect(await used((key) => refusal(() => diskEncryption(key)), vault)).toBe(
            'Vault "kv": a disk encryption set can\'t use a key of this vault as its customer-managed key. Set `purgeProtection: true`.',
        );
    });
});
