/**
 * The data-plane handler of what a `CryptoVerification` verifies: its create and update run the checks of one object. Failed checks are
 * part of its result. It is the verdict over all results (`verdict.ts`) that fails a deployment.
 */
import { handlerOf, type DynamicHandler, type LifeCycle, type Properties } from "../life-cycle/handler";
import { rememberHeldUp } from "../life-cycle/declared";
import { time } from "../azure/retry";
import { withoutDeparted } from "./access/departed";
import type { SubjectResult, VerificationInputs, VerificationState } from "./contract";
import { describeSubject, planOf, verify } from "./kinds";

const lifeCycle: LifeCycle<VerificationInputs, VerificationState, SubjectResult> = {
    inputs: ["subject", "fingerprint", "trigger", "always", "runAt", "plan", "onFailure", "accessTimeoutSeconds"],
    replacing: [],
    recorded: ["onFailure", "accessTimeoutSeconds", "always"],
    describe: describeSubject,
    // The last result stays the result until something is verified again.
    observe: (_inputs, state) => Promise.resolve(state?.result),
    refresh: withoutDeparted,
    ensure: (inputs, _result, state) => verify(inputs, { before: state }),
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

/** Runs the checks of one vault, key, secret or certificate. */
export const verification: DynamicHandler = {
    ...base,
    diff: async (id, olds, news) => {
        const { onFailure, result } = olds as unknown as Partial<VerificationInputs & VerificationState>;
        if (result?.passed === false && onFailure === "fail") {
            rememberHeldUp();
        }
        return base.diff(id, unsettled(olds), news);
    },
    update: async (id, olds, news) => base.update(id, unsettled(olds), news),
    check: async (olds, news) => {
        const checked = await base.check(olds, news);
        const { subject, always } = news as unknown as VerificationInputs;
        return {
            ...checked,
            inputs: {
                ...checked.inputs,
                plan: planOf(subject),
                ...(always && { runAt: new Date(time.now()).toISOString() }),
            },
        };
    },
};

/**
 * What failed is verified again at every deployment until it passes: what is wrong may be put right outside of the program. So is access
 * that the last deployment was to take back, until it is gone.
 */
function unsettled(olds: Properties): Properties {
    const { passed, departing = [] } = (olds["result"] ?? {}) as Partial<SubjectResult>;
    return passed === false || departing.length > 0 ? { ...olds, unfinished: true } : olds;
}
