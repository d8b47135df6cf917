/** Reports of a stack's verifications: run again, or as its last deployment found it all. Writes nothing, neither to Azure nor to the state. */
import { useStackConfiguration } from "../data-plane/credentials";
import type { SubjectResult } from "../data-plane/verification/contract";
import { verify } from "../data-plane/verification/kinds";
import { KeyVaultComponentError } from "../internal/errors";
import { serverNow } from "../data-plane/server-clock";
import { reportOf, type VerificationReport } from "../reports/verification-report";
import { plaintext, type DeployedVerifications } from "./state";

/** Objects verified at a time. Each has requests of its own at a time, within the limits of its vault. */
const objectsAtATime = 8;

/** Verifies everything again, with today's code and the inputs of the last deployment. */
export async function reportOfNow(
    deployed: DeployedVerifications,
    before: VerificationReport | undefined,
): Promise<VerificationReport> {
    const subjects = await verifyAgain(deployed);
    return reportOf({ ...placeOf(deployed), from: "verification" }, subjects, before);
}

/** Tells what the last deployment found. */
export function reportOfLast(
    deployed: DeployedVerifications,
    before: VerificationReport | undefined,
): VerificationReport {
    return reportOf({ ...placeOf(deployed), from: "last deployment" }, foundBefore(deployed), before);
}

function placeOf({ project, stack }: DeployedVerifications) {
    // The service's clock, by which versions expire; this machine's where the service wasn't asked.
    return {
        project,
        stack,
        madeAt: serverNow()
            .toISOString()
            .replace(/\.\d+Z$/, "Z"),
    };
}

async function verifyAgain({ verifications, configuration }: DeployedVerifications): Promise<SubjectResult[]> {
    useStackConfiguration({
        get: (key) => (configuration[key] === undefined ? undefined : plaintext(configuration[key], key)),
    });
    const results = new Array<SubjectResult>(verifications.length);
    const waiting = verifications.map((verification, index) => ({ verification, index }));
    const worker = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            results[next.index] = await verify(next.verification.inputs());
        }
    };
    await Promise.all(Array.from({ length: objectsAtATime }, worker));
    return results;
}

function foundBefore({ verifications }: DeployedVerifications): SubjectResult[] {
    return verifications.map((verification) => {
        const found = verification.result();
        if (found === undefined) {
            throw new KeyVaultComponentError(
                "InvalidArgument",
                `The stack's state has no result of "${verification.name}" yet: its deployment has not come so far.`,
            );
        }
        return found;
    });
}
