import { KeyVaultComponentError } from "../../internal/errors";
import { type ServiceError } from "./service-error";

/** What the service's refusals name: who asked, and what they lack. */
export interface Refusal {
    readonly objectId?: string;
    /** The data action of RBAC. */
    readonly action?: string;
    /** The scope on which it is missing. */
    readonly resource?: string;
}

/** Reads caller, action and resource out of a refusal's message. */
export function refusalOf(message: string): Refusal {
    const [objectId, action, resource] = [
        /oid=([0-9a-f-]{36})/i.exec(message)?.[1],
        /Action: '([^']+)'/i.exec(message)?.[1],
        /Resource: '([^']+)'/i.exec(message)?.[1],
    ];
    return {
        ...(objectId === undefined ? {} : { objectId }),
        ...(action === undefined ? {} : { action }),
        ...(resource === undefined ? {} : { resource }),
    };
}

/** What to do where access is missing that the stack has given: to its state it is still there. */
const takenAway =
    "If the stack has given it, and it isn't only late, somebody has taken it away: refresh, which sees that even where it fails for what " +
    "it can't read, and deploy again.";

/** What to do where a role is missing. */
export const waysToRole = `Assign a role that has it, or let the vault do so with \`deployerAccess: "auto"\`. ${takenAway}`;

/** The sentence for a 403, by its reason. */
export function explainForbidden(service: ServiceError, what: string): KeyVaultComponentError {
    const { objectId, action, resource } = refusalOf(service.message);
    const caller = objectId === undefined ? "the deploying identity" : `the deploying identity (object id ${objectId})`;
    switch (service.innerCode) {
        case "ForbiddenByRbac":
            return new KeyVaultComponentError(
                "AccessMissing",
                `${what}: ${caller} lacks ${action ?? "a data action"} on ${resource ?? "the vault"}. ${waysToRole}`,
            );
        case "ForbiddenByFirewall":
            return new KeyVaultComponentError(
                "AccessDenied",
                `${what}: the vault's firewall refuses this machine's address. Add it to the vault's allowed addresses ` +
                    `(\`deployerAddresses\`), or deploy from a network that is let through. ${service.message}`.trim(),
            );
        case "ForbiddenByConnection":
            return new KeyVaultComponentError(
                "AccessDenied",
                `${what}: the vault takes no public connections. Deploy from a network that reaches its private endpoint, ` +
                    'or declare its objects with `plane: "arm"`.',
            );
        case "ForbiddenByPolicy":
            return new KeyVaultComponentError(
                "AccessDenied",
                `${what}: Azure refuses ${caller} (ForbiddenByPolicy). ${takenAway} ${service.message}`,
            );
        default:
            return new KeyVaultComponentError(
                "AccessDenied",
                `${what}: Azure refuses ${caller} (${service.innerCode ?? service.code}). ${service.message}`.trim(),
            );
    }
}

/** The sentence for a vault that doesn't answer. */
export function explainUnreachable(code: string, message: string, what: string): KeyVaultComponentError {
    const advice =
        code === "ENOTFOUND"
            ? "The vault's host name doesn't resolve: the vault doesn't exist (any more), or its private DNS zone isn't linked to this network."
            : "The vault can't be reached from this machine: look at the network, HTTPS_PROXY and the vault's firewall.";
    return new KeyVaultComponentError("Unreachable", `${what}: ${advice} (${message})`);
}
