/** What is verified of a key that was declared to be in an HSM: that the service says so, and that the HSM's own word hangs together. */
import { X509Certificate } from "node:crypto";
import { describeKey } from "../key-names";
import { explain, serviceErrorOf } from "../service-error";
import type { KeyWork } from "./key-checks";
import type { AttestedKey } from "./remote-key";

/** What vaults that don't have the operation answer. */
const notOffered: readonly number[] = [400, 404, 405, 501];

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
    const attested = await attestationOf(work);
    if (attested === undefined) {
        return `${said}; no attestation of it is at hand`;
    }
    return `${said}; attestation ${attested.version ?? "without a version"} with a chain of certificates up to ${attested.root}`;
}

interface Attested {
    readonly version: string | undefined;
    readonly root: string;
}

async function attestationOf({ subject, findings, remote, version }: KeyWork): Promise<Attested | undefined> {
    const check = "HSM attestation";
    try {
        const { attestation } = (await remote.attested(version)).attributes;
        const { root, problem } = chainOf(attestation);
        findings.record(check, problem);
        return root === undefined ? undefined : { version: attestation?.version, root };
    } catch (error) {
        if (!notOffered.includes(serviceErrorOf(error)?.status ?? 0)) {
            findings.record(check, explain(error, describeKey(subject)).message);
        }
        return undefined;
    }
}

/** The certificates must be signed each by the next, and there must be something that they vouch for. */
function chainOf(attestation: AttestedKey["attributes"]["attestation"]): { root?: string; problem?: string } {
    const pem = Buffer.from(attestation?.certificatePemFile ?? "", "base64url").toString("utf8");
    const parts = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (parts.length === 0 || !attestation?.privateKeyAttestation) {
        return { problem: "the service answers without certificates, or without a word on the private key" };
    }
    const chain = parts.map((part) => new X509Certificate(part));
    const broken = chain.findIndex((each, index) => {
        const issuer = chain[index + 1];
        return issuer !== undefined && !each.verify(issuer.publicKey);
    });
    const root = chain.at(-1)?.subject.split("\n").at(-1) ?? "";
    return broken === -1
        ? { root }
        : { problem: `certificate ${broken + 1} of the attestation is not signed by the next` };
}
