// Changes a deployed vault behind the program's back, as somebody with the Azure SDK would: run with the rehearsal's
// environment (proxy and CA). Arguments: a vault's URL, and what to do.
"use strict";
const { ClientSecretCredential } = require("@azure/identity");
const { KeyClient } = require("@azure/keyvault-keys");
const { SecretClient } = require("@azure/keyvault-secrets");

async function main([vaultUrl, action, name, value]) {
    const credential = new ClientSecretCredential(
        process.env.ARM_TENANT_ID,
        process.env.ARM_CLIENT_ID,
        process.env.ARM_CLIENT_SECRET,
    );
    const keys = new KeyClient(vaultUrl, credential);
    const secrets = new SecretClient(vaultUrl, credential);
    switch (action) {
        case "disable-key":
            return keys.updateKeyProperties(name, { enabled: false });
        case "key-versions":
            return count(keys.listPropertiesOfKeyVersions(name));
        case "secret-versions":
            return count(secrets.listPropertiesOfSecretVersions(name));
        case "set-secret":
            return secrets.setSecret(name, value).then(() => undefined);
        case "secret-value":
            return (await secrets.getSecret(name)).value;
        default:
            throw new Error(`unknown action ${action}`);
    }
}

async function count(pages) {
    let found = 0;
    for await (const _ of pages) {
        found++;
    }
    return found;
}

main(process.argv.slice(2)).then(
    (answer) => console.log(JSON.stringify(answer ?? null)),
    (error) => {
        console.error(error);
        process.exitCode = 1;
    },
);
