/**
 * The data-plane handler of what decides over a `CryptoVerification` whose failing fails the deployment. It calls nothing: it is created
 * and updated after the last check, from what the checks found.
 *
 * What was found and what follows from it are resources apart, so that nothing is lost: each verified object's result is recorded as
 * any output is, whatever its size and whichever of the others fails, and then the deployment fails. A verification that failed by itself
 * would have to send its result with the error, in headers of limited length, and would keep those that have not begun from beginning.
 */
import { KeyVaultComponentError } from "../../internal/errors";
import { handlerOf, partlyDone, type DynamicHandler, type LifeCycle, type Properties } from "../life-cycle/handler";
import { isUnknown } from "../life-cycle/values";
import type { VerdictInputs } from "./contract";

/** Failed checks that the message names: it passes through headers, and nobody reads more at once. The report has all of them. */
const failuresTold = 40;

const lifeCycle: LifeCycle<VerdictInputs, object, VerdictInputs> = {
    inputs: ["verification", "failed"],
    replacing: [],
    recorded: [],
    describe: ({ verification }) => `CryptoVerification "${verification}"`,
    observe: () => Promise.resolve(undefined),
    ensure: (inputs) => Promise.resolve(inputs),
    sync: (inputs) => {
        if (inputs.failed.length > 0) {
            throw new KeyVaultComponentError("VerificationFailed", describeFailure(inputs));
        }
        return Promise.resolve(inputs);
    },
    id: ({ verification }) => verification,
    state: () => ({}),
    drifted: (state) => state,
    remove: () => Promise.resolve(),
};

const base = handlerOf(lifeCycle);

/** Fails where checks have failed, and stays in the state as what failed. */
export const verificationVerdict: DynamicHandler = {
    ...base,
    diff: async (id, olds, news) => {
        if (hasFailed(olds)) {
            return { changes: true };
        }
        // In a preview nobody knows yet what will be found: it is expected to pass, which is no change.
        return isUnknown(news["failed"]) ? { changes: false } : base.diff(id, olds, news);
    },
    read: (id, props) => Promise.resolve({ id, props, inputs: props }),
    update: async (id, olds, news) => {
        try {
            return await base.update(id, olds, news);
        } catch (error) {
            throw partlyDone(error as Error, id, news);
        }
    },
};

/** An engine's refresh forgets that a resource has failed. What was found says it still. */
function hasFailed({ failed }: Properties): boolean {
    return Array.isArray(failed) && failed.length > 0;
}

/** Names the failing checks, each with what is wrong, and says where everything is that was found. */
export function describeFailure({ verification, failed }: VerdictInputs): string {
    const told = failed.slice(0, failuresTold);
    const count = failed.length === 1 ? "1 check" : `${failed.length} checks`;
    return [
        `CryptoVerification "${verification}": ${count} failed.`,
        ...told.map((failure) => `    ${failure}`),
        ...(told.length < failed.length ? [`    and ${failed.length - told.length} more`] : []),
        "All that was found is in the stack's state: `npx --no -- pulumi-azure-keyvault-verify --last --report DIR` writes its report into a folder. " +
            "The next deployment verifies again.",
    ].join("\n");
}
