/** What is verified of a secret: it is there, is the declared version with the declared attributes, and holds the declared value. */
import { addDuration } from "../../internal/duration";
import { matchesFingerprint } from "../fingerprint";
import type { LiveSecret, SecretStore } from "../secret-store";
import type { SecretSubject } from "./contract";
import { describeDifference } from "./difference";
import type { Findings } from "./report";
import { timeText } from "../values";

/** Expiries that were reckoned from a creation may lie apart by what lies between two clocks. */
const toleranceMilliseconds = 5 * 60_000;

/** Checks a secret with one read of it. Answers with it, for what else is told of it. */
export async function checkSecretSubject(
    subject: SecretSubject,
    fingerprint: string,
    store: SecretStore,
    findings: Findings,
): Promise<LiveSecret | undefined> {
    let live: LiveSecret | undefined;
    await findings.run("exists", async () => {
        live = await store.read();
        return live === undefined ? "there is no live secret of this name" : undefined;
    });
    if (live === undefined) {
        return undefined;
    }
    const { properties, value } = live;
    compare(findings, "enabled", subject.enabled, properties.enabled ?? true);
    // Later versions of a seeded secret are made by its owners, and their attributes with them.
    if (subject.mode === "managed" || properties.version === subject.version) {
        compare(findings, "version", subject.version, properties.version);
        if (subject.contentType !== undefined) {
            compare(findings, "content type", subject.contentType, properties.contentType);
        }
        checkExpiry(subject, live, findings);
    }
    if (subject.mode === "managed" && fingerprint !== "" && value !== undefined) {
        const isDeclared = await matchesFingerprint(value, fingerprint);
        findings.record("value", isDeclared ? undefined : "the live value is not the declared one");
    }
    return live;
}

function checkExpiry(subject: SecretSubject, { properties }: LiveSecret, findings: Findings): void {
    const { expiresOn, expiresAfter } = subject;
    const created = properties.createdOn ?? new Date(0);
    const declared =
        expiresOn !== undefined
            ? new Date(expiresOn)
            : expiresAfter === undefined
              ? undefined
              : addDuration(created, expiresAfter);
    if (declared === undefined) {
        return;
    }
    const distance = Math.abs((properties.expiresOn?.getTime() ?? 0) - declared.getTime());
    const isDeclared = distance <= (expiresOn === undefined ? toleranceMilliseconds : 0);
    findings.record(
        "expiry",
        isDeclared ? undefined : describeDifference(timeText(declared), timeText(properties.expiresOn)),
    );
}

function compare(findings: Findings, check: string, declared: unknown, live: unknown): void {
    findings.record(check, describeDifference(declared, live));
}
