// The same vault, keys, secrets and grants as bench/large, without the library: azure-native, and dynamic resources
// whose code Pulumi takes out of the program, run by ts-node as Pulumi's templates have it.
import * as authorization from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { randomBytes } from "node:crypto";

const count = (name: string, usual: number): number => Number(process.env[`BENCH_${name}`] ?? usual);

/** The identity that azure-native has: `DefaultAzureCredential` knows nothing of its variables. */
async function credential() {
    const { ClientSecretCredential } = await import("@azure/identity");
    const { ARM_TENANT_ID = "", ARM_CLIENT_ID = "", ARM_CLIENT_SECRET = "" } = process.env;
    return new ClientSecretCredential(ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET);
}

interface KeyInputs {
    readonly vaultUri: string;
    readonly keyName: string;
}

const keys: pulumi.dynamic.ResourceProvider = {
    async create({ vaultUri, keyName }: KeyInputs) {
        const { KeyClient } = await import("@azure/keyvault-keys");
        const client = new KeyClient(vaultUri, await credential());
        const key = await client.createEcKey(keyName, { curve: "P-256" });
        await client.updateKeyRotationPolicy(keyName, {
            expiresIn: "P90D",
            lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P2M" }],
        });
        return { id: key.id ?? keyName, outs: { vaultUri, keyName, keyId: key.id } };
    },
    async delete(_id, { vaultUri, keyName }: KeyInputs) {
        const { KeyClient } = await import("@azure/keyvault-keys");
        await (await new KeyClient(vaultUri, await credential()).beginDeleteKey(keyName)).pollUntilDone();
    },
};

class Key extends pulumi.dynamic.Resource {
    constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(keys, name, inputs, opts);
    }
}

interface SecretInputs {
    readonly vaultUri: string;
    readonly secretName: string;
    readonly value: string;
}

const secrets: pulumi.dynamic.ResourceProvider = {
    async create({ vaultUri, secretName, value }: SecretInputs) {
        const { SecretClient } = await import("@azure/keyvault-secrets");
        const secret = await new SecretClient(vaultUri, await credential()).setSecret(secretName, value);
        return { id: secret.properties.id ?? secretName, outs: { vaultUri, secretName, value } };
    },
    async delete(_id, { vaultUri, secretName }: SecretInputs) {
        const { SecretClient } = await import("@azure/keyvault-secrets");
        const client = new SecretClient(vaultUri, await credential());
        await (await client.beginDeleteSecret(secretName)).pollUntilDone();
    },
};

class Secret extends pulumi.dynamic.Resource {
    constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(secrets, name, inputs, opts);
    }
}

const caller = authorization.getClientConfigOutput();
const roleDefinition = (id: string): pulumi.Output<string> =>
    pulumi.interpolate`/subscriptions/${caller.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${id}`;

const group = new resources.ResourceGroup("usual");
const identity = new managedidentity.UserAssignedIdentity("application", { resourceGroupName: group.name });
const vault = new keyvault.Vault("usual", {
    resourceGroupName: group.name,
    properties: { tenantId: caller.tenantId, sku: { family: "A", name: "standard" }, enableRbacAuthorization: true },
});
const deployer = new authorization.RoleAssignment("deployer", {
    scope: vault.id,
    principalId: caller.objectId,
    principalType: "ServicePrincipal",
    roleDefinitionId: roleDefinition("00482a5a-887f-4fb3-b363-3b7fe8e74483"),
});
const vaultUri = vault.properties.apply((properties) => properties.vaultUri ?? "");

for (let index = 0; index < count("KEYS", 20); index++) {
    const keyName = `key-${index}`;
    const key = new Key(keyName, { vaultUri, keyName }, { dependsOn: deployer });
    if (index < count("GRANTS", 10)) {
        new authorization.RoleAssignment(
            `grant-${index}`,
            {
                scope: pulumi.interpolate`${vault.id}/keys/${keyName}`,
                principalId: identity.principalId,
                principalType: "ServicePrincipal",
                roleDefinitionId: roleDefinition("12338af0-0e69-4776-bea7-57ae8d297424"),
            },
            { dependsOn: key },
        );
    }
}
for (let index = 0; index < count("SECRETS", 100); index++) {
    const secretName = `secret-${index}`;
    const value = pulumi.secret(randomBytes(24).toString("base64"));
    new Secret(secretName, { vaultUri, secretName, value }, { dependsOn: deployer, ignoreChanges: ["value"] });
}

export { vaultUri };
