/** Verifies a deployed stack again. Writes nothing, neither to Azure nor to the state. */
import { useStackConfiguration } from "../data-plane/azure/credentials";
import type { SubjectResult } from "../data-plane/verification/contract";
import { serverNow } from "../data-plane/azure/server-clock";
import { verify } from "../data-plane/verification/kinds";
import { reportOf, type VerificationReport } from "../reports/verification-report";
import { placeOf } from "./last";
import { plaintext, type DeployedVerification, type DeployedVerifications } from "./state";

/** Objects verified at a time. Each has requests of its own at a time, within the limits of its vault. */
const objectsAtATime = 8;

/** Verifies everything again, with today's code and the inputs of the last deployment. */
export async function reportOfNow(
    deployed: DeployedVerifications,
    before: VerificationReport | undefined,
): Promise<VerificationReport> {
    const subjects = await verifyAgain(deployed);
    // The service's clock, by which versions expire; this machine's where the service wasn't asked.
    return reportOf({ ...placeOf(deployed, serverNow()), from: "verification" }, subjects, before);
}

async function verifyAgain({ verifications, configuration }: DeployedVerifications): Promise<SubjectResult[]> {
    useStackConfiguration({
        get: (key) => (configuration[key] === undefined ? undefined : plaintext(configuration[key], key)),
    });
    const results = new Array<SubjectResult>(verifications.length);
    const waiting = verifications.map((verification, index) => ({ verification, index }));
    const worker = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            results[next.index] = await verifyOne(next.verification);
        }
    };
    await Promise.all(Array.from({ length: objectsAtATime }, worker));
    return results;
}

/** No deployment is under way that could take something back: only what was found the last time is known from before. */
async function verifyOne(deployed: DeployedVerification): Promise<SubjectResult> {
    const [inputs, result] = [deployed.inputs(), deployed.result()];
    return verify(inputs, undefined, result && { subject: inputs.subject, result });
}
