/** What is verified of a key that was declared to be in an HSM: that the service says so, and that the HSM itself vouches for it. */
import { isManagedHsm } from "../../internal/clouds";
import { KeyVaultComponentError } from "../../internal/errors";
import { describeKey } from "../keys/names";
import { explain, serviceErrorOf } from "../azure/service-error";
import { compareWithKey } from "./attestation/attested-key";
import { certificatesIn, vouchersOf, type Vouchers } from "./attestation/certificates";
import { trustedRoots } from "./attestation/roots";
import { objectsIn, type AttestedObject } from "./attestation/statement";
import type { KeyWork } from "./key-checks";
import type { AttestedKey, KeyBundle } from "./remote-key";

/** What answers where the operation isn't offered: vaults don't, managed HSMs do. */
const notOffered: readonly number[] = [400, 404, 405, 501];

/** The form of attestations that is known, by the name that the service gives it. */
const knownVersion = "MRVL-1";

/** Whether a key type is one that an HSM holds. */
export function isHsm(type: string): boolean {
    return type.endsWith("-HSM");
}

/** Checks a key that is declared to be in an HSM. Answers in words with what proves it. */
export async function checkHsm(work: KeyWork): Promise<string | undefined> {
    if (!isHsm(work.subject.type)) {
        return undefined;
    }
    const { findings, remote, version } = work;
    const live = await findings.read("HSM readable", () => remote.protectedBy(version));
    const platform = live?.attributes.hsmPlatform;
    if (platform !== undefined) {
        findings.record("held by an HSM", platform === "0" ? "the service says that software protects it" : undefined);
    }
    const said = platform === undefined ? "the service names no HSM platform" : `HSM platform ${platform}`;
    const attestation = await attestationOf(work);
    const attested =
        live === undefined || attestation === undefined ? undefined : checkAttestation(work, live, attestation);
    return `${said}; ${attested ?? "no attestation of it is at hand"}`;
}

type Attestation = NonNullable<AttestedKey["attributes"]["attestation"]>;

async function attestationOf({ subject, findings, remote, version }: KeyWork): Promise<Attestation | undefined> {
    const check = "HSM attestation";
    try {
        const { attestation } = (await remote.attested(version)).attributes;
        const problem = incomplete(attestation);
        findings.record(check, problem);
        return problem === undefined ? attestation : undefined;
    } catch (error) {
        // Where the key should be vouched for, its not being so is what a check is for.
        const expected = isManagedHsm(subject.target.vaultUri);
        if (expected || !notOffered.includes(serviceErrorOf(error)?.status ?? 0)) {
            findings.record(check, explain(error, describeKey(subject)).message);
        }
        return undefined;
    }
}

function incomplete(attestation: Attestation | undefined): string | undefined {
    const { certificatePemFile, privateKeyAttestation, version } = attestation ?? {};
    if (!certificatePemFile || !privateKeyAttestation) {
        return "the service answers without certificates, or without a word on the private key";
    }
    return version === knownVersion
        ? undefined
        : `its version is ${JSON.stringify(version)}, of which this library knows nothing: it knows "${knownVersion}"`;
}

/** Checks the certificates, then what they vouch for, then what that says: nothing of it is worth anything without what is before it. */
function checkAttestation({ findings }: KeyWork, live: KeyBundle, attestation: Attestation): string | undefined {
    const vouchers = vouchersIn(attestation);
    findings.record("HSM attestation certificates", typeof vouchers === "string" ? vouchers : undefined);
    if (typeof vouchers === "string") {
        return undefined;
    }
    const signed = signedObjects(attestation, vouchers);
    findings.record("HSM attestation signature", typeof signed === "string" ? signed : undefined);
    if (typeof signed === "string") {
        return undefined;
    }
    const { otherKey, canLeave, says } = compareWithKey(live, signed.ofPrivate, signed.ofPublic);
    findings.record("HSM attestation of this key", otherKey);
    findings.record("HSM attestation: stays in the HSM", canLeave);
    return [`attested under ${vouchers.manufacturer} and ${vouchers.owner}`, ...says].join(", ");
}

function vouchersIn({ certificatePemFile = "" }: Attestation): Vouchers | string {
    try {
        return vouchersOf(certificatesIn(textOf(certificatePemFile)), trustedRoots());
    } catch (error) {
        return error instanceof KeyVaultComponentError ? error.message : "one of its certificates can't be read";
    }
}

interface Signed {
    readonly ofPrivate: readonly AttestedObject[];
    readonly ofPublic: readonly AttestedObject[];
}

function signedObjects(
    { privateKeyAttestation, publicKeyAttestation }: Attestation,
    { partition }: Vouchers,
): Signed | string {
    const ofPrivate = objectsIn(bytesOf(privateKeyAttestation), partition);
    if (typeof ofPrivate === "string") {
        return `of the private key: ${ofPrivate}`;
    }
    // Symmetric keys have none.
    const ofPublic = publicKeyAttestation ? objectsIn(bytesOf(publicKeyAttestation), partition) : [];
    return typeof ofPublic === "string" ? `of the public key: ${ofPublic}` : { ofPrivate, ofPublic };
}

const bytesOf = (base64url = "") => Buffer.from(base64url, "base64url");
const textOf = (base64url: string) => bytesOf(base64url).toString("utf8");
