// One vault, and in it as many keys with rotation policies, secrets and grants as the environment says.
"use strict";
const managedidentity = require("@pulumi/azure-native/managedidentity");
const resources = require("@pulumi/azure-native/resources");
const { Key, Principal, Secrets, Vault } = require("pulumi-azure-keyvault");
const { counts } = require("./counts.cjs");

const { keys, secrets, grants } = counts(process.env);
const group = new resources.ResourceGroup("large");
const resourceGroupName = group.name;
const identity = new managedidentity.UserAssignedIdentity("application", { resourceGroupName });
const application = Principal.managedIdentity(identity);
const vault = new Vault("large", {
    resourceGroupName,
    deployers: [Principal.deployer()],
    network: "open",
    purgeProtection: false,
    onDestroy: "purge",
});

const made = Array.from(
    { length: keys },
    (_, index) =>
        new Key(`key-${index}`, {
            vault,
            type: "EC",
            curve: "P-256",
            rotation: { rotateAfter: "P2M", expireAfter: "P90D" },
            onDestroy: "purge",
        }),
);
made.slice(0, grants).forEach((key) => key.grants.sign(application));
new Secrets("secrets", {
    vault,
    defaults: { onDestroy: "purge" },
    secrets: Object.fromEntries(
        Array.from({ length: secrets }, (_, index) => [`secret-${index}`, { generate: { length: 32 } }]),
    ),
});

exports.vaultUri = vault.uri;
