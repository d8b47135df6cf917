import type { types } from "@pulumi/azure-native";
import type * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { KeyVaultComponentError } from "../internal/errors";
import { transformed, type Transform } from "../internal/transform";
import type { VaultTarget } from "../internal/vault-target";

type Properties = types.input.keyvault.VaultPropertiesArgs;

/**
 * What a vault gets after its transform, which can change all but who decides on access: grants would go one way and the vault another, and
 * policies beside the grants would be written by two resources that take them from each other.
 */
export function transformedVault(
    name: string,
    accessModel: VaultTarget["accessModel"],
    transform: Transform<keyvault.VaultArgs> | undefined,
    args: keyvault.VaultArgs,
): keyvault.VaultArgs {
    const result = transformed(`Vault "${name}"`, "vault", transform, args);
    const check = (properties: Properties): Properties => {
        const problem = accessProblem(accessModel, properties);
        if (problem !== undefined) {
            throw new KeyVaultComponentError("InvalidArgument", `Vault "${name}": \`transform.vault\` ${problem}.`);
        }
        return properties;
    };
    return pulumi.Output.isInstance(result.properties) || result.properties instanceof Promise
        ? { ...result, properties: pulumi.output(result.properties).apply((known) => check(known as Properties)) }
        : { ...result, properties: check(result.properties) };
}

function accessProblem(accessModel: VaultTarget["accessModel"], properties: Properties): string | undefined {
    const { enableRbacAuthorization, accessPolicies } = properties;
    if (typeof enableRbacAuthorization !== "boolean" || enableRbacAuthorization !== (accessModel === "rbac")) {
        const other = accessModel === "rbac" ? "accessPolicies" : "rbac";
        return (
            `must leave \`enableRbacAuthorization\` as it is: the vault's \`accessModel\` is "${accessModel}", and its grants follow it. Set ` +
            `\`accessModel: "${other}"\` for the other one`
        );
    }
    if (accessPolicies !== undefined && !(Array.isArray(accessPolicies) && accessPolicies.length === 0)) {
        return accessModel === "rbac"
            ? "can't set `accessPolicies`, which a vault with `accessModel: \"rbac\"` doesn't look at. Use `grants`, or set " +
                  '`accessModel: "accessPolicies"`'
            : "can't set `accessPolicies`, which have one owner: the vault's `grants`. Use `grants.permissions`";
    }
    return undefined;
}
