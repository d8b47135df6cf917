import {
    type KeyRotationLifetimeAction,
    type KeyRotationPolicy,
    type KeyRotationPolicyProperties,
} from "@azure/keyvault-keys";
import { sameDuration } from "../../internal/duration";
import { usualNotice } from "../../internal/key-kinds";
import { type RotationInputs } from "./contract";

/** What the service is told for a declared policy; the service's usual one for none. */
export function policyOf(rotation: RotationInputs | undefined): KeyRotationPolicyProperties {
    const { rotateAfter, rotateBeforeExpiry, expireAfter, notifyBefore } = rotation ?? {};
    const lifetimeActions: KeyRotationLifetimeAction[] = [];
    if (rotateAfter !== undefined) {
        lifetimeActions.push({ action: "Rotate", timeAfterCreate: rotateAfter });
    }
    if (rotateBeforeExpiry !== undefined) {
        lifetimeActions.push({ action: "Rotate", timeBeforeExpiry: rotateBeforeExpiry });
    }
    if (notifyBefore !== undefined) {
        lifetimeActions.push({ action: "Notify", timeBeforeExpiry: notifyBefore });
    }
    return { lifetimeActions, ...(expireAfter === undefined ? {} : { expiresIn: expireAfter }) };
}

/** A live policy in the words of a declared one. The notice that the service adds by itself is left out. */
export function rotationOf(policy: KeyRotationPolicy | undefined): RotationInputs {
    const actions = policy?.lifetimeActions ?? [];
    const rotate = actions.find(({ action }) => action.toLowerCase() === "rotate");
    const notice = actions.find(({ action }) => action.toLowerCase() === "notify")?.timeBeforeExpiry;
    return {
        ...(rotate?.timeAfterCreate === undefined ? {} : { rotateAfter: rotate.timeAfterCreate }),
        ...(rotate?.timeBeforeExpiry === undefined ? {} : { rotateBeforeExpiry: rotate.timeBeforeExpiry }),
        ...(policy?.expiresIn === undefined ? {} : { expireAfter: policy.expiresIn }),
        ...(notice === undefined || sameDuration(notice, usualNotice) ? {} : { notifyBefore: notice }),
    };
}

/** Whether a live policy does what is declared. */
export function sameRotation(declared: RotationInputs, policy: KeyRotationPolicy | undefined): boolean {
    const live = rotationOf(policy);
    return rotationTerms.every((term) => {
        const wanted = declared[term] ?? (term === "notifyBefore" ? usualNotice : undefined);
        const found = live[term] ?? (term === "notifyBefore" ? usualNotice : undefined);
        return wanted === undefined || found === undefined ? wanted === found : sameDuration(wanted, found);
    });
}

/** Whether two declared policies mean the same. */
export function sameTerms(left: RotationInputs | undefined, right: RotationInputs | undefined): boolean {
    if (left === undefined || right === undefined) {
        return left === right;
    }
    return rotationTerms.every((term) => {
        const [a, b] = [left[term], right[term]];
        return a === undefined || b === undefined ? a === b : sameDuration(a, b);
    });
}

const rotationTerms = ["rotateAfter", "rotateBeforeExpiry", "expireAfter", "notifyBefore"] as const;
