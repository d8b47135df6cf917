/** What is verified of a certificate's private key: that it is the certificate's, and that TLS works with it. */
import { createHash, randomBytes, verify, type X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { purposes } from "../../internal/certificate-kinds";
import { KeyVaultComponentError, messageOf } from "../../internal/errors";
import { versionOf, type CertificateBundle, type CertificatePlace } from "../certificates/store";
import { SecretStore } from "../secrets/store";
import { serverNow } from "../azure/server-clock";
import { time } from "../azure/retry";
import { isOlderThanPolicy, rootOf } from "./certificate-checks";
import type { CertificateSubject } from "./certificate-subject";
import { handshake, strangeRoot, type TlsIdentity } from "./loopback-tls";
import { RemoteKey } from "./remote-key";
import type { Findings } from "./report";

type Place = Required<CertificatePlace>;

/** How far Azure's clock may be from this machine's, by which TLS judges. */
const clockToleranceMs = 10 * 60_000;

/** Checks with the private key where it can be read, else with a signature of the vault. */
export async function checkPrivateKey(
    subject: CertificateSubject,
    bundle: CertificateBundle,
    live: X509Certificate,
    place: Place,
    findings: Findings,
): Promise<{ calls: number; notes: string[] }> {
    if (!subject.enabled) {
        return { calls: 0, notes: ["It is disabled: its key was not tried."] };
    }
    if (!subject.exportable) {
        return checkRemotely(subject, bundle, live, place, findings);
    }
    const reading = readSecret(place);
    if (isOlderThanPolicy(bundle) && (await reading.then(lacksPrivateKey, () => false))) {
        return { calls: 1, notes: ["`exportable` counts from the next version on: its key was not tried."] };
    }
    let secret: CertificateSecret | undefined;
    await findings.run("private key", async () => {
        const read = await reading;
        createSecureContext(read.identity);
        secret = read;
        return undefined;
    });
    if (secret === undefined) {
        return { calls: 1, notes: [] };
    }
    const notes = await checkTls(subject, live, secret.identity, findings);
    return { calls: 1, notes: [...aboutContentType(subject, secret), ...notes] };
}

interface CertificateSecret {
    readonly contentType: "pfx" | "pem";
    readonly identity: TlsIdentity;
}

function aboutContentType(subject: CertificateSubject, { contentType }: CertificateSecret): string[] {
    const declared = subject.contentType;
    return contentType === declared
        ? []
        : [`\`contentType\` counts from the next version on: declared ${declared}, its secret is ${contentType}.`];
}

/** Whether the version was made with a key that never leaves the vault: its secret has the certificate alone. */
function lacksPrivateKey({ identity }: CertificateSecret): boolean {
    if ("key" in identity) {
        return !identity.key.includes("PRIVATE KEY-----");
    }
    try {
        createSecureContext(identity);
        return false;
    } catch (error) {
        // https://github.com/nodejs/node/blob/main/src/crypto/crypto_context.cc
        return messageOf(error).endsWith("Unable to load private key from PFX data");
    }
}

/** The certificate's secret: a PFX in base64 without a password, or PEM. */
async function readSecret(place: Place): Promise<CertificateSecret> {
    const value = (await new SecretStore(place, "look").read())?.value;
    if (value === undefined) {
        throw new KeyVaultComponentError("NotFound", "the certificate has no secret that can be read");
    }
    return value.includes("-----BEGIN ")
        ? { contentType: "pem", identity: { cert: value, key: value } }
        : { contentType: "pfx", identity: { pfx: Buffer.from(value, "base64"), passphrase: "" } };
}

/** A certificate whose key stays in the vault: what that key signs, the certificate's public key must verify. */
async function checkRemotely(
    subject: CertificateSubject,
    bundle: CertificateBundle,
    live: X509Certificate,
    place: Place,
    findings: Findings,
): Promise<{ calls: number; notes: string[] }> {
    if (subject.keyUsages !== undefined && !subject.keyUsages.includes("digitalSignature")) {
        return {
            calls: 0,
            notes: ["Its key may sign nothing, and stays in the vault: that it matches was not tried."],
        };
    }
    const remote = new RemoteKey(place);
    const isRsa = live.publicKey.asymmetricKeyType === "rsa";
    const curve = live.publicKey.asymmetricKeyDetails?.namedCurve ?? "";
    const [digest, algorithm] = isRsa ? (["sha256", "RS256"] as const) : (ecdsa[curve] ?? ["sha256", "ES256K"]);
    await findings.run("private key", async () => {
        const data = randomBytes(32);
        const signature = await remote.sign(versionOf(bundle), algorithm, createHash(digest).update(data).digest());
        const key = { key: live.publicKey, dsaEncoding: "ieee-p1363" as const };
        return verify(digest, data, key, signature) ? undefined : "what it signs is not verified by the certificate";
    });
    const where = isOlderThanPolicy(bundle)
        ? "Its key can still be read if its version was made so, before the policy was changed"
        : "Its key stays in the vault";
    return { calls: remote.calls, notes: [`${where}: TLS was not tried.`] };
}

const ecdsa: Readonly<Record<string, readonly [digest: string, algorithm: string]>> = {
    prime256v1: ["sha256", "ES256"],
    secp384r1: ["sha384", "ES384"],
    secp521r1: ["sha512", "ES512"],
};

/** Real handshakes on loopback, with what must work and what must not. */
async function checkTls(
    subject: CertificateSubject,
    live: X509Certificate,
    identity: TlsIdentity,
    findings: Findings,
): Promise<string[]> {
    if (Math.abs(serverNow().getTime() - time.now()) > clockToleranceMs) {
        return ["Azure's clock and this machine's differ: TLS, which judges by the machine's, was not tried."];
    }
    const root = rootOf(subject)?.toString();
    if (root === undefined && subject.source !== "issuer") {
        return ["Its root is not known here: TLS was not tried."];
    }
    const serves = subject.extendedKeyUsages?.includes(purposes.serverAuth) ?? true;
    if (!serves) {
        return ["It is not for servers: TLS was not tried."];
    }
    if (live.publicKey.asymmetricKeyDetails?.namedCurve === "secp256k1") {
        // https://www.rfc-editor.org/rfc/rfc8446#section-4.2.3
        return ["Its key is on P-256K, for which TLS has no signatures: TLS was not tried."];
    }
    const name = nameToAskFor(subject);
    const works = { identity, name, ...(root !== undefined && { trust: [root] }) };
    const crls = subject.crls ?? [];
    const problem = await handshake({ ...works, ...(crls.length > 0 && { crl: crls }) });
    findings.record("TLS", problem);
    if (problem !== undefined) {
        // What doesn't work at all would be refused for whatever else is wrong with it.
        return [];
    }
    if (subject.extendedKeyUsages?.includes(purposes.clientAuth) ?? true) {
        await findings.run("mutual TLS", () => handshake({ ...works, mutual: true }));
    }
    if (name !== undefined) {
        await findings.run("TLS refuses another name", async () =>
            mustFail(await handshake({ ...works, name: "another-name.invalid" }), "ERR_TLS_CERT_ALTNAME_INVALID"),
        );
    }
    await findings.run("TLS refuses another root", async () =>
        mustFail(await handshake({ ...works, trust: [await strangeRoot()] }), undefined),
    );
    return crls.length === 0 && subject.source === "authority"
        ? ["No list of revoked certificates was looked at."]
        : [];
}

/** A host that the certificate is for, as a client asks for it. */
function nameToAskFor({ dnsNames = [], ipAddresses = [] }: CertificateSubject): string | undefined {
    return dnsNames[0]?.replace(/^\*\./, "any.") ?? ipAddresses[0];
}

function mustFail(problem: string | undefined, code: string | undefined): string | undefined {
    if (problem === undefined) {
        return "the client took it";
    }
    return code === undefined || problem.includes(code) ? undefined : messageOf(new Error(problem));
}
