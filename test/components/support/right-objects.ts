/** Vaults, keys and secrets, with arguments that they take. */
import { Key, lookupKey, Secret, Secrets, Vault } from "../../../components/index";
import { place, type Declaration } from "./made";

const subnet = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/a";
const releasePolicy = JSON.stringify({
    version: "1.0.0",
    anyOf: [{ authority: "https://a.attest.azure.net", allOf: [{ claim: "c", equals: true }] }],
});
const rotation = { rotateAfter: "60 days", expireAfter: "90 days", notifyBefore: "30 days" };

export const vaultsKeysAndSecrets: Readonly<Record<string, Declaration>> = {
    Vault: {
        call: () => (name: string, args: never) => new Vault(name, args),
        right: (name, made) => [
            name,
            {
                ...place,
                vaultName: name,
                tags: { a: "b" },
                sku: "premium",
                accessModel: "rbac",
                softDeleteRetentionDays: 90,
                purgeProtection: true,
                enabledForDeployment: false,
                network: {
                    ipRules: ["203.0.113.7"],
                    deployerAddresses: ["203.0.113.8"],
                    subnetIds: [subnet],
                    trustedServices: true,
                    publicAccess: true,
                },
                privateEndpoints: {
                    a: {
                        subnetId: subnet,
                        privateDnsZoneIds: ["/zone"],
                        location: "westeurope",
                        resourceGroupName: "rg",
                    },
                },
                diagnostics: { a: { workspaceId: "/w", logs: "audit", metrics: true, eventHubName: "e" } },
                lock: "CanNotDelete",
                deployers: [made.principal],
                deployerAccess: "auto",
                grantsDeclared: Promise.resolve(),
                foreignPolicies: "keep",
                onExisting: "fail",
                onDestroy: "detach",
                destroyContents: false,
                adopt: { id: "/v" },
                transform: { vault: (args: object) => args, lock: (args: object) => args },
            },
        ],
    },
    "Vault with guardrails": {
        call: () => (name: string, args: never) => new Vault(name, args),
        right: (name) => [
            name,
            {
                ...place,
                vaultName: name,
                guardrails: {
                    profile: "alz",
                    level: "error",
                    also: ["vault-rbac"],
                    except: ["vault-firewall", "vault-audit-log"].map((rule) => ({
                        rule,
                        reason: "so",
                        resource: name,
                    })),
                    numbers: { keyMaxValidityDays: 90, curves: ["P-256"] },
                },
            },
        ],
    },
    "Vault.fromId": {
        call: () => (name: string, id: never, args: never) => Vault.fromId(name, id, args),
        right: (name, made) => [
            name,
            `/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${name}`,
            { deployers: [made.principal], accessModel: "rbac", guardrails: { profile: "cis" } },
        ],
    },
    "Vault.get": {
        call: () => (name: string, place: never, args: never) => Vault.get(name, place, args),
        right: (name, made) => [
            name,
            { vaultName: name, resourceGroupName: "rg", subscriptionId: "s" },
            { deployers: [made.principal], deployerAccess: "none" },
        ],
    },
    Key: {
        call: () => (name: string, args: never) => new Key(name, args),
        right: (name, made) => [
            name,
            {
                vault: made.premium,
                keyName: name,
                type: "RSA-HSM",
                size: 3072,
                operations: ["sign", "export"],
                enabled: true,
                notBefore: "2027-01-31T00:00:00Z",
                expiresOn: "2028-01-31T00:00:00Z",
                tags: { a: "b" },
                exportable: true,
                releasePolicy: { policy: releasePolicy, immutable: false },
                rotateNow: "1",
                onExisting: "fail",
                onDestroy: "detach",
                plane: "data",
                accessTimeoutSeconds: 900,
            },
        ],
    },
    "Key that rotates": {
        call: () => (name: string, args: never) => new Key(name, args),
        right: (name, made) => [
            name,
            { vault: made.vault, type: "EC", curve: "P-256", rotation, plane: "arm", tags: { a: "b" } },
        ],
    },
    "Key that is imported": {
        call: () => (name: string, args: never) => new Key(name, args),
        right: (name, made) => [
            name,
            { vault: made.vault, type: "EC", material: "pem", restoreFrom: "file", expiresAfter: "90 days" },
        ],
    },
    "Key.get": {
        call: () => (name: string, args: never) => Key.get(name, args),
        right: (name, made) => [name, { vault: made.vault, keyName: "shared" }],
    },
    lookupKey: {
        call: () => (name: string, args: never) => lookupKey(name, args),
        right: (name, made) => [name, { vault: made.vault, keyName: "shared" }],
    },
    Secret: {
        call: () => (name: string, args: never) => new Secret(name, args),
        right: (name, made) => [
            name,
            {
                vault: made.vault,
                secretName: name,
                generate: { length: 32, classes: ["digits"] },
                mode: "managed",
                contentType: "text/plain",
                tags: { a: "b" },
                enabled: true,
                notBefore: "2027-01-31T00:00:00Z",
                expiresAfter: "90 days",
                rotateEvery: "P90D",
                regenerate: "1",
                onExisting: "fail",
                onDestroy: "detach",
                accessTimeoutSeconds: 900,
                plane: "data",
            },
        ],
    },
    "Secret of a copy": {
        call: () => (name: string, args: never) => new Secret(name, args),
        right: (name, made) => [
            name,
            {
                vault: made.vault,
                fromSecret: { vault: made.premium, secretName: "other", version: "0".repeat(32) },
                restoreFrom: "file",
            },
        ],
    },
    "Secret of a file": {
        call: () => (name: string, args: never) => new Secret(name, args),
        right: (name, made) => [
            name,
            { vault: made.vault, fromFile: { path: "file", encoding: "utf8" }, mode: "seeded", reseed: "1" },
        ],
    },
    "Secret of the environment": {
        call: () => (name: string, args: never) => new Secret(name, args),
        right: (name, made) => [
            name,
            { vault: made.vault, fromEnvironment: "PARTNER", expiresOn: "2028-01-31T00:00:00Z" },
        ],
    },
    "Secret of ARM": {
        call: () => (name: string, args: never) => new Secret(name, args),
        right: (name, made) => [
            name,
            { vault: made.vault, value: "v", plane: "arm", contentType: "text/plain", tags: { a: "b" } },
        ],
    },
    Secrets: {
        call: () => (name: string, args: never) => new Secrets(name, args),
        right: (name, made) => [
            name,
            {
                vault: made.vault,
                secrets: { a: { value: "v" }, b: { generate: { bytes: 32 } } },
                defaults: { expiresAfter: "90 days", tags: { a: "b" } },
            },
        ],
    },
};
