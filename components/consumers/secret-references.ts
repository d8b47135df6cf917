import type { types } from "@pulumi/azure-native";
import * as pulumi from "@pulumi/pulumi";
import { containerAppsSecretForms, referredSecretForm } from "../internal/argument-forms/secrets";
import { refuseFirstOf } from "../internal/complaints";
import { invalidArgument } from "../internal/errors";
import { complaintsAboutForm } from "../internal/forms";

/** A secret that something refers to: a `Secret`, or any with an id. */
export interface ReferredSecret {
    /** The id without a version, so that the reference takes the current value. */
    readonly id: pulumi.Input<string>;
}

/**
 * What a setting of App Service or Functions holds instead of a secret's value: `@Microsoft.KeyVault(SecretUri=…)`. The app's identity
 * needs `secret.grants.read`.
 *
 * @see https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
 */
export function appServiceReference(secret: ReferredSecret): pulumi.Output<string> {
    checkSecret("appServiceReference", secret);
    return pulumi.interpolate`@Microsoft.KeyVault(SecretUri=${secret.id})`;
}

/** How a container app reads a secret. */
export interface ContainerAppsSecretArgs {
    /** The secret's name in the container app: lower-case letters, digits and hyphens, with a letter or digit at both ends. */
    readonly name: string;
    /** The id of a user-assigned identity of the app, or `system` for its own. It needs `secret.grants.read`. */
    readonly identity: pulumi.Input<string>;
}

/**
 * An entry of a container app's `configuration.secrets`, whose value stays in the vault.
 *
 * @example
 * secrets: [containerAppsSecret(password, { name: "database-password", identity: identity.id })]
 * @see https://learn.microsoft.com/azure/container-apps/manage-secrets
 */
export function containerAppsSecret(secret: ReferredSecret, args: ContainerAppsSecretArgs): types.input.app.SecretArgs {
    checkSecret("containerAppsSecret", secret);
    refuseFirstOf("containerAppsSecret", complaintsAboutForm(args, containerAppsSecretForms));
    const { name, identity } = args;
    if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
        const expected = "be lower-case letters, digits and hyphens, with a letter or digit at both ends";
        throw invalidArgument("Container app secret", name, "name", expected, name);
    }
    return { name, keyVaultUrl: secret.id, identity };
}

/** By this App Configuration knows a reference from a value. */
const referenceContentType = "application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8";

/**
 * The value and content type of an App Configuration key-value that stands for a secret. Whoever reads the configuration fetches the
 * secret, and needs `secret.grants.read`.
 *
 * @example
 * new appconfiguration.KeyValue("password", { ...store, keyValueName: "Database:Password", ...appConfigurationReference(password) });
 * @see https://learn.microsoft.com/azure/azure-app-configuration/use-key-vault-references-dotnet-core
 */
export function appConfigurationReference(secret: ReferredSecret): {
    readonly value: pulumi.Output<string>;
    readonly contentType: string;
} {
    checkSecret("appConfigurationReference", secret);
    return {
        value: pulumi.output(secret.id).apply((uri) => JSON.stringify({ uri })),
        contentType: referenceContentType,
    };
}

function checkSecret(referrer: string, secret: ReferredSecret): void {
    refuseFirstOf(referrer, referredSecretForm("secret", secret));
}
