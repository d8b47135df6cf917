/** What can change of a key: as it is declared, and as it is found. */
import { addDuration } from "../../internal/duration";
import { timeOf } from "../../internal/instant";
import { type KeyCurve, type KeyOperation, type KeySize } from "../../internal/key-kinds";
import { type KeyInputs, type KeyOutputs, type ReleasePolicyInputs } from "./contract";
import { isReleasePolicy } from "./release-policy";
import { sizeOf, type LiveKey } from "./live";
import { type KeyAttributes } from "./store";
import { rotationOf, sameRotation } from "./policy";
import { leavesNoRoom, ownerTag, withMark, withMarkForNow, withoutMark } from "../life-cycle/ownership";
import { sameJson, timeText } from "../life-cycle/values";

/** What a new version is made with. */
export function attributesOf(inputs: KeyInputs, mark: string, now: Date): KeyAttributes {
    const life = lifeOf(inputs);
    const expiresOn = inputs.expiresOn === undefined ? life && addDuration(now, life) : timeOf(inputs.expiresOn);
    return {
        enabled: inputs.enabled,
        keyOps: [...inputs.operations],
        tags: withMarkForNow(inputs.tags, mark),
        ...(inputs.notBefore === undefined ? {} : { notBefore: timeOf(inputs.notBefore) }),
        ...(expiresOn ? { expiresOn } : {}),
        ...releasePolicyOf(inputs),
    };
}

/** How long a version that is made now lives. */
function lifeOf(inputs: KeyInputs): string | undefined {
    return inputs.expiresAfter ?? inputs.rotation?.expireAfter;
}

/** What is still to be set of a version made just now; `undefined` if it is as declared. */
export function unfinished(inputs: KeyInputs, live: LiveKey): KeyAttributes | undefined {
    // The expiry was reckoned before the version was made, perhaps by a clock that is not Azure's.
    const expiresOn = misreckonedExpiry(inputs, live);
    const changes = {
        ...(expiresOn === undefined ? {} : { expiresOn }),
        ...(leavesNoRoom(inputs.tags) ? { tags: { ...inputs.tags } } : {}),
    };
    return Object.keys(changes).length === 0 ? undefined : changes;
}

/** The expiry that a version made just now should have; `undefined` if it has it. */
function misreckonedExpiry(inputs: KeyInputs, live: LiveKey): Date | undefined {
    const { createdOn, expiresOn } = live.key.properties;
    const life = lifeOf(inputs);
    if (life === undefined || createdOn === undefined || inputs.expiresOn !== undefined) {
        return undefined;
    }
    const declared = addDuration(createdOn, life);
    return sameTime(expiresOn, declared, toleranceMs) ? undefined : declared;
}

function releasePolicyOf({ releasePolicy }: KeyInputs): Pick<KeyAttributes, "releasePolicy"> {
    return releasePolicy === undefined
        ? {}
        : {
              releasePolicy: {
                  encodedPolicy: Buffer.from(releasePolicy.policy, "utf8"),
                  immutable: releasePolicy.immutable,
              },
          };
}

/** Between the instant that a version's expiry was reckoned from and the one of its creation lies the request. */
const toleranceMs = 5 * 60_000;

/** The attributes of the live version that are not as declared; `undefined` where all are. */
export function outdated(inputs: KeyInputs, live: LiveKey, state: KeyOutputs | undefined): KeyAttributes | undefined {
    const { properties, keyOperations } = live.key;
    const expiresOn = expiryOf(inputs, properties.createdOn);
    const tags = inputs.tags ?? (state?.tags === undefined ? undefined : {});
    const mark = properties.tags?.[ownerTag];
    const changes: KeyAttributes = {
        ...((properties.enabled ?? true) === inputs.enabled ? {} : { enabled: inputs.enabled }),
        ...(sameSet(keyOperations ?? [], inputs.operations) ? {} : { keyOps: [...inputs.operations] }),
        ...(tags === undefined || sameJson(withoutMark(properties.tags), tags)
            ? {}
            : { tags: mark === undefined ? { ...tags } : withMark(tags, mark) }),
        ...differentTime("notBefore", properties.notBefore, inputs.notBefore && timeOf(inputs.notBefore), 0),
        ...differentTime(
            "expiresOn",
            properties.expiresOn,
            expiresOn,
            inputs.expiresAfter === undefined ? 0 : toleranceMs,
        ),
        ...(sameReleasePolicy(inputs, live) ? {} : releasePolicyOf(inputs)),
    };
    return Object.keys(changes).length === 0 ? undefined : changes;
}

