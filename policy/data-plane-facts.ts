import {
    type CertificateFacts,
    daysBefore,
    durationDays,
    type KeyFacts,
    type Life,
    lifeBetween,
    lifeFor,
    type SecretFacts,
} from "pulumi-azure-keyvault/guardrails";
import { at, notYet, numberAt, textAt } from "./known";

/** What the guardrails judge of the inputs of a key on the data plane. */
export function keyFacts(inputs: unknown): KeyFacts {
    const size = numberAt(inputs, "size");
    const curve = textAt(inputs, "curve");
    const expiry = textAt(inputs, "rotation", "expireAfter") ?? textAt(inputs, "expiresAfter");
    const validity = life(inputs, expiry)?.validity;
    const after = durationDays(textAt(inputs, "rotation", "rotateAfter"));
    const ahead = textAt(inputs, "rotation", "rotateBeforeExpiry");
    return {
        kind: "key",
        kty: textAt(inputs, "type"),
        ...(size === undefined ? {} : { size }),
        ...(curve === undefined ? {} : { curve }),
        validity,
        rotation: after ?? (ahead === undefined ? "none" : daysBefore(validity, ahead)),
    };
}

/** What the guardrails judge of the inputs of a secret on the data plane. */
export function secretFacts(inputs: unknown): SecretFacts {
    const contentType = at(inputs, "contentType");
    return {
        kind: "secret",
        ...life(inputs, textAt(inputs, "expiresAfter") ?? textAt(inputs, "rotateEvery")),
        contentType: typeof contentType === "string" ? contentType : contentType === undefined ? "" : undefined,
    };
}

/** What the guardrails judge of the inputs of a certificate on the data plane: of its policy, not of what was imported. */
export function certificateFacts(inputs: unknown): CertificateFacts {
    const lifetimeAction = at(inputs, "lifetimeAction");
    return {
        kind: "certificate",
        kty: textAt(inputs, "keyType"),
        size: numberAt(inputs, "keySize"),
        curve: textAt(inputs, "curve"),
        validityMonths: numberAt(inputs, "validityMonths"),
        ...(textAt(inputs, "source") === "imported" ? {} : { issuer: textAt(inputs, "issuerName") }),
        lifetimeAction: lifetimeAction === notYet ? undefined : lifetimeAction !== undefined,
    };
}

function life(inputs: unknown, duration: string | undefined): Life | undefined {
    const given = lifeFor(duration);
    if (given !== undefined) {
        return given;
    }
    const expiresOn = at(inputs, "expiresOn");
    if (expiresOn === notYet) {
        return undefined;
    }
    return typeof expiresOn === "string" ? lifeBetween(new Date(), new Date(expiresOn)) : { validity: "none" };
}
