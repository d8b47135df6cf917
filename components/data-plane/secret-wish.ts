/** What asks for a new value of a secret whose value is not the program's own. */
import type { SecretInputs } from "./secret-contract";
import { isUnknown, sameJson } from "./values";

/** Whether the program asks for a new value by its settings. What isn't known yet asks for nothing. */
export function isWished(olds: Partial<SecretInputs>, news: SecretInputs): boolean {
    const isRespecified = news.mode === "managed" && !isUnknown(news.source) && !sameJson(olds.source, news.source);
    return isTriggered(olds, news) || isRespecified;
}

/** `regenerate` is of managed secrets and `reseed` of seeded ones: one that has to go with its mode asks for nothing. */
function isTriggered(olds: Partial<SecretInputs>, news: SecretInputs): boolean {
    const goesWithItsMode = news.trigger === undefined && olds.mode !== news.mode;
    return !isUnknown(news.trigger) && !sameJson(olds.trigger, news.trigger) && !goesWithItsMode;
}
