// A vault with SECRETS_COUNT secrets: every third has a value of the program's, is generated, or is seeded.
"use strict";
const resources = require("@pulumi/azure-native/resources");
const { Secrets, Vault } = require("pulumi-azure-keyvault");

const specs = [
    (name) => ({ value: `the value of ${name}` }),
    () => ({ generate: { length: 32 } }),
    (name) => ({ value: `the seed of ${name}`, mode: "seeded" }),
];
const names = Array.from({ length: Number(process.env.SECRETS_COUNT) }, (_, index) => `secret-${index}`);

const group = new resources.ResourceGroup("many", { location: "westeurope" });
const vault = new Vault("many", { resourceGroupName: group.name, network: "open" });
new Secrets("many", {
    vault,
    secrets: Object.fromEntries(names.map((name, index) => [name, specs[index % specs.length](name)])),
});
