// What people do with the Azure SDK beside a program: run with the rehearsal's environment. Arguments: what to do, and to what.
"use strict";
const { randomUUID } = require("node:crypto");
const { ClientSecretCredential } = require("@azure/identity");
const { KeyClient } = require("@azure/keyvault-keys");

const { ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET, ARM_SUBSCRIPTION_ID } = process.env;
const credential = new ClientSecretCredential(ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET);
const intervalInMs = 100;

const actions = {
    /** Changes each key in the way that its name says. */
    async drift(vaultUri) {
        const keys = new KeyClient(vaultUri, credential);
        const lifetimeActions = [{ action: "Rotate", timeAfterCreate: "P3M" }];
        await keys.updateKeyProperties("disabled", { enabled: false });
        await keys.updateKeyProperties("narrowed", { keyOps: ["verify"] });
        await keys.updateKeyRotationPolicy("reruled", { lifetimeActions, expiresIn: "P1Y" });
        await keys.updateKeyRotationPolicy("unruled", { lifetimeActions: [] });
        await keys.rotateKey("rotated");
        for (const name of ["deleted", "purged"]) {
            await (await keys.beginDeleteKey(name, { intervalInMs })).pollUntilDone();
        }
        await keys.purgeDeletedKey("purged");
    },

    /** How many versions a key has, and after which time its policy rotates it. */
    async look(vaultUri, name) {
        const keys = new KeyClient(vaultUri, credential);
        let versions = 0;
        for await (const _ of keys.listPropertiesOfKeyVersions(name)) {
            versions++;
        }
        const { lifetimeActions } = await keys.getKeyRotationPolicy(name);
        return { versions, rotateAfter: lifetimeActions.find(({ action }) => /rotate/i.test(action))?.timeAfterCreate };
    },

    /** Another application that owns the subscription. */
    async identity() {
        const { appId, id } = await graph("/applications", { displayName: "second" });
        const { secretText } = await graph(`/applications/${id}/addPassword`, {});
        const principal = await graph("/servicePrincipals", { appId });
        const scope = `/subscriptions/${ARM_SUBSCRIPTION_ID}`;
        await send(
            "PUT",
            `https://management.azure.com${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`,
            {
                properties: {
                    roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${owner}`,
                    principalId: principal.id,
                    principalType: "ServicePrincipal",
                },
            },
        );
        return {
            clientId: appId,
            clientSecret: secretText,
            tenantId: ARM_TENANT_ID,
            subscriptionId: ARM_SUBSCRIPTION_ID,
        };
    },
};

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged#owner */
const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

const graph = (path, body) => send("POST", `https://graph.microsoft.com/v1.0${path}`, body);

async function send(method, url, body) {
    const {
        createDefaultHttpClient,
        createHttpHeaders,
        createPipelineFromOptions,
        createPipelineRequest,
    } = require("@azure/core-rest-pipeline");
    const { token } = await credential.getToken(`${new URL(url).origin}/.default`);
    const headers = createHttpHeaders({ authorization: `Bearer ${token}`, "content-type": "application/json" });
    const request = createPipelineRequest({ url, method, headers, body: JSON.stringify(body) });
    const answer = await createPipelineFromOptions({}).sendRequest(createDefaultHttpClient(), request);
    if (answer.status >= 400) {
        throw new Error(`${method} ${url} was answered ${answer.status}: ${answer.bodyAsText}`);
    }
    return JSON.parse(answer.bodyAsText);
}

const [action, ...args] = process.argv.slice(2);
actions[action](...args).then(
    (answer) => console.log(JSON.stringify(answer ?? null)),
    (error) => {
        console.error(error);
        process.exitCode = 1;
    },
);
