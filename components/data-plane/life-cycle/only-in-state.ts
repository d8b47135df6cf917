import type { LifeCycle } from "./handler";

type Cycle<I extends object> = LifeCycle<I, object, I>;

/** The part of a life cycle that is the same for all that is in the state and nowhere else: nothing is looked at, made or taken away. */
export function onlyInState<I extends object>(): Pick<
    Cycle<I>,
    "observe" | "ensure" | "sync" | "state" | "drifted" | "remove"
> {
    return {
        observe: (inputs) => Promise.resolve(inputs),
        ensure: (inputs) => Promise.resolve(inputs),
        sync: (_inputs, live) => Promise.resolve(live),
        state: () => ({}),
        drifted: (state) => state,
        remove: () => Promise.resolve(),
    };
}
