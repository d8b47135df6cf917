/** What is verified of a certificate without its private key: that it is the declared one, and that its chain holds. */
import { X509Certificate } from "node:crypto";
import { readChain } from "../../internal/certificate-material";
import { parseSubject } from "../../internal/distinguished-names";
import { addDuration } from "../../internal/duration";
import { driftOf } from "../certificates/policy";
import type { CertificateInputs } from "../certificates/contract";
import { versionOf, type CertificateBundle } from "../certificates/store";
import { serverNow } from "../azure/server-clock";
import * as x509 from "../x509";
import type { CertificateSubject } from "./certificate-subject";
import type { Findings } from "./report";
import { timeText } from "../life-cycle/values";

/** Certificates are backdated a little, and months are reckoned from this or that end. */
const toleranceMs = 86_400_000;

/**
 * Whether the policy was changed after the version was made: then its `validity`, `contentType` and `exportable`, which are taken from the
 * policy when a version is made, needn't be the version's.
 */
export function isOlderThanPolicy(bundle: CertificateBundle): boolean {
    // A new version is made after its policy, or in the same second.
    const [made, changed] = [bundle.attributes.created, bundle.policy?.attributes?.updated];
    return made !== undefined && changed !== undefined && changed > made;
}

/** Checks what the service shows of a certificate. Answers with what is to be known besides. */
export function checkCertificate(
    subject: CertificateSubject,
    bundle: CertificateBundle,
    live: X509Certificate,
    findings: Findings,
): string[] {
    const enabled = bundle.attributes.enabled ?? true;
    findings.record(
        "enabled",
        enabled === subject.enabled ? undefined : `declared ${subject.enabled}, in the vault ${enabled}`,
    );
    const version = versionOf(bundle);
    const isRenewed = renewsItself(subject) && subject.version !== "";
    findings.record(
        "version",
        version === subject.version || isRenewed ? undefined : `declared ${subject.version}, in the vault ${version}`,
    );
    const notes = [...checkNames(subject, live, findings), ...checkValidity(subject, bundle, live, findings)];
    findings.record("chain", problemOfChain(subject, live));
    if (subject.lifetimeAction !== undefined) {
        const { lifetimeAction } = driftOf(inputsOf(subject), bundle.policy);
        findings.record(
            "lifetime action",
            lifetimeAction === undefined ? undefined : `in the vault ${JSON.stringify(lifetimeAction)}`,
        );
    }
    return notes;
}

function renewsItself({ source, lifetimeAction }: CertificateSubject): boolean {
    return (source === "self" || source === "issuer") && lifetimeAction?.action === "renew";
}

/** What the comparison with the policy needs of the inputs. */
function inputsOf(subject: CertificateSubject): CertificateInputs {
    const { target, name, source, lifetimeAction, validityMonths, exportable, contentType, enabled } = subject;
    return {
        ...{
            target,
            name,
            source,
            exportable,
            contentType,
            enabled,
            issuerName: "",
            reuseKey: false,
            salt: "",
            owner: "",
        },
        ...(lifetimeAction !== undefined && { lifetimeAction }),
        ...(validityMonths !== undefined && { validityMonths }),
        onExisting: "fail",
        onDestroy: "detach",
    };
}

function checkNames(subject: CertificateSubject, live: X509Certificate, findings: Findings): string[] {
    if (subject.source === "imported") {
        return [];
    }
    if (subject.pending === true) {
        return [
            "A new request waits to be signed: names of the version in force were not compared with what it asks for.",
        ];
    }
    const certificate = new x509.X509Certificate(live.raw);
    const found = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
    const inIt = found.map(({ type, value }) => `${type} ${value.toLowerCase()}`).sort();
    const declared = declaredNames(subject).sort();
    const same = inIt.join() === declared.join();
    findings.record("names", same ? undefined : `declared ${list(declared)}, in the certificate ${list(inIt)}`);
    if (subject.subject !== undefined) {
        const parts = (text: string) =>
            (parseSubject(text) ?? [])
                .map(({ type, value }) => `${type === "S" ? "ST" : type}=${value}`)
                .sort()
                .join(", ");
        const [wanted, has] = [parts(subject.subject), parts(certificate.subjectName.toString())];
        findings.record("subject", wanted === has ? undefined : `declared ${wanted}, in the certificate ${has}`);
    }
    return [];
}

