import { type Cloud, PUBLIC_CLOUD, resolveHost } from "../clouds";
import type { AzureRequest, Caller, Clock, DataOperation, DataPlaneContext, Store, VaultRecord } from "../contract";
import { audiencesOf } from "../entra/audiences";
import { InvalidToken, type Tokens } from "../entra/tokens";
import type { Authorization } from "./authorization";
import * as refuse from "./data-plane-errors";
import { judgeAddress } from "./firewall";

/** What a decision about the data plane is made from. */
export interface DataPlaneParts {
    readonly store: Store;
    readonly clock: Clock;
    readonly tokens: Tokens;
    readonly authorization: Authorization;
    /** A live vault by name. */
    readonly findVault: (name: string) => VaultRecord | undefined;
    /** A live managed HSM by name. */
    readonly findHsm: (name: string) => VaultRecord | undefined;
}

/** The foundation's side of the Key Vault data plane. */
export function createDataPlaneContext(parts: DataPlaneParts): DataPlaneContext {
    return {
        store: parts.store,
        clock: parts.clock,
        vault: (host) => vaultOfHost(parts, host),
        authenticate: (request, vault) => authenticate(parts.tokens, request, vault),
        authorize: (request, caller, vault, operation) =>
            authorize(parts.authorization, request, caller, vault, operation),
    };
}

function vaultOfHost({ findVault, findHsm }: DataPlaneParts, host: string): VaultRecord | undefined {
    const name = host.split(".")[0] ?? "";
    const vault = resolveHost(host)?.kind === "hsm" ? findHsm(name) : findVault(name);
    // The same name in another cloud is another vault, which nobody made.
    return vault !== undefined && new URL(vault.properties.vaultUri).hostname.toLowerCase() === host
        ? vault
        : undefined;
}

async function authenticate(tokens: Tokens, request: AzureRequest, vault: VaultRecord): Promise<Caller> {
    const cloud: Cloud = resolveHost(request.host)?.cloud ?? PUBLIC_CLOUD;
    const audiences = audiencesOf(cloud, vault.isManagedHsm === true ? "hsm" : "vault");
    const challenge = {
        authorization: `https://${cloud.loginHosts[0]}/${vault.properties.tenantId}`,
        resource: audiences[0] ?? "",
    };
    let caller: Caller;
    try {
        caller = await tokens.authenticate(request.headers["authorization"], audiences);
    } catch (error) {
        if (error instanceof InvalidToken) {
            throw refuse.unauthorized(error, challenge);
        }
        throw error;
    }
    if (caller.tenantId !== vault.properties.tenantId.toLowerCase()) {
        throw refuse.wrongTenant(challenge);
    }
    return caller;
}

function authorize(
    authorization: Authorization,
    request: AzureRequest,
    caller: Caller,
    vault: VaultRecord,
    operation: DataOperation,
): void {
    const verdict = judgeAddress(vault, request.clientAddress);
    if (verdict === "public-access-disabled") {
        throw refuse.forbiddenByConnection(caller, vault);
    }
    if (verdict === "denied") {
        throw refuse.forbiddenByFirewall(caller, vault, request.clientAddress);
    }
    if (!holdsAccess(authorization, caller, vault, operation)) {
        throw vault.properties.enableRbacAuthorization
            ? refuse.forbiddenByRbac(caller, vault, operation, scopeOf(vault, operation))
            : refuse.forbiddenByPolicy(caller, vault, operation);
    }
}

/** Whether somebody's roles or a policy of the vault allow an operation, wherever they call from. */
export function holdsAccess(
    authorization: Authorization,
    caller: Caller,
    vault: VaultRecord,
    operation: DataOperation,
): boolean {
    return vault.properties.enableRbacAuthorization
        ? authorization.allowsDataAction(caller, scopeOf(vault, operation), operation.dataAction)
        : policyAllows(caller, vault, operation);
}

/** The object's own scope, where there is one object; else the vault's. */
function scopeOf(vault: VaultRecord, { objectKind, objectName }: DataOperation): string {
    return objectKind === undefined || objectName === undefined ? vault.id : `${vault.id}/${objectKind}/${objectName}`;
}

/** A policy speaks for the caller or a group of theirs; one with an application id only when that one calls for a user. */
function policyAllows(caller: Caller, vault: VaultRecord, { permission }: DataOperation): boolean {
    const principals = [caller.objectId, ...caller.groups].map((id) => id.toLowerCase());
    return vault.properties.accessPolicies.some((policy) => {
        const granted = (policy.permissions[permission.kind] ?? []).map((name) => name.toLowerCase());
        return (
            principals.includes(policy.objectId.toLowerCase()) &&
            policy.tenantId.toLowerCase() === caller.tenantId &&
            (policy.applicationId === undefined || caller.kind === "user") &&
            (granted.includes("all") || granted.includes(permission.name.toLowerCase()))
        );
    });
}
