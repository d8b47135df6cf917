// The program of the keys' life cycle: what it declares is in settings.json beside it.
"use strict";
const { readFileSync } = require("node:fs");
const path = require("node:path");
const { Provider } = require("@pulumi/azure-native/provider");
const { ResourceGroup } = require("@pulumi/azure-native/resources");
const { Key, Vault } = require("pulumi-azure-keyvault");

const { keys, second } = JSON.parse(readFileSync(path.join(__dirname, "settings.json"), "utf8"));
const location = "westeurope";
const group = new ResourceGroup("group", { location });
const args = { resourceGroupName: group.name, location, network: "open", purgeProtection: false, onDestroy: "detach" };

const vault = new Vault("kv", args);
exports.versions = {};
for (const [name, declared] of Object.entries(keys)) {
    exports.versions[name] = new Key(name, { vault, ...declared }).version;
}
exports.vaultUri = vault.uri;

// A vault of another identity: the stack's own one has no access to what is in it.
const provider = new Provider("second", second);
const other = new Vault("other", args, { provider });
const elsewhere = new Key("elsewhere", { vault: other, type: "EC" });
exports.elsewhere = elsewhere.id;
