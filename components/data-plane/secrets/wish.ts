/** What asks for a new value of a secret whose value is not the program's own. */
import type { SecretInputs } from "./contract";
import { sameSource } from "./source";
import { isUnknown, sameJson } from "../life-cycle/values";

/** Whether the program asks for a new value by its settings. What isn't known yet asks for nothing. */
export function isWished(olds: Partial<SecretInputs>, news: SecretInputs): boolean {
    return isTriggered(olds, news) || (news.mode === "managed" && isRespecified(olds, news));
}

/** Whether a rotation period is over. */
export function isDue(olds: Partial<SecretInputs>, { mode, rotationBegan: began }: SecretInputs): boolean {
    const last = olds.rotationBegan;
    return mode === "managed" && last !== undefined && began !== undefined && last !== began;
}

/** `regenerate` is of managed secrets and `reseed` of seeded ones: one that has to go with its mode asks for nothing. */
function isTriggered(olds: Partial<SecretInputs>, news: SecretInputs): boolean {
    const goesWithItsMode = news.trigger === undefined && olds.mode !== news.mode;
    return !isUnknown(news.trigger) && !sameJson(olds.trigger, news.trigger) && !goesWithItsMode;
}

function isRespecified(olds: Partial<SecretInputs>, { source }: SecretInputs): boolean {
    return !isUnknown(source) && (olds.source === undefined || !sameSource(olds.source, source));
}
