/** The data-plane handler of `CryptoVerification`: its create and update run the checks, and fail with the names of those that fail. */
import { KeyVaultComponentError } from "../../internal/errors";
import { handlerOf, type DynamicHandler, type LifeCycle } from "../handler";
import { time } from "../retry";
import { timeText } from "../secret-state";
import { known } from "../values";
import type { SubjectResult, VerificationInputs, VerificationState } from "./contract";
import { describeSubject, planOf, verify } from "./kinds";

const lifeCycle: LifeCycle<VerificationInputs, VerificationState, SubjectResult> = {
    inputs: ["subject", "fingerprint", "trigger", "always", "runAt", "plan", "onFailure", "accessTimeoutSeconds"],
    replacing: [],
    recorded: ["onFailure", "accessTimeoutSeconds", "always"],
    describe: describeSubject,
    // The last result stays the result until something is verified again.
    observe: (_inputs, state) => Promise.resolve(state?.result),
    ensure: async (inputs) => {
        const result = await verify(inputs);
        if (!result.passed && inputs.onFailure === "fail") {
            throw new KeyVaultComponentError("VerificationFailed", describeFailure(result));
        }
        return result;
    },
    sync: (_inputs, live) => Promise.resolve(live),
    id: (inputs) => describeSubject(inputs),
    state: (_inputs, result) => ({ result }),
    drifted: (state) => {
        const { result: _result, ...inputs } = state;
        void _result;
        return inputs;
    },
    remove: () => Promise.resolve(),
};

const base = handlerOf(lifeCycle);

/** Runs the checks of one key or secret. */
export const verification: DynamicHandler = {
    ...base,
    check: async (olds, news) => {
        const checked = await base.check(olds, news);
        const inputs = news as unknown as VerificationInputs;
        const subject = known(inputs.subject);
        return {
            ...checked,
            inputs: {
                ...checked.inputs,
                ...(subject !== undefined && { plan: planOf(subject) }),
                ...(inputs.always && { runAt: timeText(new Date(time.now())) }),
            },
        };
    },
};

/** The sentence that names the failing checks, and what is wrong with each. */
export function describeFailure({ subject, passedChecks, failedChecks }: SubjectResult): string {
    const list = failedChecks.map(({ check, problem }) => `${check}: ${problem}`).join("; ");
    const all = passedChecks.length + failedChecks.length;
    return `${subject}: ${failedChecks.length} of ${all} checks failed: ${list}.`;
}
