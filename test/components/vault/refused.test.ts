import type { types } from "@pulumi/azure-native";
import * as pulumi from "@pulumi/pulumi";
import { Vault, type VaultArgs } from "../../../components/index";
import { recorded, type Registration } from "../support/recorder";

const base: VaultArgs = { resourceGroupName: "rg", location: "westeurope", vaultName: "kv-app" };

describe("refuses before anything is declared", () => {
    const nameRule =
        "must have 3 to 24 letters, digits and single hyphens, begin with a letter and end with a letter or digit";
    const addressRule =
        "must be a public IPv4 address or a CIDR range that begins at its first address, such as 203.0.113.7 or 198.51.100.0/24";

    test.each<[string, Partial<VaultArgs>]>([
        [`\`vaultName\` ${nameRule}, got "kv".`, { vaultName: "kv" }],
        [`\`vaultName\` ${nameRule}, got "k--v".`, { vaultName: "k--v" }],
        [`\`vaultName\` ${nameRule}, got "1-vault".`, { vaultName: "1-vault" }],
        [`\`vaultName\` ${nameRule}, got "vault-".`, { vaultName: "vault-" }],
        [`\`vaultName\` ${nameRule}, got "a123456789012345678901234".`, { vaultName: "a123456789012345678901234" }],
        [
            "`softDeleteRetentionDays` must be a whole number of days from 7 to 90, got 6.",
            { softDeleteRetentionDays: 6 },
        ],
        [
            "`softDeleteRetentionDays` must be a whole number of days from 7 to 90, got 91.",
            { softDeleteRetentionDays: 91 },
        ],
        [
            "`softDeleteRetentionDays` must be a whole number of days from 7 to 90, got 7.5.",
            { softDeleteRetentionDays: 7.5 },
        ],
        ['`sku` must be one of "standard", "premium", got "gold".', { sku: "gold" as "premium" }],
        ['`destroyContents` must be true or false, got "false".', { destroyContents: "false" as unknown as boolean }],
        ['`purgeProtection` must be true or false, got "false".', { purgeProtection: "false" as unknown as boolean }],
        [
            "`purgeProtection` must be true or false, got an output, whose value isn't known here.",
            { purgeProtection: pulumi.output(false) as unknown as boolean },
        ],
        [
            '`network.publicAccess` must be true or false, got "false".',
            { network: { publicAccess: "false" as unknown as boolean } },
        ],
        ['`lock` must be one of "CanNotDelete", "ReadOnly", got "Delete".', { lock: "Delete" as "ReadOnly" }],
        [
            '`network` must be "open", or an object such as { deployerAddresses: ["203.0.113.7"] }, got "closed".',
            { network: "closed" as "open" },
        ],
        [
            '`diagnostics.central.logs` must be one of "audit", "allLogs", got "all".',
            { diagnostics: { central: { workspaceId: "/w", logs: "all" as "allLogs" } } },
        ],
        [
            '`diagnostics.central.metrics` must be true or false, got "false".',
            { diagnostics: { central: { workspaceId: "/w", metrics: "false" as unknown as boolean } } },
        ],
        [
            '`onDestroy: "purge"` can\'t be done under purge protection. Set `purgeProtection: false` for a vault that comes and goes, or ' +
                '`onDestroy: "delete"` for one that keeps its name until the retention has passed.',
            { onDestroy: "purge" },
        ],
        ["`deployers` must name at least one principal, or be left out, got [].", { deployers: [] }],
        [
            "`network.ipRules` and `network.deployerAddresses` must be at most 1000, got 1001.",
            {
                network: {
                    ipRules: Array.from({ length: 1_001 }, (_, index) => `203.0.${index >> 8}.${index & 255}`),
                    deployerAddresses: ["203.0.0.0"],
                },
            },
        ],
        [
            "`network.subnetIds` must be at most 200, got 201.",
            { network: { subnetIds: Array.from({ length: 201 }, (_, index) => `/v/subnets/${index}`) } },
        ],
        [`\`network.ipRules[0]\` ${addressRule}, got "10.0.0.1".`, { network: { ipRules: ["10.0.0.1"] } }],
        [
            `\`network.deployerAddresses[1]\` ${addressRule}, got "198.51.100.1/24".`,
            { network: { deployerAddresses: ["203.0.113.7", "198.51.100.1/24"] } },
        ],
        [`\`network.ipRules[0]\` ${addressRule}, got "203.0.113.0/33".`, { network: { ipRules: ["203.0.113.0/33"] } }],
        [`\`network.ipRules[0]\` ${addressRule}, got "256.1.1.1".`, { network: { ipRules: ["256.1.1.1"] } }],
    ])("%s", async (sentence, args) => {
        const found: Registration[] = [];
        let message = "";
        found.push(
            ...(await recorded(() => {
                try {
                    new Vault("kv", { ...base, ...args });
                } catch (error) {
                    message = (error as Error).message;
                }
            })),
        );
        expect(message).toBe(`Vault "kv": ${sentence}`);
        expect(found.map(({ type }) => type)).toEqual(["azure-keyvault:index:Vault"]);
    });

    test.each<[string, Partial<VaultArgs>, Record<string, unknown>]>([
        [
            'must leave `enableRbacAuthorization` as it is: the vault\'s `accessModel` is "rbac", and its grants follow it. Set ' +
                '`accessModel: "accessPolicies"` for the other one.',
            {},
            { enableRbacAuthorization: false },
        ],
        [
            'must leave `enableRbacAuthorization` as it is: the vault\'s `accessModel` is "accessPolicies", and its grants follow it. Set ' +
                '`accessModel: "rbac"` for the other one.',
            { accessModel: "accessPolicies" },
            { enableRbacAuthorization: undefined },
        ],
        [
            "can't set `accessPolicies`, which a vault with `accessModel: \"rbac\"` doesn't look at. Use `grants`, or set " +
                '`accessModel: "accessPolicies"`.',
            {},
            { accessPolicies: [{ objectId: "a", tenantId: "b", permissions: {} }] },
        ],
        [
            "can't set `accessPolicies`, which have one owner: the vault's `grants`. Use `grants.permissions`.",
            { accessModel: "accessPolicies" },
            { accessPolicies: pulumi.output([]) },
        ],
    ])("both access models at once: %s", async (sentence, args, changed) => {
        const transform: VaultArgs["transform"] = {
            vault: (given) => {
                const properties = given.properties as types.input.keyvault.VaultPropertiesArgs;
                return { ...given, properties: { ...properties, ...changed } };
            },
        };
        await expect(recorded(() => new Vault("kv", { ...base, ...args, transform }))).rejects.toThrow(
            `Vault "kv": \`transform.vault\` ${sentence}`,
        );
    });

    test("a vault that is taken over, without its name", async () => {
        await expect(
            recorded(() => new Vault("kv", { resourceGroupName: "rg", adopt: { formerName: "orders" } })),
        ).rejects.toThrow(
            'Vault "kv": `vaultName` must be the name of the vault that `adopt` takes over, got nothing.',
        );
    });

    test("a vault without a place", async () => {
        await expect(recorded(() => new Vault("kv", {}))).rejects.toThrow(
            'Vault "kv": `location` must be set where no `resourceGroupName` is, got nothing.',
        );
    });

    test("objects in a vault that nobody reaches", async () => {
        await expect(recorded(() => new Vault("kv", base).deployerAccess("keys"))).rejects.toThrow(
            'Vault "kv": its network lets no address in, so its keys could not be deployed. Set `network.deployerAddresses` to where ' +
                'deployments come from, or another part of `network`, or `network: "open"`.',
        );
    });

    test("diagnostics that go nowhere", async () => {
        await expect(recorded(() => new Vault("kv", { ...base, diagnostics: { central: {} } }))).rejects.toThrow(
            'Vault "kv": `diagnostics.central` must name at least one destination: workspaceId, storageAccountId, ' +
                "eventHubAuthorizationRuleId, got {}.",
        );
    });

    test("customer-managed keys that storage and disks would refuse", async () => {
        await expect(
            recorded(() =>
                new Vault("kv", { ...base, purgeProtection: false }).checkCustomerManagedKeys('Storage account "data"'),
            ),
        ).rejects.toThrow(
            'Vault "kv": Storage account "data" can\'t use a key of this vault as its customer-managed key. Set ' +
                "`purgeProtection: true` and `network.trustedServices: true`.",
        );
    });
});
