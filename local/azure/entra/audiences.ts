import { type Cloud, CLOUDS } from "../clouds";
import type { Directory } from "./directory";

/** Key Vault's own application, by which its tokens can be asked for, too. */
const KEY_VAULT_APP_ID = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";
/** Microsoft Graph's own application in every tenant. */
export const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";
/** What federated credentials expect of a managed identity's token. */
const TOKEN_EXCHANGE = "api://azureadtokenexchange";

/** The services that check a token's audience. */
export type AudienceService = "management" | "vault" | "hsm" | "graph";

/** The audiences a service of a cloud accepts, lower case and without slashes at the end. */
export function audiencesOf(cloud: Cloud, service: AudienceService): readonly string[] {
    switch (service) {
        case "management":
            return [`https://${cloud.managementHost}`, ...cloud.managementAudiences];
        case "vault":
            return [`https://${cloud.vaultSuffix.slice(1)}`, KEY_VAULT_APP_ID];
        case "hsm":
            return [`https://${cloud.hsmSuffix.slice(1)}`];
        case "graph":
            return [...cloud.graphHosts.map((host) => `https://${host}`), GRAPH_APP_ID];
    }
}

/** For comparison: lower case, no slashes at the end. */
export function normaliseAudience(audience: string): string {
    return audience.toLowerCase().replace(/\/+$/, "");
}

/** Whether a token for this audience is meant to be shown in place of a secret. */
export function isTokenExchange(audience: string): boolean {
    return normaliseAudience(audience) === TOKEN_EXCHANGE;
}

/** Whether somebody in the tenant answers to that resource. */
export function isKnownResource(resource: string, directory: Directory): boolean {
    const wanted = normaliseAudience(resource);
    const services: readonly AudienceService[] = ["management", "vault", "hsm", "graph"];
    if (isTokenExchange(wanted)) {
        return true;
    }
    if (CLOUDS.some((cloud) => services.some((service) => audiencesOf(cloud, service).includes(wanted)))) {
        return true;
    }
    for (const [, { appId, identifierUris }] of directory.applications.entries()) {
        if (appId === wanted || identifierUris.some((uri) => normaliseAudience(uri) === wanted)) {
            return true;
        }
    }
    return false;
}
