import { createPrivateKey, randomBytes, sign, type webcrypto } from "node:crypto";
import type { Clock, Collection, Store } from "../../contract";
import { toBase64Url } from "../../crypto/base64url";
import * as x509 from "../../x509";
import type { KeyVersion } from "../model";
import { attestedData } from "./attestation-blob";

/** What an HSM has to attest with, kept with the local Azure's state. In PEM. */
interface Credentials {
    /** Signs the attestations. */
    readonly partitionKey: string;
    /** What comes with every attestation: the partition's certificates by its manufacturer and by its owner, with their issuers. */
    readonly certificates: string;
    /** The manufacturer's root, which doesn't come with them: whoever checks has it. */
    readonly root: string;
}

/** The attestation of a key as the service answers it, each part in base64url. */
export interface KeyAttestation {
    readonly version: string;
    readonly certificatePemFile: string;
    readonly privateKeyAttestation: string;
    readonly publicKeyAttestation?: string;
}

const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
} as const;
const years = 10;
const year = 365 * 24 * 3600 * 1000;
const credentialsName = "credentials";

/**
 * The HSM behind the managed HSMs of a local Azure, as far as it vouches for keys. It signs as a real one does, and has the same
 * certificates: root, card and partition of its manufacturer, and the partition's again under its owner's root. All of them say that
 * this is no real HSM.
 */
export class AttestingHsm {
    private readonly kept: Collection<Credentials>;
    private making: Promise<Credentials> | undefined;

    constructor(
        store: Store,
        private readonly clock: Clock,
    ) {
        this.kept = store.collection("key-vault/attesting-hsm");
    }

    /** Vouches for a version of a key, by its id. */
    async attest(id: string, key: KeyVersion): Promise<KeyAttestation> {
        const { partitionKey, certificates } = await this.credentials();
        const attested = (half: "public" | "private") => {
            const data = attestedData(id, key, half);
            return toBase64Url(Buffer.concat([data, sign("sha256", data, createPrivateKey(partitionKey))]));
        };
        return {
            version: "MRVL-1",
            certificatePemFile: toBase64Url(Buffer.from(certificates)),
            privateKeyAttestation: attested("private"),
            ...(key.jwk.kty === "oct" ? {} : { publicKeyAttestation: attested("public") }),
        };
    }

    /** The certificate of the manufacturer's root, in PEM: who trusts it trusts the attestations. */
    async root(): Promise<string> {
        return (await this.credentials()).root;
    }

    private async credentials(): Promise<Credentials> {
        const kept = this.kept.get(credentialsName);
        if (kept !== undefined) {
            return kept;
        }
        this.making ??= makeCredentials(this.clock.now()).finally(() => (this.making = undefined));
        const made = await this.making;
        this.kept.set(credentialsName, made);
        return made;
    }
}

async function makeCredentials(now: number): Promise<Credentials> {
    const [rootKeys, cardKeys, partitionKeys, ownerKeys] = (await Promise.all(
        Array.from({ length: 4 }, () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])),
    )) as [webcrypto.CryptoKeyPair, webcrypto.CryptoKeyPair, webcrypto.CryptoKeyPair, webcrypto.CryptoKeyPair];
    const root = { name: "O=Local Azure, CN=no real HSM: manufacturer", keys: rootKeys };
    const card = { name: "O=Local Azure, CN=no real HSM: card 1", keys: cardKeys };
    const owner = { name: "O=Local Azure, CN=no real HSM: owner", keys: ownerKeys };
    const partition = { name: "O=Local Azure, CN=no real HSM: card 1 partition 1", keys: partitionKeys };
    const bundle = await Promise.all([
        certify(partition, card, now),
        certify(card, root, now),
        certify(partition, owner, now),
        certify(owner, owner, now),
    ]);
    const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", partitionKeys.privateKey));
    const partitionKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    return {
        partitionKey: partitionKey.export({ format: "pem", type: "pkcs8" }).toString(),
        certificates: bundle.join(""),
        root: await certify(root, root, now),
    };
}

interface Party {
    readonly name: string;
    readonly keys: webcrypto.CryptoKeyPair;
}

async function certify(subject: Party, issuer: Party, now: number): Promise<string> {
    const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: `00${randomBytes(15).toString("hex")}`,
        subject: subject.name,
        issuer: issuer.name,
        notBefore: new Date(now),
        notAfter: new Date(now + years * year),
        publicKey: subject.keys.publicKey,
        signingKey: issuer.keys.privateKey,
        signingAlgorithm: algorithm,
    });
    return `${certificate.toString("pem")}\n`;
}
