// What bench/large deploys, by a script on the Azure SDKs for JavaScript, with everything at once that can be: the limit
// that a deployment is compared with. Prints the milliseconds since it began, the packages' loading included.
"use strict";
const started = performance.now();
const { randomBytes, randomUUID } = require("node:crypto");
const {
    bearerTokenAuthenticationPolicy,
    createDefaultHttpClient,
    createPipelineFromOptions,
    createPipelineRequest,
} = require("@azure/core-rest-pipeline");
const { AuthorizationManagementClient } = require("@azure/arm-authorization");
const { KeyVaultManagementClient } = require("@azure/arm-keyvault");
const { ClientSecretCredential } = require("@azure/identity");
const { KeyClient } = require("@azure/keyvault-keys");
const { SecretClient } = require("@azure/keyvault-secrets");
const { counts } = require("./large/counts.cjs");

const administrator = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
const cryptoUser = "12338af0-0e69-4776-bea7-57ae8d297424";

/** Creates what none of the installed SDKs is for. */
function putWith(credential) {
    const scopes = "https://management.azure.com/.default";
    const pipeline = createPipelineFromOptions({});
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes }));
    const client = createDefaultHttpClient();
    return async (path, apiVersion) => {
        const request = createPipelineRequest({
            url: `https://management.azure.com${path}?api-version=${apiVersion}`,
            method: "PUT",
            body: JSON.stringify({ location: "westeurope" }),
        });
        request.headers.set("content-type", "application/json");
        const { status, bodyAsText } = await pipeline.sendRequest(client, request);
        if (status >= 300) {
            throw new Error(`PUT ${path} answered ${status}: ${bodyAsText}`);
        }
        return JSON.parse(bodyAsText);
    };
}

async function main() {
    const { keys, secrets, grants } = counts(process.env);
    const { ARM_TENANT_ID: tenantId, ARM_SUBSCRIPTION_ID: subscription } = process.env;
    const { BENCH_DEPLOYER: deployer } = process.env;
    const [group, name] = ["by-hand", `by-hand-${randomBytes(4).toString("hex")}`];
    const credential = new ClientSecretCredential(tenantId, process.env.ARM_CLIENT_ID, process.env.ARM_CLIENT_SECRET);
    const arm = new KeyVaultManagementClient(credential, subscription);
    const authorization = new AuthorizationManagementClient(credential, subscription);
    const assign = (scope, role, principalId) =>
        authorization.roleAssignments.create(scope, randomUUID(), {
            principalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
        });

    const put = putWith(credential);
    const { id } = await put(`/subscriptions/${subscription}/resourceGroups/${group}`, "2021-04-01");
    const identity = put(`${id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app`, "2023-01-31");
    const vault = await arm.vaults.beginCreateOrUpdateAndWait(group, name, {
        location: "westeurope",
        properties: { tenantId, sku: { family: "A", name: "standard" }, enableRbacAuthorization: true },
    });
    await assign(vault.id, administrator, deployer);
    const application = (await identity).properties.principalId;
    const { vaultUri } = vault.properties;
    const keyClient = new KeyClient(vaultUri, credential);
    const secretClient = new SecretClient(vaultUri, credential);
    const upTo = (count, each) => Promise.all(Array.from({ length: count }, (_, index) => each(index)));
    await Promise.all([
        upTo(keys, async (index) => {
            await keyClient.createEcKey(`key-${index}`, { curve: "P-256" });
            await keyClient.updateKeyRotationPolicy(`key-${index}`, {
                expiresIn: "P90D",
                lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P2M" }],
            });
        }),
        upTo(secrets, (index) => secretClient.setSecret(`secret-${index}`, randomBytes(24).toString("base64"))),
        upTo(grants, (index) => assign(`${vault.id}/keys/key-${index}`, cryptoUser, application)),
    ]);
    process.stdout.write(`${performance.now() - started}\n`);
}

main().catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
});
