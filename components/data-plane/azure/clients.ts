import { type TokenCredential } from "@azure/core-auth";
import type { CertificateClient } from "@azure/keyvault-certificates";
import type { CryptographyClient, KeyClient } from "@azure/keyvault-keys";
import type { SecretClient } from "@azure/keyvault-secrets";
import { type VaultTarget } from "../../internal/vault-target";
import { ArmClient } from "./arm";
import { credentialFor, forgetCredentials } from "./credentials";
import { retryOptions } from "../../internal/limits";
import { GraphClient } from "./graph";
import { authorizeAhead, boundedAndUnrepeated, boundedInAll, keepBody, keepTunnels, timesAfter2038 } from "./policies";
import { sdk } from "./sdk";
import { learnServerTime } from "./server-clock";
import { rememberErrors } from "./service-error";
import { hideAgent, logExchanges } from "./wire-log";

/** The part of a target that says where to call and as whom. */
export type CallTarget = Pick<VaultTarget, "vaultUri" | "tenantId" | "environment" | "identity">;

const clients = new Map<string, unknown>();

/** The client for the keys of a vault: one a process, vault and identity. */
export function keyClient(target: CallTarget): KeyClient {
    return shared(
        "keys",
        target,
        (credential) => new sdk.keys.KeyClient(target.vaultUri, credential, clientOptions(target, credential)),
    );
}

/** The client for the secrets of a vault: one a process, vault and identity. */
export function secretClient(target: CallTarget): SecretClient {
    return shared(
        "secrets",
        target,
        (credential) => new sdk.secrets.SecretClient(target.vaultUri, credential, clientOptions(target, credential)),
    );
}

/** The client for the certificates of a vault: one a process, vault and identity. */
export function certificateClient(target: CallTarget): CertificateClient {
    return shared(
        "certificates",
        target,
        (credential) =>
            new sdk.certificates.CertificateClient(target.vaultUri, credential, clientOptions(target, credential)),
    );
}

/** The client for cryptography with one key. */
export function cryptographyClient(target: CallTarget, keyId: string): CryptographyClient {
    const credential = credentialFor(target.identity);
    return new sdk.keys.CryptographyClient(keyId, credential, clientOptions(target, credential));
}

/** The client for ARM: one a process and identity. */
export function armClient(target: Pick<VaultTarget, "environment" | "identity">): ArmClient {
    return shared(
        "arm",
        { ...target, vaultUri: "", tenantId: "" },
        (credential) => new ArmClient(credential, target.environment),
    );
}

/** The client for Microsoft Graph: one a process, identity and tenant. */
export function graphClient(target: Pick<VaultTarget, "environment" | "identity" | "tenantId">): GraphClient {
    return shared(
        "graph",
        { ...target, vaultUri: "" },
        (credential) => new GraphClient(credential, target.environment, target.tenantId),
    );
}

/** Forgets all clients, credentials and tokens: for tests that change what they come from. */
export function forgetClients(): void {
    clients.clear();
    forgetCredentials();
}

function clientOptions(target: CallTarget, credential: TokenCredential) {
    return {
        retryOptions,
        additionalPolicies: [
            { policy: boundedInAll, position: "perCall" as const },
            { policy: hideAgent, position: "perCall" as const },
            { policy: timesAfter2038, position: "perCall" as const },
            { policy: keepBody, position: "perCall" as const },
            { policy: rememberErrors, position: "perRetry" as const },
            { policy: learnServerTime, position: "perRetry" as const },
            { policy: boundedAndUnrepeated, position: "perRetry" as const },
            { policy: authorizeAhead(credential, target.tenantId), position: "perRetry" as const },
            { policy: keepTunnels, position: "perRetry" as const },
            { policy: logExchanges, position: "perRetry" as const },
        ],
    };
}

function shared<T>(kind: string, target: CallTarget, make: (credential: TokenCredential) => T): T {
    const key = JSON.stringify([kind, target.vaultUri, target.tenantId, target.environment, target.identity]);
    const existing = clients.get(key) as T | undefined;
    const client = existing ?? make(credentialFor(target.identity));
    clients.set(key, client);
    return client;
}
