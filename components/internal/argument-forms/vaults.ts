/** What the arguments of vaults look like. */
import type { GuardrailException, Guardrails } from "../../guardrails/check";
import type { DiagnosticsArgs, ExistingVaultArgs, PrivateEndpointArgs, VaultArgs } from "../../vault/args";
import type { NetworkArgs } from "../../vault/network";
import { either, func, input, known, listOf, mapOf, needed, objectOf, tags, text, type FormsOf } from "../forms";
import { textInput } from "./shared";

const guardrails = objectOf({
    profile: known,
    level: known,
    also: listOf(text),
    except: listOf(objectOf({ rule: known, reason: known, resource: known } satisfies FormsOf<GuardrailException>)),
    numbers: objectOf({}),
} satisfies FormsOf<Guardrails>);

export const existingVaultForms: FormsOf<ExistingVaultArgs> = {
    deployers: input,
    deployerAccess: input,
    grantsDeclared: input,
    foreignPolicies: input,
    guardrails,
    accessModel: input,
};

/** Where a vault is that a program refers to. */
export const placeForm = needed(
    objectOf({
        vaultName: needed(textInput),
        resourceGroupName: needed(textInput),
        subscriptionId: textInput,
    }),
);

const endpoint = objectOf({
    subnetId: textInput,
    privateDnsZoneIds: listOf(textInput),
    location: textInput,
    resourceGroupName: textInput,
} satisfies FormsOf<PrivateEndpointArgs>);

const diagnostics = objectOf({
    workspaceId: textInput,
    storageAccountId: textInput,
    eventHubAuthorizationRuleId: textInput,
    eventHubName: textInput,
    logs: known,
    metrics: known,
} satisfies FormsOf<DiagnosticsArgs>);

export const vaultForms: FormsOf<VaultArgs> = {
    ...existingVaultForms,
    resourceGroupName: textInput,
    location: textInput,
    vaultName: textInput,
    sku: input,
    tags,
    softDeleteRetentionDays: input,
    purgeProtection: input,
    enabledForDeployment: input,
    enabledForDiskEncryption: input,
    enabledForTemplateDeployment: input,
    network: either(
        text,
        objectOf({
            ipRules: listOf(text),
            deployerAddresses: listOf(text),
            subnetIds: listOf(textInput),
            trustedServices: input,
            publicAccess: input,
        } satisfies FormsOf<NetworkArgs>),
    ),
    privateEndpoints: mapOf(endpoint),
    diagnostics: mapOf(diagnostics),
    lock: input,
    onExisting: input,
    onDestroy: input,
    destroyContents: input,
    adopt: objectOf({ id: text, formerName: text }),
    transform: objectOf({
        vault: func,
        resourceGroup: func,
        privateEndpoint: func,
        privateDnsZoneGroup: func,
        diagnosticSetting: func,
        lock: func,
    } satisfies FormsOf<NonNullable<VaultArgs["transform"]>>),
};
