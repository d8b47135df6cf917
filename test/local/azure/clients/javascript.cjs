// What a user of Azure's JavaScript libraries does, unmodified: the proxy and the authority come from the environment.
"use strict";
const { AuthorizationManagementClient } = require("@azure/arm-authorization");
const { KeyVaultManagementClient } = require("@azure/arm-keyvault");
const { DefaultAzureCredential } = require("@azure/identity");
const { CertificateClient } = require("@azure/keyvault-certificates");
const { CryptographyClient, KeyClient } = require("@azure/keyvault-keys");
const { SecretClient } = require("@azure/keyvault-secrets");

const { SUBSCRIPTION: subscription, GROUP: group, VAULT: name, TENANT: tenantId, OBJECT_ID: principalId } = process.env;
const VAULT_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
const quick = { intervalInMs: 50 };

async function main() {
    const credential = new DefaultAzureCredential();
    const vaults = new KeyVaultManagementClient(credential, subscription).vaults;
    const parameters = {
        location: "eastus",
        properties: { tenantId, sku: { family: "A", name: "premium" }, enableRbacAuthorization: true },
    };
    const vault = await vaults.beginCreateOrUpdateAndWait(group, name, parameters, { updateIntervalInMs: 50 });
    const roles = new AuthorizationManagementClient(credential, subscription).roleAssignments;
    const assignment = await roles.create(vault.id, crypto.randomUUID(), {
        roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${VAULT_ADMINISTRATOR}`,
        principalId,
    });
    const url = vault.properties.vaultUri;
    const results = {
        vault: vault.name,
        role: assignment.principalType,
        secrets: await secrets(new SecretClient(url, credential)),
        keys: await keys(new KeyClient(url, credential), credential),
        certificates: await certificates(new CertificateClient(url, credential)),
    };
    await vaults.delete(group, name);
    results.deleted = (await vaults.getDeleted(name, "eastus")).name;
    await vaults.beginPurgeDeletedAndWait(name, "eastus", { updateIntervalInMs: 50 });
    process.stdout.write(JSON.stringify(results));
}

async function secrets(client) {
    await client.setSecret("quickstart", "one", { contentType: "text/plain" });
    const { value } = await client.getSecret("quickstart");
    await (await client.beginDeleteSecret("quickstart", quick)).pollUntilDone();
    const conflict = await client.setSecret("quickstart", "two").catch((error) => error);
    await (await client.beginRecoverDeletedSecret("quickstart", quick)).pollUntilDone();
    const versions = [];
    for await (const version of client.listPropertiesOfSecretVersions("quickstart")) {
        versions.push(version.enabled);
    }
    return { value, conflict: [conflict.statusCode, conflict.code], versions };
}

async function keys(client, credential) {
    const key = await client.createRsaKey("wrapping", { keySize: 2048 });
    await client.updateKeyRotationPolicy("wrapping", {
        expiresIn: "P2Y",
        lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P18M" }],
    });
    const rotated = await client.rotateKey("wrapping");
    const crypto = new CryptographyClient(rotated.id, credential);
    const { result } = await crypto.encrypt("RSA-OAEP-256", Buffer.from("plain"));
    const signing = await client.createEcKey("signing", { curve: "P-256" });
    const signer = new CryptographyClient(signing.id, credential);
    const signed = await signer.signData("ES256", Buffer.from("data"));
    return {
        rotated: rotated.properties.version !== key.properties.version,
        decrypted: Buffer.from((await crypto.decrypt("RSA-OAEP-256", result)).result).toString(),
        verified: (await signer.verifyData("ES256", Buffer.from("data"), signed.result)).result,
        tampered: (await signer.verifyData("ES256", Buffer.from("dato"), signed.result)).result,
    };
}

async function certificates(client) {
    const poller = await client.beginCreateCertificate("web", { issuerName: "Self", subject: "CN=web" }, quick);
    const certificate = await poller.pollUntilDone();
    return { subject: certificate.policy.subject, hasBytes: certificate.cer.length > 100 };
}

main().catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
});
