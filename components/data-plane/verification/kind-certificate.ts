import type { X509Certificate } from "node:crypto";
import { CertificateStore, describeCertificate } from "../certificate-store";
import { certificateOf } from "../certificate-live";
import { checkCertificate, nextRenewal } from "./certificate-checks";
import { checkPrivateKey } from "./certificate-key-checks";
import type { CertificateSubject } from "./certificate-subject";
import { judgeCertificate } from "./guardrail-checks";
import type { Kind } from "./kind";
import { timeText } from "../values";

/** Certificates: there, as declared, with their key, and good for TLS. */
export const certificateKind: Kind<CertificateSubject> = {
    describe: describeCertificate,
    plan: ({ exportable, version, guardrails }) => [
        "exists, enabled, declared version",
        ...(version === "" ? [] : ["chain, names and validity as declared", "lifetime action and next renewal"]),
        exportable ? "private key opened, TLS on loopback with what must be refused" : "signature by its key",
        ...(guardrails === undefined ? [] : [`guardrails ${guardrails.profile}`]),
    ],
    verify: async ({ subject, inputs, findings }) => {
        const { target, name } = subject;
        const place = { target, name, accessTimeoutSeconds: inputs.accessTimeoutSeconds };
        const bundle = await new CertificateStore(place, "look").read();
        const isThere = bundle?.cer !== undefined && bundle.cer !== null;
        findings.record(
            "exists",
            isThere ? undefined : "there is no certificate of this name, or it waits to be signed",
        );
        if (bundle === undefined || !isThere) {
            return { calls: 1 };
        }
        const live: X509Certificate = certificateOf(bundle);
        const remarks = checkCertificate(subject, bundle, live, findings);
        const { calls, notes: ofKey } = await checkPrivateKey(subject, bundle, live, place, findings);
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
