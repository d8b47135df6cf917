import type { KeyArgs } from "../key-args";
import type { SecretArgs } from "../secret-args";
import type { VaultArgs } from "../vault/args";
import type { NetworkProperties } from "../vault/network";
import type { CertificateInputs } from "../data-plane/certificates/contract";
import { daysBefore, durationDays, lifeBetween, lifeFor } from "./days";
import type { CertificateFacts, Days, KeyFacts, Life, SecretFacts, VaultFacts } from "./facts";

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
    const validity = durationDays(rotation?.expireAfter ?? args.expiresAfter) ?? expiry(args.expiresOn);
    return {
        kind: "key",
        kty: args.type,
        ...(kind.size === undefined ? {} : { size: kind.size }),
        ...(kind.curve === undefined ? {} : { curve: kind.curve }),
        validity,
        rotation: durationDays(rotation?.rotateAfter) ?? ahead(validity, rotation?.rotateBeforeExpiry),
    };
}

/** What the guardrails judge of a secret's arguments. */
export function secretFacts(args: SecretArgs): SecretFacts {
    return {
        kind: "secret",
        ...(lifeFor(args.expiresAfter ?? args.rotateEvery) ?? lifeUntil(args.expiresOn)),
        contentType: args.contentType === undefined ? "" : known(args.contentType),
    };
}

/** What the guardrails judge of a certificate's declared policy. What an imported one says isn't known to them. */
export function certificateFacts(inputs: CertificateInputs): CertificateFacts {
    const { source, issuerName, keyType, keySize, curve, validityMonths, lifetimeAction } = inputs;
    return {
        kind: "certificate",
        ...(keyType === undefined ? {} : { kty: keyType }),
        ...(keySize === undefined ? {} : { size: keySize }),
        ...(curve === undefined ? {} : { curve }),
        ...(validityMonths === undefined ? {} : { validityMonths }),
        ...(source === "imported" ? {} : { issuer: issuerName }),
        lifetimeAction: lifetimeAction !== undefined,
    };
}

/** Whole days from now to a point in time; `"none"` without one, and nothing where it isn't known yet. */
function expiry(time: unknown): Days | undefined {
    return lifeUntil(time)?.validity;
}

function lifeUntil(time: unknown): Life | undefined {
    if (time === undefined) {
        return { validity: "none" };
    }
    const text = known(time);
    return text === undefined ? undefined : lifeBetween(new Date(), new Date(text));
}

function ahead(validity: Days | undefined, duration: string | undefined): Days | undefined {
    return duration === undefined ? "none" : daysBefore(validity, duration);
}

/** The text of an argument that may also be an output, which isn't known where guardrails judge. */
function known(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}
