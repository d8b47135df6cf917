// As many vaults, keys with rotation policies, secrets and grants as the environment says.
"use strict";
const managedidentity = require("@pulumi/azure-native/managedidentity");
const resources = require("@pulumi/azure-native/resources");
const { Key, Principal, Secrets, Vault } = require("pulumi-azure-keyvault");
const { counts } = require("./counts.cjs");

const { keys, secrets, grants, vaults } = counts(process.env);
const group = new resources.ResourceGroup("large");
const resourceGroupName = group.name;
const identity = new managedidentity.UserAssignedIdentity("application", { resourceGroupName });
const application = Principal.managedIdentity(identity);
const numbered = (name, index) => (index === 0 ? name : `${name}-${index}`);
const declared = Array.from(
    { length: vaults },
    (_, index) =>
        new Vault(numbered("large", index), {
            resourceGroupName,
            deployers: [Principal.deployer()],
            network: "open",
            purgeProtection: false,
            onDestroy: "purge",
        }),
);
const [vault] = declared;

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
declared.forEach((each, index) => {
    const names = Array.from({ length: secrets }, (_, number) => `secret-${number}`);
    const share = names.filter((_, number) => number % vaults === index);
    new Secrets(numbered("secrets", index), {
        vault: each,
        defaults: { onDestroy: "purge" },
        secrets: Object.fromEntries(share.map((name) => [name, { generate: { length: 32 } }])),
    });
});

exports.vaultUri = vault.uri;
