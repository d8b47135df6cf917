import { approximateDays, parseDuration } from "../internal/duration";
import type { KeyArgs } from "../key-args";
import type { SecretArgs } from "../secret-args";
import type { VaultArgs } from "../vault/args";
import type { NetworkProperties } from "../vault/network";
import type { Days, KeyFacts, SecretFacts, VaultFacts } from "./facts";

const dayMs = 86_400_000;

/** What the guardrails judge of a vault's arguments, and of what its network settings come to. */
export function vaultFacts(args: VaultArgs, network: NetworkProperties): VaultFacts {
    return {
        kind: "vault",
        accessModel: args.accessModel ?? "rbac",
        purgeProtection: args.purgeProtection ?? true,
        publicNetworkAccess: network.publicNetworkAccess === "Enabled",
        firewallDefault: network.networkAcls.defaultAction === "Allow" ? "allow" : "deny",
        privateEndpoint: Object.keys(args.privateEndpoints ?? {}).length > 0,
        auditLog: Object.keys(args.diagnostics ?? {}).length > 0,
    };
}

/** What the guardrails judge of a key's arguments, with its kind as the component fills it in. */
export function keyFacts(args: KeyArgs, kind: Pick<KeyFacts, "size" | "curve">): KeyFacts {
    const { rotation } = args;
    const validity = days(rotation?.expireAfter ?? args.expiresAfter) ?? daysUntil(args.expiresOn);
    return {
        kind: "key",
        kty: args.type,
        ...(kind.size === undefined ? {} : { size: kind.size }),
        ...(kind.curve === undefined ? {} : { curve: kind.curve }),
        validity,
        rotation: days(rotation?.rotateAfter) ?? before(validity, days(rotation?.rotateBeforeExpiry)),
    };
}

/** What the guardrails judge of a secret's arguments. */
export function secretFacts(args: SecretArgs): SecretFacts {
    return {
        kind: "secret",
        validity: days(args.expiresAfter ?? args.rotateEvery) ?? daysUntil(args.expiresOn),
        contentType: args.contentType === undefined ? "" : known(args.contentType),
    };
}

function days(duration: string | undefined): number | undefined {
    const parsed = duration === undefined ? undefined : parseDuration(duration);
    return parsed === undefined ? undefined : approximateDays(parsed);
}

/** Whole days from now to a point in time; `"none"` without one, and nothing where it isn't known yet. */
function daysUntil(time: unknown): Days | undefined {
    if (time === undefined) {
        return "none";
    }
    const text = known(time);
    return text === undefined ? undefined : Math.ceil((Date.parse(text) - Date.now()) / dayMs);
}

function before(validity: Days | undefined, ahead: number | undefined): Days | undefined {
    if (ahead === undefined) {
        return "none";
    }
    return typeof validity === "number" ? validity - ahead : undefined;
}

/** The text of an argument that may also be an output, which isn't known where guardrails judge. */
function known(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}
