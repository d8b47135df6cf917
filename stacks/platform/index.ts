import { config } from "./environment";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import { accessOverview, CryptoVerification, Key, Principal, Secret, Vault } from "pulumi-azure-keyvault";
import { declareAuditLog } from "./audit-log";
import { declarePrivateNetwork } from "./private-network";
import { vaultSettings } from "./vault-settings";

const { location, tags } = config;

const deployers =
    config.deployers === "caller"
        ? [Principal.deployer()]
        : config.deployers.map(({ objectId, type, name }) => Principal.objectId(objectId, type, name));

/** Azure deletes what is in a group together with it: a vault that is to stay keeps its group. */
const keepsVaults = [config.vault, config.policyVault].some(({ onDestroy }) => onDestroy === "detach");
const group = new resources.ResourceGroup("platform", { location, tags }, { retainOnDelete: keepsVaults });
const resourceGroupName = group.name;

const surroundings = {
    endpoint:
        config.privateNetwork &&
        declarePrivateNetwork("platform", config.privateNetwork.addressRange, { resourceGroupName, location, tags }),
    auditLogId:
        config.auditLog &&
        declareAuditLog("platform", config.auditLog.retentionDays, { resourceGroupName, location, tags }),
    guardrails: config.guardrails,
};

/** What an application of this environment runs as. */
const identity = new managedidentity.UserAssignedIdentity("application", { resourceGroupName, location, tags });
const application = Principal.managedIdentity(identity);

const vault = new Vault("platform", {
    resourceGroupName,
    location,
    tags,
    deployers,
    ...vaultSettings(config.vault, surroundings),
});

const signingKey = new Key("signing", {
    vault,
    type: "EC",
    curve: config.signingKey.curve,
    operations: ["sign", "verify"],
    rotation: {
        rotateAfter: config.signingKey.rotateAfterCreation,
        expireAfter: config.signingKey.versionsExpireAfter,
    },
    onDestroy: config.signingKey.onDestroy,
    tags,
});

const wrappingKey = new Key("wrapping", {
    vault,
    type: "RSA",
    size: config.wrappingKey.size,
    operations: ["wrapKey", "unwrapKey", "encrypt", "decrypt"],
    rotation: {
        rotateAfter: config.wrappingKey.rotateAfterCreation,
        expireAfter: config.wrappingKey.versionsExpireAfter,
        notifyBefore: config.wrappingKey.notifyBeforeExpiry,
    },
    onDestroy: config.wrappingKey.onDestroy,
    tags,
});

/** Made in the deployment, once: nobody ever saw it. */
const databasePassword = new Secret("database-password", {
    vault,
    generate: { length: config.databasePassword.length },
    contentType: "text/plain",
    expiresAfter: config.databasePassword.versionsExpireAfter,
    onDestroy: config.databasePassword.onDestroy,
    tags,
});

/** Seeded with what the partner gave us; from then on it belongs to those who renew it in the vault. */
const partnerApiKey = new Secret("partner-api-key", {
    vault,
    mode: "seeded",
    ...(config.partnerApiKey.fromEnvironment === undefined
        ? {}
        : { fromEnvironment: config.partnerApiKey.fromEnvironment }),
    ...(config.partnerApiKey.fromFile === undefined ? {} : { fromFile: config.partnerApiKey.fromFile }),
    contentType: "text/plain",
    onDestroy: config.partnerApiKey.onDestroy,
    tags,
});

signingKey.grants.sign(application);
wrappingKey.grants.wrapUnwrap(application);
databasePassword.grants.read(application);
partnerApiKey.grants.read(application);

/** For software that keeps its own secrets and knows only access policies. */
const policyVault = new Vault("application", {
    resourceGroupName,
    location,
    tags,
    deployers,
    accessModel: "accessPolicies",
    ...vaultSettings(config.policyVault, surroundings),
});
policyVault.grants.permissions(application, { secrets: ["get", "list", "set", "delete"] });

const verification = new CryptoVerification("verification", {
    keys: [signingKey, wrappingKey],
    secrets: [databasePassword, partnerApiKey],
    vaults: [vault, policyVault],
});

export const vaultIds = { platform: vault.id, application: policyVault.id };
export const vaultUris = { platform: vault.uri, application: policyVault.uri };
export const keyIds = { signing: signingKey.id, wrapping: wrappingKey.id };
export const publicKeys = {
    signing: { pem: signingKey.publicKeyPem, jwk: signingKey.jwk },
    wrapping: { pem: wrappingKey.publicKeyPem, jwk: wrappingKey.jwk },
};
export const secretIds = { databasePassword: databasePassword.id, partnerApiKey: partnerApiKey.id };
export const applicationIdentity = { clientId: identity.clientId, objectId: identity.principalId };
export const access = {
    platform: accessOverview(vault.accessMatrix),
    application: accessOverview(policyVault.accessMatrix),
};
export const verified = verification.result.apply(({ passed, checks, failed }) => ({ passed, checks, failed }));
