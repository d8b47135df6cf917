/** Managed HSMs in this process that attest keys, and what can be done to their attestations. */
import { createPrivateKey, sign, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootsVariable } from "../../../../components/data-plane/verification/attestation/roots";
import type { KeySubject, SubjectResult } from "../../../../components/data-plane/verification/contract";
import { InProcessVault, target } from "../in-process";
import { deployedKey, ec, type KeyRequest } from "./verified-keys";

const host = "hsm.managedhsm.azure.net";

/** An attestation as the service answers it. */
export interface Attestation {
    readonly version: string;
    readonly certificatePemFile: string;
    readonly privateKeyAttestation: string;
    readonly publicKeyAttestation?: string;
}

/** An HSM whose root is trusted, and another one with a key of the same name. Making their certificates takes a while. */
export class AttestingHsms {
    readonly directory = mkdtempSync(join(tmpdir(), "attestation-"));
    readonly hsm = new InProcessVault({}, host);
    readonly other = new InProcessVault({}, host);

    async start(): Promise<void> {
        await this.other.body(200, "POST", "/keys/signing/create", hsmKind(ec));
        writeFileSync(join(this.directory, "root.pem"), await this.hsm.service.attestationRoot());
    }

    /** Has the HSM answer as it does, and trusts its root. */
    restore(): void {
        this.hsm.fault = undefined;
        process.env[rootsVariable] = join(this.directory, "root.pem");
    }

    close(): void {
        delete process.env[rootsVariable];
        rmSync(this.directory, { recursive: true });
    }

    /** A key in the HSM, and what the program would know of it after deploying it. */
    async deployed(request: KeyRequest = ec): Promise<KeySubject> {
        const subject = await deployedKey(this.hsm, hsmKind(request));
        return { ...subject, target: { ...target, vaultUri: `https://${host}/`, vaultName: "hsm" } };
    }

    async attestationOf(name = "signing", of = this.hsm): Promise<Attestation> {
        const path = `/keys/${name}/attestation?api-version=7.6`;
        const { attributes } = await of.body<{ attributes: { attestation: Attestation } }>(200, "GET", path);
        return attributes.attestation;
    }

    /** Has the HSM answer with another attestation. */
    answering(attestation: object): void {
        this.hsm.fault = (_method, path) =>
            path.endsWith("/attestation") ? { status: 200, body: { key: {}, attributes: { attestation } } } : undefined;
    }

    /** What an HSM signs with. */
    keyOf(hsm = this.hsm): KeyObject {
        const kept = hsm.store.collection<{ partitionKey: string }>("key-vault/attesting-hsm").get("credentials");
        return createPrivateKey(kept?.partitionKey ?? "");
    }

    /** Data with a signature, by the HSM's key unless another is given. */
    signed(data: Buffer, key = this.keyOf()): string {
        return Buffer.concat([data, sign("sha256", data, key)]).toString("base64url");
    }
}

/** The same kind of key, in an HSM. */
export const hsmKind = (request: KeyRequest): KeyRequest => ({ ...request, kty: `${request.kty}-HSM` });

/** The checks that failed, each with what is wrong. */
export const wrong = ({ failedChecks }: SubjectResult) =>
    Object.fromEntries(failedChecks.map((each) => [each.check, each.problem]));

export const bytes = (text = "") => Buffer.from(text, "base64url");

/** What is signed of a blob. */
export const dataOf = (blob = "") => bytes(blob).subarray(0, -256);

/** A blob with one bit changed, of a byte that is counted from its end where negative. */
export function withBit(blob: string, at: number): string {
    const changed = bytes(blob);
    const index = at < 0 ? changed.length + at : at;
    changed[index] = (changed[index] ?? 0) ^ 1;
    return changed.toString("base64url");
}

/** The data of a blob with the value of an attribute changed, which no HSM does. */
export function changing(blob: string, type: number, change: (value: Buffer) => void): Buffer {
    const data = Buffer.from(dataOf(blob));
    for (let at = 16 + 8 + 12; at < data.length; at += 8 + data.readUInt32BE(at + 4)) {
        if (data.readUInt32BE(at) === type) {
            change(data.subarray(at + 8, at + 8 + data.readUInt32BE(at + 4)));
            return data;
        }
    }
    throw new Error(`The attestation has no attribute ${type}.`);
}

/** Changes the last bit of a value. */
export function flip(value: Buffer): void {
    const last = value.length - 1;
    value[last] = (value[last] ?? 0) ^ 1;
}

/** The certificates of an attestation: the partition's by its manufacturer, the card's, the partition's by its owner, the owner's root. */
export const pem = ({ certificatePemFile }: Attestation) =>
    bytes(certificatePemFile)
        .toString()
        .match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];

export const bundle = (...parts: readonly (string | undefined)[]) =>
    Buffer.from(parts.join("\n")).toString("base64url");
