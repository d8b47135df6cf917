/** Reports of what a stack's last deployment found. Loads nothing that calls Azure: every deployment of a rehearsal ends with one. */
import type { SubjectResult } from "../data-plane/verification/contract";
import { KeyVaultComponentError } from "../internal/errors";
import { reportOf, type VerificationReport } from "../reports/verification-report";
import type { DeployedVerifications } from "./state";

/** Tells what the last deployment found. */
export function reportOfLast(
    deployed: DeployedVerifications,
    before: VerificationReport | undefined,
): VerificationReport {
    return reportOf({ ...placeOf(deployed, new Date()), from: "last deployment" }, foundBefore(deployed), before);
}

/** Which stack a report is of, and when it was made. */
export function placeOf({ project, stack }: DeployedVerifications, now: Date) {
    return { project, stack, madeAt: now.toISOString().replace(/\.\d+Z$/, "Z") };
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
