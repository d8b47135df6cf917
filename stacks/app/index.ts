import { config } from "./environment";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import {
    accessOverview,
    appConfigurationReference,
    containerAppsSecret,
    Key,
    Principal,
    Secret,
    secretProviderClass,
    storageEncryption,
    Vault,
} from "pulumi-azure-keyvault";

const { location, tags } = config;
const { network, softDeleteRetentionDays, onDestroy } = config.vault;

const deployers =
    config.deployers === "caller"
        ? [Principal.deployer()]
        : config.deployers.map(({ objectId, type, name }) => Principal.objectId(objectId, type, name));

/** A fixed name: a deleted vault is recovered into the group that it was in. */
const group = new resources.ResourceGroup(
    "app",
    { resourceGroupName: `app-${pulumi.getStack()}`, location, tags },
    { retainOnDelete: onDestroy === "detach" },
);
const resourceGroupName = group.name;

const identity = new managedidentity.UserAssignedIdentity("shop", { resourceGroupName, location, tags });
const shop = Principal.managedIdentity(identity);

/** The platform's vault belongs to its own program: here it is only referred to. */
const platform = new pulumi.StackReference(config.platform);
const platformVault = Vault.fromId(
    "platform",
    platform.requireOutput("vaultIds").apply((ids) => (ids as { platform: string }).platform),
);
const wrappingKey = Key.get("platform-wrapping", { vault: platformVault, keyName: "wrapping" });
wrappingKey.grants.encrypt(shop);
platformVault.grants.readMetadata(shop);

/** Its key protects data, so nobody can purge it: what a destroy deletes, the next deployment recovers. */
const vault = new Vault("app", {
    resourceGroupName,
    location,
    tags,
    deployers,
    network: network === "open" ? "open" : { ...network, trustedServices: true },
    softDeleteRetentionDays,
    onExisting: "recover",
    onDestroy,
    destroyContents: true,
});

const storageKey = new Key("storage", {
    vault,
    type: "RSA",
    size: 3072,
    rotation: { rotateAfter: "1 year", expireAfter: "2 years", notifyBefore: "30 days" },
    onExisting: "recover",
    onDestroy,
    tags,
});

const account = new storage.StorageAccount(
    "data",
    {
        resourceGroupName,
        location,
        tags,
        kind: "StorageV2",
        sku: { name: "Standard_LRS" },
        allowBlobPublicAccess: false,
        minimumTlsVersion: "TLS1_2",
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        encryption: storageEncryption(storageKey, { identityId: identity.id }, "the application's storage account"),
    },
    { dependsOn: [storageKey.grants.wrapUnwrap(shop)] },
);

const sessionSecret = new Secret("session-secret", {
    vault,
    generate: { length: 48 },
    rotateEvery: "90 days",
    contentType: "text/plain",
    onExisting: "recover",
    onDestroy,
    tags,
});
sessionSecret.grants.read(shop);

export const vaultUri = vault.uri;
export const dataAccount = account.name;
export const wrappingKeyId = wrappingKey.id;
/** How each kind of host gets the session secret without ever being told it. */
export const references = {
    appService: sessionSecret.reference,
    containerApps: containerAppsSecret(sessionSecret, { name: "session-secret", identity: identity.id }),
    appConfiguration: appConfigurationReference(sessionSecret),
    kubernetes: secretProviderClass({
        name: "shop",
        objects: [{ object: sessionSecret }],
        identity: { workload: identity.clientId },
    }),
};
export const access = { own: accessOverview(vault.accessMatrix), platform: accessOverview(platformVault.accessMatrix) };
