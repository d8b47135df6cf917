/** The other components, grants and functions, with arguments that they take. */
import * as pulumi from "@pulumi/pulumi";
import {
    accessOverview,
    appConfigurationReference,
    appServiceReference,
    azureCloud,
    Backup,
    containerAppsSecret,
    CryptoVerification,
    delegationCondition,
    diskEncryption,
    ExpiryAlerts,
    FederatedIdentity,
    Principal,
    secretProviderClass,
    storageEncryption,
    vaultPrivateDnsZone,
    verificationTable,
} from "../../../components/index";
import { kim } from "./granted";
import { type Declaration } from "./made";

export const others: Readonly<Record<string, Declaration>> = {
    Backup: {
        call: () => (name: string, args: never) => new Backup(name, args),
        right: (name, made) => [name, { key: made.key, path: "file", trigger: "1" }],
    },
    "Backup of a secret": {
        call: () => (name: string, args: never) => new Backup(name, args),
        right: (name, made) => [name, { secret: made.secret, path: "file" }],
    },
    "Backup of a certificate": {
        call: () => (name: string, args: never) => new Backup(name, args),
        right: (name, made) => [name, { certificate: made.certificate, path: "file" }],
    },
    ExpiryAlerts: {
        call: () => (name: string, args: never) => new ExpiryAlerts(name, args),
        right: (name, made) => [
            name,
            {
                vault: made.vault,
                to: { alert: { actionGroupIds: ["/g"], severity: 2, description: "d" } },
                objects: ["keys"],
                moments: ["expired"],
                systemTopicName: "t",
                tags: { a: "b" },
            },
        ],
    },
    "ExpiryAlerts to a webhook": {
        call: () => (name: string, args: never) => new ExpiryAlerts(name, args),
        right: (name, made) => [
            name,
            { vault: made.vault, to: { webhook: { url: "https://a.example" } }, tags: { a: "b" } },
        ],
    },
    "ExpiryAlerts to a queue": {
        call: () => (name: string, args: never) => new ExpiryAlerts(name, args),
        right: (name, made) => [name, { vault: made.vault, to: { queue: { storageAccountId: "/s", queueName: "q" } } }],
    },
    "ExpiryAlerts to a function": {
        call: () => (name: string, args: never) => new ExpiryAlerts(name, args),
        right: (name, made) => [name, { vault: made.vault, to: { functionId: "/f" } }],
    },
    CryptoVerification: {
        call: () => (name: string, args: never) => new CryptoVerification(name, args),
        right: (name, made) => {
            return [
                name,
                {
                    vaults: [made.vault],
                    keys: [made.key],
                    secrets: [made.secret],
                    certificates: [made.certificate],
                    undeclaredAccess: "fail",
                    actAs: [
                        {
                            principal: made.principal,
                            clientId: "c",
                            tenantId: "t",
                            clientSecret: { environment: "X" },
                            ifUnavailable: "fail",
                        },
                        {
                            principal: Principal.objectId(kim.replace("1", "2"), "User", "lee"),
                            clientId: "c",
                            federatedToken: { secret: { vault: made.vault, secretName: "s" } },
                        },
                        { principal: Principal.objectId(kim.replace("1", "3"), "User", "max"), managedIdentity: true },
                    ],
                    trigger: "1",
                    always: false,
                    onFailure: "fail",
                    accessTimeoutSeconds: 900,
                },
            ];
        },
    },
    FederatedIdentity: {
        call: () => (name: string, args: never) => new FederatedIdentity(name, args),
        right: (name) => [
            name,
            {
                displayName: name,
                trusts: {
                    a: { repository: "a/b", branch: "main" },
                    b: { issuer: "https://i", subject: "s", audience: "x" },
                },
                environment: "public",
            },
        ],
    },
    "Principal.objectId": {
        call:
            () =>
            (...args: never[]) =>
                Principal.objectId(...(args as unknown as [string])),
        right: () => [kim, "User", "kim"],
    },
    "Principal.managedIdentity": {
        call:
            () =>
            (...args: never[]) =>
                Principal.managedIdentity(...(args as unknown as [never])),
        right: (_name, made) => [Object.assign(made.key, { principalId: pulumi.output(kim) }), "identity"],
    },
    "Principal.user": { call: () => (name: never) => Principal.user(name), right: () => ["kim@example.com"] },
    "a grant": {
        call:
            ({ vault }) =>
            (to: never, options: never) =>
                vault.grants.keys.sign(to, options),
        right: (_name, { principal }) => [
            principal,
            { role: "exact", description: "d", vaultWide: false, eligible: { duration: "P1D", justification: "j" } },
        ],
    },
    "a grant that is taken over": {
        call:
            ({ key }) =>
            (to: never, options: never) =>
                key.grants.sign(to, options),
        right: (_name, { principal }) => [principal, { adopt: "/providers/Microsoft.Authorization/roleAssignments/a" }],
    },
    "a grant of two": {
        call:
            ({ certificate }) =>
            (to: never, options: never) =>
                certificate.grants.readPrivateKey(to, options),
        right: (_name, { principal }) => [principal, { onExisting: "adopt" }],
    },
    "a delegation": {
        call:
            ({ vault }) =>
            (to: never, delegation: never, options: never) =>
                vault.grants.delegate(to, delegation, options),
        right: (_name, { principal }) => [
            principal,
            { roles: ["secretsUser"], principalTypes: ["User"] },
            { description: "d" },
        ],
    },
    "a grant of permissions": {
        call:
            ({ vault }) =>
            (to: never, permissions: never, options: never) =>
                vault.grants.permissions(to, permissions, options),
        right: (_name, { principal }) => [principal, { keys: ["get"], secrets: ["get"] }, { description: "d" }],
    },
    delegationCondition: {
        call: () => (delegation: never) => delegationCondition(delegation),
        right: () => [{ roles: ["secretsUser"], principalTypes: ["User"] }],
    },
    azureCloud: { call: () => (provider: never) => azureCloud(provider), right: () => [undefined] },
    vaultPrivateDnsZone: { call: () => (provider: never) => vaultPrivateDnsZone(provider), right: () => [undefined] },
    storageEncryption: {
        call: () => (key: never, args: never, consumer: never) => storageEncryption(key, args, consumer),
        right: (_name, made) => [made.key, { identityId: "/i" }, "an account"],
    },
    diskEncryption: {
        call: () => (key: never, consumer: never) => diskEncryption(key, consumer),
        right: (_name, made) => [made.key, "disks"],
    },
    secretProviderClass: {
        call: () => (args: never) => secretProviderClass(args),
        right: (name, made) => [
            { name, namespace: "n", objects: [{ object: made.secret, alias: "a" }], identity: { workload: "c" } },
        ],
    },
    appServiceReference: {
        call: () => (secret: never) => appServiceReference(secret),
        right: (_name, made) => [made.secret],
    },
    appConfigurationReference: {
        call: () => (secret: never) => appConfigurationReference(secret),
        right: (_name, made) => [made.secret],
    },
    containerAppsSecret: {
        call: () => (secret: never, args: never) => containerAppsSecret(secret, args),
        right: (_name, made) => [made.secret, { name: "a", identity: "system" }],
    },
    accessOverview: {
        call: () => (matrix: never) => accessOverview(matrix),
        right: (_name, made) => [made.vault.accessMatrix],
    },
    verificationTable: {
        call: () => (summary: never) => verificationTable(summary),
        right: () => [{ passed: true, subjects: [], checks: 1, failed: 0, calls: 1 }],
    },
};
