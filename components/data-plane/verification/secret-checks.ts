/** What is verified of a secret: it is there, is the declared version with the declared attributes, and holds the declared value. */
import { matchesFingerprint } from "../secrets/fingerprint";
import type { LiveSecret, SecretStore } from "../secrets/store";
import type { FoundBefore, SecretSubject } from "./contract";
import { describeDifference } from "./difference";
import type { Findings } from "./report";
import { checkDeclaredTimes, checkUndeclaredTimes } from "./time-checks";

/** Checks a secret with one read of it. Answers with it, for what else is told of it. */
export async function checkSecretSubject(
    subject: SecretSubject,
    fingerprint: string,
    store: SecretStore,
    findings: Findings,
    last?: FoundBefore,
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
        checkTimes(subject, live, findings, last);
    }
    if (subject.mode === "managed" && fingerprint !== "" && value !== undefined) {
        const isDeclared = await matchesFingerprint(value, fingerprint);
        findings.record("value", isDeclared ? undefined : "the live value is not the declared one");
    }
    return live;
}

function checkTimes(
    subject: SecretSubject,
    { properties: { version, createdOn, notBefore, expiresOn } }: LiveSecret,
    findings: Findings,
    last: FoundBefore | undefined,
): void {
    const times = { createdOn, notBefore, expiresOn };
    checkDeclaredTimes(subject, times, findings);
    // What a seeded secret's owners do to the program's version is theirs to do.
    if (subject.mode === "managed") {
        const isSeen = last?.subject.kind === "secret" && last.subject.version === version;
        const before = isSeen ? { result: last.result, expiresOn: last.result.expiresOn } : undefined;
        checkUndeclaredTimes(subject, times, before, findings);
    }
}

function compare(findings: Findings, check: string, declared: unknown, live: unknown): void {
    findings.record(check, describeDifference(declared, live));
}