/** When the version should expire; `undefined` where the program doesn't say, or leaves it to the rotation policy. */
function expiryOf(inputs: KeyInputs, createdOn: Date | undefined): Date | undefined {
    if (inputs.expiresOn !== undefined) {
        return timeOf(inputs.expiresOn);
    }
    return inputs.expiresAfter === undefined || createdOn === undefined
        ? undefined
        : addDuration(createdOn, inputs.expiresAfter);
}

function differentTime<P extends "notBefore" | "expiresOn">(
    property: P,
    live: Date | undefined,
    declared: Date | "" | undefined,
    tolerance: number,
): Partial<Record<P, Date>> {
    if (!(declared instanceof Date) || sameTime(live, declared, tolerance)) {
        return {};
    }
    return { [property]: declared } as Partial<Record<P, Date>>;
}

function sameTime(live: Date | undefined, declared: Date, tolerance: number): boolean {
    return live !== undefined && Math.abs(live.getTime() - declared.getTime()) <= tolerance;
}

function sameReleasePolicy({ releasePolicy }: KeyInputs, live: LiveKey): boolean {
    return releasePolicy === undefined || isReleasePolicy(releasePolicy, liveReleasePolicy(live));
}

function liveReleasePolicy({ key }: LiveKey): ReleasePolicyInputs {
    const { encodedPolicy = [], immutable = false } = key.properties.releasePolicy ?? {};
    return { policy: Buffer.from(encodedPolicy).toString("utf8"), immutable };
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
    return sameJson([...left].sort(), [...right].sort());
}

/**
 * The inputs as the live key would declare them. What the program leaves out is left out here too, and what a rotation
 * does by its policy (a new version, with its own expiry) is no drift.
 */
export function drifted(state: KeyOutputs, live: LiveKey): KeyInputs {
    const inputs = inputsOf(state);
    if (live.softDeleted === true) {
        return { ...inputs, presence: "softDeleted" };
    }
    const { key } = live;
    const { properties } = key;
    const size = sizeOf(key);
    const expiresOn = expiryOf(inputs, properties.createdOn);
    const expiryKept =
        expiresOn === undefined ||
        sameTime(properties.expiresOn, expiresOn, inputs.expiresAfter === undefined ? 0 : toleranceMs);
    const operations = key.keyOperations ?? [];
    return {
        ...inputs,
        type: (key.keyType as KeyInputs["type"] | undefined) ?? inputs.type,
        ...(inputs.size === undefined || size === undefined ? {} : { size: size as KeySize }),
        ...(inputs.curve === undefined || key.key?.crv === undefined ? {} : { curve: key.key.crv as KeyCurve }),
        operations: sameSet(operations, inputs.operations) ? inputs.operations : (operations as KeyOperation[]),
        enabled: properties.enabled ?? true,
        ...(inputs.tags === undefined ? {} : { tags: withoutMark(properties.tags) }),
        ...(inputs.notBefore === undefined || sameTime(properties.notBefore, timeOf(inputs.notBefore), 0)
            ? {}
            : { notBefore: timeText(properties.notBefore) ?? "" }),
        ...(expiryKept ? {} : { expiresOn: timeText(properties.expiresOn) ?? "" }),
        ...driftedPolicies(inputs, live),
    };
}

function driftedPolicies(inputs: KeyInputs, live: LiveKey): Pick<KeyInputs, "rotation" | "releasePolicy"> {
    const { rotation, releasePolicy } = inputs;
    const rotationDiffers = rotation !== undefined && !sameRotation(rotation, live.policy);
    return {
        ...(rotationDiffers ? { rotation: rotationOf(live.policy) } : {}),
        ...(releasePolicy === undefined || sameReleasePolicy(inputs, live)
            ? {}
            : { releasePolicy: liveReleasePolicy(live) }),
    };
}

/** The inputs in a state. */
export function inputsOf(state: KeyOutputs): KeyInputs {
    const { version, versions, createdOn, versionExpiresOn, jwk, rotations, presence, ...inputs } = state;
    void [version, versions, createdOn, versionExpiresOn, jwk, rotations, presence];
    return inputs;
}
