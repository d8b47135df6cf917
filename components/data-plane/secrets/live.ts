/** A secret as it is in the vault, compared with what was declared. */
import { noValue, type SecretInputs, type SecretOutputs } from "./contract";
import { matchesFingerprint } from "./fingerprint";
import { withoutMark } from "../life-cycle/ownership";
import { expiryOf, inputsOf, ownVersion } from "./state";
import type { LiveSecret, SecretAttributes, SecretStore } from "./store";
import { sameJson, timeText } from "../life-cycle/values";

/** The current version of a secret, and the fingerprint that the state keeps of its value. */
export interface CurrentSecret extends LiveSecret {
    /** Empty where the value is not the program's to know: in seeded mode. */
    readonly print: string;
    /** Whether the live value is another than the one that the state knows, or may be: that of a disabled version can't be read. */
    readonly changed: boolean;
    /** The version that the program set or took over last. */
    readonly ownVersion: string;
    /** Whether it was only just restored from its backup: nothing was looked at yet. */
    readonly restored?: boolean;
}

/** A version made by `expiresAfter` may differ from the reckoned instant by what lies between two clocks. */
const toleranceMilliseconds = 5 * 60_000;

/** Looks at the current version: one call, two where the secret is disabled. */
export async function observeSecret(
    store: SecretStore,
    state: SecretOutputs | undefined,
): Promise<CurrentSecret | undefined> {
    const live = await store.read();
    if (live === undefined) {
        return undefined;
    }
    const print = state?.value ?? noValue;
    const isKnown = state?.mode === "managed" && print !== noValue;
    return {
        ...live,
        print,
        changed: isKnown && !(await holdsDeclared(live, state, print)),
        ownVersion: state === undefined ? versionOf(live) : ownVersion(state),
    };
}

/** Of a disabled version, whose value nobody can read, only the one that the state knows is taken for the declared one. */
async function holdsDeclared({ value, properties }: LiveSecret, state: SecretOutputs, print: string): Promise<boolean> {
    return value === undefined ? properties.version === state.version : matchesFingerprint(value, print);
}

export function versionOf({ properties }: LiveSecret): string {
    return properties.version ?? "";
}

/** Whether the current version is of a seeded secret's owners, and not of the program. */
function isTheirs({ mode }: SecretInputs, live: CurrentSecret): boolean {
    return mode === "seeded" && versionOf(live) !== live.ownVersion;
}

/**
 * The inputs as the live secret would declare them. Settings that the program leaves out are left out here too, and a version that
 * people or a rotation made of a seeded secret is theirs altogether.
 */
export function driftedInputs(state: SecretOutputs, live: CurrentSecret): SecretInputs {
    const inputs = inputsOf(state);
    const { properties } = live;
    if (isTheirs(inputs, live)) {
        return inputs;
    }
    return {
        ...inputs,
        enabled: properties.enabled ?? true,
        ...(inputs.contentType !== undefined && { contentType: properties.contentType ?? "" }),
        ...(inputs.tags !== undefined && { tags: withoutMark(properties.tags) }),
        ...(inputs.notBefore !== undefined && { notBefore: timeText(properties.notBefore) ?? "" }),
        ...driftedExpiry(inputs, live),
        ...(live.changed && { drift: describeDrift(live) }),
    };
}

function driftedExpiry(inputs: SecretInputs, { properties }: CurrentSecret): Pick<SecretInputs, "expiresOn"> {
    const declared = expiryOf(inputs, properties.createdOn ?? new Date(0));
    if (declared === undefined) {
        return {};
    }
    const isDeclared = sameTime(properties.expiresOn, declared, toleranceOf(inputs));
    return isDeclared ? {} : { expiresOn: timeText(properties.expiresOn) ?? "" };
}

function describeDrift({ properties }: CurrentSecret): string {
    const when = timeText(properties.createdOn) ?? "at an unknown time";
    return `the value was changed outside of the program (version ${properties.version ?? "unknown"}, ${when})`;
}

/** The attributes of the live version that are not as declared, tags without the mark, or undefined where all are. */
export function outdatedAttributes(
    inputs: SecretInputs,
    live: CurrentSecret,
    state: SecretOutputs | undefined,
): SecretAttributes | undefined {
    const { properties } = live;
    const theirs = state !== undefined && isTheirs(inputs, live);
    // On a version that people or a rotation made only what the program changes now is the program's to set.
    const asks = (name: keyof SecretInputs) => !theirs || !sameJson(state[name], inputs[name]);
    const tags = inputs.tags ?? (state?.tags === undefined ? withoutMark(properties.tags) : {});
    const contentType = inputs.contentType ?? (state?.contentType === undefined ? properties.contentType : "");
    const expiresOn = expiryOf(inputs, properties.createdOn ?? new Date());
    const notBefore = inputs.notBefore === undefined ? undefined : new Date(inputs.notBefore);
    const outdated: SecretAttributes = {
        ...(asks("enabled") && properties.enabled !== inputs.enabled && { enabled: inputs.enabled }),
        ...(asks("tags") && !sameJson(withoutMark(properties.tags), tags) && { tags }),
        ...(asks("contentType") &&
            (properties.contentType ?? "") !== (contentType ?? "") && { contentType: contentType ?? "" }),
        ...(asks("notBefore") && notBefore && !sameTime(properties.notBefore, notBefore, 0) && { notBefore }),
        ...((asks("expiresOn") || asks("expiresAfter")) &&
            expiresOn &&
            !sameTime(properties.expiresOn, expiresOn, toleranceOf(inputs)) && { expiresOn }),
    };
    return Object.keys(outdated).length === 0 ? undefined : outdated;
}

function toleranceOf(inputs: SecretInputs): number {
    return inputs.expiresAfter === undefined ? 0 : toleranceMilliseconds;
}

function sameTime(live: Date | undefined, declared: Date, tolerance: number): boolean {
    return live !== undefined && Math.abs(live.getTime() - declared.getTime()) <= tolerance;
}