function declaredNames(subject: CertificateSubject): string[] {
    const kinds = [
        ["dns", subject.dnsNames],
        ["email", subject.emails],
        ["upn", subject.userPrincipalNames],
        ["ip", subject.ipAddresses],
        ["url", subject.uris],
    ] as const;
    return kinds.flatMap(([type, names = []]) => names.map((name) => `${type} ${name.toLowerCase()}`));
}

function list(names: readonly string[]): string {
    return names.length === 0 ? "none" : names.join(", ");
}

function checkValidity(
    subject: CertificateSubject,
    bundle: CertificateBundle,
    live: X509Certificate,
    findings: Findings,
): string[] {
    const [from, until] = [new Date(live.validFrom), new Date(live.validTo)];
    const now = serverNow();
    const problem =
        until <= now
            ? `it expired on ${timeText(until)}`
            : from > now
              ? `it is valid from ${timeText(from)} on`
              : undefined;
    findings.record("valid now", problem);
    const { source, validityMonths } = subject;
    if (validityMonths === undefined || (source !== "self" && source !== "authority")) {
        return [];
    }
    const declared = addDuration(from, `P${validityMonths}M`);
    const isDeclared = Math.abs(declared.getTime() - until.getTime()) <= toleranceMs;
    const validity = `declared ${validityMonths} months, valid from ${timeText(from)} to ${timeText(until)}`;
    const { validityMonths: drift } = driftOf(inputsOf(subject), bundle.policy);
    if (!isDeclared && drift === undefined && isOlderThanPolicy(bundle)) {
        return [`Its validity counts from the next version on: ${validity}.`];
    }
    findings.record("validity", isDeclared ? undefined : validity);
    return [];
}

/** Each certificate signed by the next, up to the root where that is known. */
function problemOfChain(subject: CertificateSubject, live: X509Certificate): string | undefined {
    const above = [...(readChain(subject.chain) ?? []).slice(1), ...authorities(subject)];
    let below = live;
    for (let depth = 0; depth <= above.length; depth++) {
        if (isRoot(below)) {
            return subject.source === "authority" && rootOf(subject)?.raw.equals(below.raw) !== true
                ? "it ends at another root than its authority's"
                : undefined;
        }
        const next = above.find((each) => !each.raw.equals(below.raw) && below.checkIssued(each));
        if (next === undefined) {
            // Only an authority of this program says up to where the chain must go.
            return subject.source === "authority" ? "no authority above it has signed it" : undefined;
        }
        if (!below.verify(next.publicKey)) {
            return `the signature of "${next.subject.replaceAll("\n", ", ")}" is not right`;
        }
        below = next;
    }
    return "it doesn't end";
}

/** Whether it signed itself. That its key usage is that of an authority is not asked of the end of a chain of one. */
function isRoot(certificate: X509Certificate): boolean {
    return certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey);
}

function authorities({ authority }: CertificateSubject): X509Certificate[] {
    return (authority?.chain ?? []).map((pem) => new X509Certificate(pem));
}

/** The root above a certificate, where the program knows it. */
export function rootOf(subject: CertificateSubject): X509Certificate | undefined {
    const chain = [...(readChain(subject.chain) ?? []), ...authorities(subject)];
    return chain.reverse().find(isRoot);
}

/** When the certificate is renewed next; `undefined` where nothing renews it. */
export function nextRenewal({ lifetimeAction, source }: CertificateSubject, live: X509Certificate): string | undefined {
    const isRenewed = lifetimeAction?.action === "renew" && source !== "external" && source !== "imported";
    if (!isRenewed) {
        return undefined;
    }
    const [from, until] = [Date.parse(live.validFrom), Date.parse(live.validTo)];
    const { daysBeforeExpiry, percentage = 100 } = lifetimeAction;
    const due =
        daysBeforeExpiry === undefined
            ? from + ((until - from) * percentage) / 100
            : until - daysBeforeExpiry * 86_400_000;
    return timeText(new Date(due));
}
