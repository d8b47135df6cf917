/**
 * The service's limits and this library's waits, each once.
 *
 * https://learn.microsoft.com/azure/key-vault/general/service-limits
 */

/** The window over which Key Vault counts requests, in milliseconds. */
export const throttlingWindowMs = 10_000;

/** What a vault makes per window: keys, in software and in an HSM, of whatever type and size, and secrets. */
export const createsPerWindow = { software: 20, hsm: 10, secret: 300 } as const;

/** Requests under way at a time to one vault. */
export const concurrentRequestsPerVault = 32;

/**
 * Tags that an object may carry, and the longest name and value of one: of a key, which a certificate has as well, and of a secret.
 *
 * https://learn.microsoft.com/azure/key-vault/keys/about-keys-details#key-tags
 * https://learn.microsoft.com/azure/key-vault/secrets/about-secrets#secret-tags
 */
export const tagLimits = { count: 15, name: 256, value: 256, ofSecret: { name: 512, value: 512 } } as const;

/**
 * The last time that reaches a vault as an attribute: the Azure SDK for JavaScript cuts seconds to 32 bits, and where the sign goes the
 * data plane's pipeline puts them right, but not beyond.
 *
 * @see https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/keyvault/keyvault-secrets/src/models/models.ts
 */
export const latestTime = "2106-02-07T06:28:15Z";

/** How long one request may take before its answer counts as lost, in milliseconds. */
export const requestTimeoutMs = 60_000;

/**
 * How long one call may take with the repetitions of {@link retryOptions} and the waits that `Retry-After` asks for, in
 * milliseconds. Every wait below has its own limit on top.
 */
export const callTimeoutMs = 600_000;

/**
 * How long to wait for a role assignment to reach the vault, in seconds: Azure says up to ten minutes. `look` is for reading
 * and removing what was deployed before, when the access has long been there.
 */
export const accessTimeoutSeconds = { default: 900, least: 0, most: 3_600, look: 60 } as const;

/** How long to wait for a deletion, recovery or purge of the same name to finish. */
export const transitionTimeoutMs = 180_000;

/** How long to wait for a certificate authority's signature, in seconds. One that takes longer is waited for by the next deployment. */
export const issuanceTimeoutSeconds = 900;

/** How long a new vault's host name may take to resolve. */
export const nameResolutionTimeoutMs = 120_000;

/** How often an operation whose answer got lost is tried again. */
export const lostAnswerAttempts = 4;

/** How long a new principal may take to be known where roles are assigned. */
export const replicationTimeoutMs = 300_000;

/**
 * How long a new custom role may take to be known where it is assigned: seconds as a rule, and up to ten minutes where ARM answers from
 * what it has kept.
 *
 * https://github.com/Azure/terraform-azurerm-caf-enterprise-scale/wiki/Troubleshooting
 */
export const roleReplicationTimeoutMs = 600_000;

/**
 * How often in a row, and how far apart, a new custom role has to be read before it counts as known: one that was read once may still be
 * refused where it is assigned.
 *
 * https://github.com/hashicorp/terraform-provider-azurerm/issues/19916
 */
export const roleReads = { count: 3, pauseMs: 1_000 } as const;

/**
 * How many role assignments a subscription takes, and from which part of them on a preview warns.
 *
 * https://learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits
 */
export const roleAssignmentLimit = { count: 4_000, warnedFrom: 0.9 } as const;

/**
 * How long an activated role lasts at most.
 *
 * https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-configure-role-settings
 */
export const longestActivationMs = 86_400_000;

/** How the SDKs repeat what is safe to repeat: after 0.4, 0.8, 1.6 and 3.2 seconds, or as `Retry-After` says. */
export const retryOptions: { readonly maxRetries: number; readonly retryDelayInMs: number } = {
    maxRetries: 4,
    retryDelayInMs: 400,
};

/** How many ids Graph looks up in one request: https://learn.microsoft.com/graph/api/directoryobject-getbyids */
export const idsPerLookup = 1_000;

/** For how many groups Graph checks in one request: https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups */
export const groupsPerCheck = 20;

/** How long to wait for Graph, with all repetitions, before access is computed without it. */
export const graphTimeoutMs = 20_000;
