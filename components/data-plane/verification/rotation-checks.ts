/** What is verified of a rotation policy: the one in force is the declared one, and when it acts next. */
import { addDuration, sameDuration } from "../../internal/duration";
import type { RotationInputs } from "../keys/contract";
import { describeDifference } from "./difference";
import type { KeyWork } from "./key-checks";
import type { KeyBundle, RotationPolicy } from "./remote-key";
import { timeText } from "../life-cycle/values";

/** Reads the policy back and compares it with the declared one. Answers with the one in force; empty where none was declared or read. */
export async function checkRotation({ subject, remote, findings }: KeyWork): Promise<RotationInputs> {
    const { rotation } = subject;
    let live: RotationInputs = {};
    if (rotation !== undefined) {
        await findings.run("rotation policy", async () => {
            live = policyInForce(await remote.rotationPolicy());
            return samePolicy(rotation, live) ? undefined : describeDifference(rotation, live);
        });
    }
    return live;
}

/** The service's form of a policy in the words of a declaration. */
export function policyInForce(policy: RotationPolicy): RotationInputs {
    const action = (type: string) =>
        policy.lifetimeActions?.find((each) => each.action?.type?.toLowerCase() === type)?.trigger;
    const [rotate, notify] = [action("rotate"), action("notify")];
    const expireAfter = policy.attributes?.expiryTime;
    return {
        ...(rotate?.timeAfterCreate && { rotateAfter: rotate.timeAfterCreate }),
        ...(rotate?.timeBeforeExpiry && { rotateBeforeExpiry: rotate.timeBeforeExpiry }),
        ...(expireAfter && { expireAfter }),
        ...(notify?.timeBeforeExpiry && { notifyBefore: notify.timeBeforeExpiry }),
    };
}

/** Whether a policy does what was declared. Notification can't be removed at the service, so that an undeclared one is none of ours. */
export function samePolicy(declared: RotationInputs, live: RotationInputs): boolean {
    const same = (left: string | undefined, right: string | undefined) =>
        left === right || (left !== undefined && right !== undefined && sameDuration(left, right));
    return (
        same(declared.rotateAfter, live.rotateAfter) &&
        same(declared.rotateBeforeExpiry, live.rotateBeforeExpiry) &&
        same(declared.expireAfter, live.expireAfter) &&
        (declared.notifyBefore === undefined || same(declared.notifyBefore, live.notifyBefore))
    );
}

/** When the policy makes the next version. */
export function nextRotation(policy: RotationInputs, { created, exp }: KeyBundle["attributes"]): string | undefined {
    if (policy.rotateAfter !== undefined && created !== undefined) {
        return timeText(addDuration(new Date(created * 1000), policy.rotateAfter));
    }
    if (policy.rotateBeforeExpiry !== undefined && exp !== undefined) {
        return timeText(addDuration(new Date(exp * 1000), policy.rotateBeforeExpiry, -1));
    }
    return undefined;
}
