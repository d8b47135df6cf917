/** A certificate as it is in its vault, and what of it goes to the state. */
import { X509Certificate } from "node:crypto";
import { readChain } from "../../internal/certificate-material";
import { pem } from "../../internal/pem";
import type { CertificateInputs, CertificateOutputs, CertificateState } from "./contract";
import { editionMark, ownerMark } from "./edition";
import { driftOf } from "./policy";
import { versionOf, type CertificateBundle, type CertificateOperation } from "./store";
import { ownerTag, withMark, withoutMark } from "../life-cycle/ownership";
import { sameJson, timeText } from "../life-cycle/values";

/** A certificate as it is in the vault. */
export interface LiveCertificate {
    readonly bundle: CertificateBundle;
    /** The making of a version, if it was looked at and is still under way. */
    readonly pending?: CertificateOperation;
    /** What was merged or imported, as PEM. */
    readonly chain?: string;
    /** Whether this deployment asked for the version: then it is of the declared edition. */
    readonly made?: boolean;
    /** The service deleted it, and keeps it for a while. */
    readonly softDeleted?: boolean;
}

/** Whether this declaration made the certificate. */
export function isOwn({ tags }: CertificateBundle, inputs: CertificateInputs): boolean {
    return tags?.[ownerTag]?.split(".")[0] === ownerMark(inputs);
}

/** Whether the version in force was made for the declared edition already, by a deployment that was cut off. */
export function isOfEdition(bundle: CertificateBundle, inputs: CertificateInputs, lineage: string): boolean {
    return isIssued(bundle) && bundle.tags?.[ownerTag] === editionMark(inputs, lineage);
}

/** Whether there is a certificate, and not only a request for one. */
export function isIssued({ cer }: Pick<CertificateBundle, "cer">): boolean {
    return cer !== undefined && cer !== null && cer !== "";
}

/** The attributes and tags of the version in force that aren't as declared. */
export function outdatedAttributes(
    inputs: CertificateInputs,
    { bundle }: LiveCertificate,
    state: CertificateOutputs | undefined,
): { attributes?: { enabled: boolean }; tags?: Record<string, string> } | undefined {
    const tags = inputs.tags ?? (state?.tags === undefined ? undefined : {});
    const mark = bundle.tags?.[ownerTag];
    const changes = {
        ...((bundle.attributes.enabled ?? true) === inputs.enabled ? {} : { attributes: { enabled: inputs.enabled } }),
        ...(tags === undefined || sameJson(withoutMark(bundle.tags), tags)
            ? {}
            : { tags: mark === undefined ? { ...tags } : withMark(tags, mark) }),
    };
    return Object.keys(changes).length === 0 ? undefined : changes;
}

/** What the state keeps of a live certificate. */
export function stateOf(
    inputs: CertificateInputs,
    live: LiveCertificate,
    state: CertificateOutputs | undefined,
): CertificateState {
    const { bundle, pending } = live;
    const request = pending === undefined ? {} : { request: requestPem(pending) };
    if (!isIssued(bundle)) {
        return {
            status: "pending",
            version: "",
            lineage: state?.lineage ?? "",
            thumbprint: "",
            issuedSubject: "",
            validFrom: "",
            expiresOn: "",
            chain: "",
            ...request,
        };
    }
    const certificate = certificateOf(bundle);
    const version = versionOf(bundle);
    return {
        status: pending === undefined ? "issued" : "pending",
        version,
        lineage: state?.lineage === undefined || state.lineage === "" ? version : state.lineage,
        thumbprint: certificate.fingerprint.replaceAll(":", ""),
        issuedSubject: subjectOf(certificate),
        validFrom: timeText(new Date(certificate.validFrom)) as string,
        expiresOn: timeText(new Date(certificate.validTo)) as string,
        chain: chainOf(inputs, live, certificate, state),
        ...request,
    };
}

/** The name in a certificate. Its type says that there always is one, and Node.js has none where it is empty. */
export function subjectOf({ subject }: { readonly subject: string | undefined }): string {
    return (subject ?? "").replaceAll("\n", ", ");
}

/** The certificate of a bundle. */
export function certificateOf({ cer }: CertificateBundle): X509Certificate {
    return new X509Certificate(Buffer.from(cer ?? "", "base64"));
}

/** The certificate first, then those above it: as it was merged, imported or seen the last time. */
function chainOf(
    inputs: CertificateInputs,
    { chain }: LiveCertificate,
    certificate: X509Certificate,
    state: CertificateOutputs | undefined,
): string {
    const candidates = [chain, state?.chain, inputs.signedChain, inputs.authority?.chain.join("")];
    const above = candidates
        .map((text) => aboveOf(certificate, readChain(text ?? "") ?? []))
        .find((found) => found.length > 0);
    return [certificate, ...(above ?? [])].map(String).join("");
}

/** Those of the candidates that lead from a certificate towards its root, the root itself left out. */
function aboveOf(certificate: X509Certificate, candidates: readonly X509Certificate[]): X509Certificate[] {
    const above: X509Certificate[] = [];
    for (let below = certificate; ;) {
        const next = candidates.find(
            (each) => below.checkIssued(each) && !each.checkIssued(each) && !above.includes(each),
        );
        if (next === undefined) {
            return above;
        }
        above.push(next);
        below = next;
    }
}

/** A signing request as PEM. */
export function requestPem({ csr }: CertificateOperation): string {
    return pem("CERTIFICATE REQUEST", Buffer.from(csr, "base64"));
}

/**
 * The inputs as the live certificate would declare them. What the program leaves out is left out here too, and versions that the
 * service made by the policy are no drift.
 */
export function drifted(state: CertificateOutputs, live: LiveCertificate): CertificateInputs {
    const inputs = inputsOf(state);
    if (live.softDeleted === true) {
        return { ...inputs, presence: "softDeleted" };
    }
    const { bundle } = live;
    return {
        ...inputs,
        ...driftOf(inputs, bundle.policy),
        // A version under way is shown as disabled until it is there.
        ...(isIssued(bundle) ? { enabled: bundle.attributes.enabled ?? true } : {}),
        ...(inputs.tags === undefined || !isIssued(bundle) ? {} : { tags: withoutMark(bundle.tags) }),
    };
}

/** The inputs in a state. */
function inputsOf(state: CertificateOutputs): CertificateInputs {
    const { status, version, lineage, thumbprint, issuedSubject, validFrom, expiresOn, chain, request, ...rest } =
        state;
    void [status, version, lineage, thumbprint, issuedSubject, validFrom, expiresOn, chain, request];
    const { presence, ...inputs } = rest;
    void presence;
    return inputs;
}
