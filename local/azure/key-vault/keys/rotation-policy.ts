import { type VaultRecord } from "../../contract";
import { toSeconds } from "../attributes";
import { approximateDays, type Duration, parseDuration, shift } from "../durations";
import { badParameter } from "../errors";
import { isHsm } from "../hsm";
import { type KeyHeader, type KeyVersion, type LifetimeAction, type RotationPolicy } from "../model";
import { idOf } from "../operation";
import { defined, isObject, type Json, optionalObject, optionalString } from "../values";

// https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation
/** The shortest life that a policy gives a new version, in days. */
export const shortestLifeDays = 28;
/** The least time from a version's creation to its rotation, and from a rotation or a notice to its expiry, in days. */
export const shortestTriggerDays = 7;

/** What applies to a key without a policy, and what is added to a policy without a notice. */
const defaultNotice: LifetimeAction = { trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } };

/** The answer to `GET /keys/{name}/rotationpolicy`. */
export function rotationPolicyView(vault: VaultRecord, header: KeyHeader) {
    const policy = header.rotationPolicy;
    if (isHsm(vault)) {
        return hsmPolicyView(header);
    }
    if (policy === undefined) {
        return { lifetimeActions: [defaultNotice], attributes: null };
    }
    return {
        id: `${idOf(vault, "keys", header.name)}/rotationpolicy`,
        lifetimeActions: policy.lifetimeActions,
        attributes: {
            ...defined({ expiryTime: policy.expiryTime }),
            created: policy.created,
            updated: policy.updated,
        },
    };
}

/** What a managed HSM answers: no notices, its actions in lower case, and an empty policy for a key without one. */
function hsmPolicyView({ name, rotationPolicy: policy }: KeyHeader) {
    if (policy === undefined) {
        return { attributes: { created: 0, expiryTime: "", updated: 0 }, id: "" };
    }
    const { lifetimeActions, expiryTime = "", created, updated } = policy;
    const actions = lifetimeActions.map(({ trigger, action }) => ({
        trigger,
        action: { type: action.type.toLowerCase() },
    }));
    return {
        attributes: { created, expiryTime, updated },
        id: `keys/${name}/rotationpolicy`,
        ...(actions.length === 0 ? {} : { lifetimeActions: actions }),
    };
}

/** Reads and checks the body of `PUT /keys/{name}/rotationpolicy`. `now` in milliseconds. Throws 400. */
export function readRotationPolicy(
    body: Json,
    stored: RotationPolicy | undefined,
    now: number,
    inHsm: boolean,
): RotationPolicy {
    const expiryTime = optionalString(optionalObject(body, "attributes") ?? {}, "expiryTime");
    const life = expiryTime === undefined ? undefined : readDuration("attributes.expiryTime", expiryTime);
    if (life !== undefined && approximateDays(life) < shortestLifeDays) {
        throw badParameter(
            `The expiryTime of a rotation policy must be P${shortestLifeDays}D or more, got "${expiryTime}".`,
        );
    }
    const listed = body["lifetimeActions"] ?? [];
    if (!Array.isArray(listed)) {
        throw badParameter("The lifetimeActions of a rotation policy must be a list.");
    }
    const actions = listed.map((action) => readAction(action, life));
    const seconds = toSeconds(now);
    return {
        lifetimeActions: [
            ...actions.filter(({ action }) => action.type === "Rotate"),
            ...(inHsm ? [] : [actions.find(({ action }) => action.type === "Notify") ?? defaultNotice]),
        ],
        ...defined({ expiryTime }),
        created: stored?.created ?? seconds,
        updated: seconds,
    };
}

/** When a policy's new version, made at `time`, expires, in seconds; `undefined` for never. `time` in milliseconds. */
export function endOfLife(policy: RotationPolicy | undefined, time: number): number | undefined {
    const life = policy?.expiryTime === undefined ? undefined : parseDuration(policy.expiryTime);
    return life && toSeconds(shift(time, life, 1));
}

/** When a policy rotates a version, in milliseconds; `undefined` for never. */
export function rotationTime(policy: RotationPolicy | undefined, key: KeyVersion): number | undefined {
    const trigger = policy?.lifetimeActions.find(({ action }) => action.type === "Rotate")?.trigger;
    const afterCreate = parseDuration(trigger?.timeAfterCreate ?? "");
    if (afterCreate !== undefined) {
        return shift(key.attributes.created * 1000, afterCreate, 1);
    }
    const beforeExpiry = parseDuration(trigger?.timeBeforeExpiry ?? "");
    return beforeExpiry && key.attributes.exp !== undefined
        ? shift(key.attributes.exp * 1000, beforeExpiry, -1)
        : undefined;
}

function readAction(value: unknown, life: Duration | undefined): LifetimeAction {
    const item = isObject(value) ? value : {};
    const type = optionalString(optionalObject(item, "action") ?? {}, "type")?.toLowerCase();
    const trigger = optionalObject(item, "trigger") ?? {};
    const afterCreate = optionalString(trigger, "timeAfterCreate");
    const beforeExpiry = optionalString(trigger, "timeBeforeExpiry");
    if ((type !== "rotate" && type !== "notify") || (afterCreate === undefined) === (beforeExpiry === undefined)) {
        throw badParameter(
            `A lifetime action must have the type "Rotate" or "Notify" and either timeAfterCreate or timeBeforeExpiry.`,
        );
    }
    checkTrigger(type, afterCreate, beforeExpiry, life);
    return {
        trigger: defined({ timeAfterCreate: afterCreate, timeBeforeExpiry: beforeExpiry }),
        action: { type: type === "rotate" ? "Rotate" : "Notify" },
    };
}

function checkTrigger(
    type: "rotate" | "notify",
    afterCreate: string | undefined,
    beforeExpiry: string | undefined,
    life: Duration | undefined,
): void {
    if (type === "notify" && afterCreate !== undefined) {
        throw badParameter("A Notify action must be triggered by timeBeforeExpiry.");
    }
    if (type === "rotate" && beforeExpiry !== undefined && life === undefined) {
        throw badParameter("A Rotate action with timeBeforeExpiry needs an expiryTime in the policy's attributes.");
    }
    const text = afterCreate ?? beforeExpiry ?? "";
    const days = approximateDays(readDuration("trigger", text));
    if (days < shortestTriggerDays) {
        throw badParameter(`The trigger of a lifetime action must be P${shortestTriggerDays}D or more, got "${text}".`);
    }
    if (type === "rotate" && life !== undefined && days > approximateDays(life) - shortestTriggerDays) {
        throw badParameter(
            `A rotation must be ${shortestTriggerDays} days or more from both the creation and the expiry of a ` +
                `version, got "${text}".`,
        );
    }
}

function readDuration(property: string, text: string): Duration {
    const duration = parseDuration(text);
    if (duration === undefined) {
        throw badParameter(`The ${property} must be a duration of years, months or days like P90D, got "${text}".`);
    }
    return duration;
}
