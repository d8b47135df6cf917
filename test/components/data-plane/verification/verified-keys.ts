/** Keys in a vault of this process, and what a program would know of them after deploying them. */
import type { RotationInputs } from "../../../../components/data-plane/keys/contract";
import { thumbprint } from "../../../../components/data-plane/verification/algorithms";
import type {
    KeySubject,
    PublicJwk,
    Subject,
    SubjectResult,
    VerificationInputs,
} from "../../../../components/data-plane/verification/contract";
import { verification } from "../../../../components/data-plane/verification/handler";
import { target, type InProcessVault } from "../in-process";

export interface KeyRequest {
    readonly kty?: string;
    readonly crv?: string;
    readonly key_size?: number;
    readonly key_ops: readonly string[];
    readonly attributes?: Readonly<Record<string, unknown>>;
}

export const ec: KeyRequest = { kty: "EC", crv: "P-256", key_ops: ["sign", "verify"] };
export const rsa: KeyRequest = { kty: "RSA", key_size: 2048, key_ops: ["wrapKey", "unwrapKey", "encrypt", "decrypt"] };
export const rotation: RotationInputs = { rotateAfter: "P2M", expireAfter: "P90D" };

/** A key in the vault, and what the program would know of it after deploying it. */
export async function deployedKey(
    vault: InProcessVault,
    request: KeyRequest,
    policy?: RotationInputs,
): Promise<KeySubject> {
    const { key } = await vault.body(200, "POST", "/keys/signing/create", request);
    if (policy !== undefined) {
        await setRotation(vault, policy);
    }
    const { kid = "", ...publicKey } = key as unknown as PublicJwk & { kid: string };
    const version = kid.split("/").pop() ?? "";
    const notBefore = request.attributes?.["nbf"];
    return {
        kind: "key",
        target,
        name: "signing",
        version,
        type: publicKey.kty,
        ...(request.crv === undefined ? { size: request.key_size ?? 2048 } : { curve: request.crv }),
        operations: request.key_ops,
        enabled: request.attributes?.["enabled"] !== false,
        publicKey: thumbprint(publicKey),
        ...(notBefore !== undefined && { notBefore: new Date(Number(notBefore) * 1000).toISOString() }),
        ...(policy !== undefined && { rotation: policy }),
    };
}

/** Sets the rotation policy of the key. */
export async function setRotation(vault: InProcessVault, { rotateAfter, expireAfter }: RotationInputs): Promise<void> {
    await vault.body(200, "PUT", "/keys/signing/rotationpolicy", {
        lifetimeActions: [{ trigger: { timeAfterCreate: rotateAfter }, action: { type: "Rotate" } }],
        attributes: { expiryTime: expireAfter },
    });
}

/** The inputs of a verification that tells what fails. */
export function inputs(subject: Subject, changes: Partial<VerificationInputs> = {}): VerificationInputs {
    return { subject, fingerprint: "", always: false, onFailure: "warn", accessTimeoutSeconds: 1, ...changes };
}

/** What a verification finds. */
export async function verify(subject: Subject, changes: Partial<VerificationInputs> = {}): Promise<SubjectResult> {
    const checked = await verification.check({}, inputs(subject, changes) as never);
    const { outs } = await verification.create(checked.inputs);
    return outs["result"] as SubjectResult;
}

/** The names of the checks that failed. */
export const failedNames = ({ failedChecks }: SubjectResult) => failedChecks.map(({ check }) => check);
