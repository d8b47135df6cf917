import type { X509Certificate } from "node:crypto";
import { omit } from "../../internal/omit";
import { CertificateStore, describeCertificate } from "../certificates/store";
import { certificateOf, isIssued } from "../certificates/live";
import { checkCertificate, nextRenewal } from "./certificate-checks";
import { checkPrivateKey } from "./certificate-key-checks";
import type { CertificateSubject } from "./certificate-subject";
import { judgeCertificate } from "./guardrail-checks";
import type { Kind } from "./kind";
import { timeText } from "../life-cycle/values";

/** Certificates: there, as declared, with their key, and good for TLS. */
export const certificateKind: Kind<CertificateSubject> = {
    describe: describeCertificate,
    plan: (subject) => (isFirstPending(subject) ? ["exists, and waits to be signed"] : planOfIssued(subject)),
    verify: async ({ subject, inputs, findings }) => {
        const { target, name } = subject;
        const place = { target, name, accessTimeoutSeconds: inputs.accessTimeoutSeconds };
        const bundle = await new CertificateStore(place, "look").read();
        if (bundle === undefined || !isIssued(bundle)) {
            const waits = bundle !== undefined && isFirstPending(subject);
            findings.record(
                "exists",
                waits ? undefined : "there is no certificate of this name, or it waits to be signed",
            );
            return {
                calls: 1,
                ...(waits && { notes: ["Its request waits to be signed: it is verified once it is."] }),
            };
        }
        findings.record("exists", undefined);
        const live = certificateOf(bundle);
        const remarks = checkCertificate(subject, bundle, live, findings);
        const { calls, notes: ofKey } = await checkPrivateKey(inForce(subject, live), bundle, live, place, findings);
        const guardrails = judgeCertificate(subject.guardrails, bundle, live, findings);
        const notes = [...remarks, ...ofKey];
        const nextRotation = nextRenewal(subject, live);
        return {
            calls: 1 + calls,
            expiresOn: timeText(new Date(live.validTo)) as string,
            ...(nextRotation !== undefined && { nextRotation }),
            ...(notes.length > 0 && { notes }),
            ...(guardrails !== undefined && { guardrails }),
        };
    },
};

function planOfIssued({ exportable, guardrails }: CertificateSubject): string[] {
    return [
        "exists, enabled, declared version",
        "chain, names and validity as declared",
        "lifetime action and next renewal",
        exportable ? "private key opened, TLS on loopback with what must be refused" : "signature by its key",
        ...(guardrails === undefined ? [] : [`guardrails ${guardrails.profile}`]),
    ];
}

/** Whether the deployment that is verified has left a request, and no certificate yet. */
function isFirstPending({ pending, version }: CertificateSubject): boolean {
    return pending === true && version === "";
}

/** While a request waits, what is declared is what it asks for. The version in force is tried for what it says itself. */
function inForce(subject: CertificateSubject, { keyUsage }: X509Certificate): CertificateSubject {
    return subject.pending === true
        ? {
              ...omit(subject, "dnsNames", "ipAddresses", "extendedKeyUsages"),
              // Node.js calls so what RFC 5280 calls extended.
              ...(keyUsage !== undefined && { extendedKeyUsages: keyUsage }),
          }
        : subject;
}
