/** Times that are taken off: the service changes a version's times but doesn't remove them, so that the value gets a new version. */
import { sameVault } from "../life-cycle/handler";
import { sameName } from "../life-cycle/values";
import type { SecretInputs } from "./contract";
import { declaresValue } from "./state";
import { describeSecret } from "./store";
import { isDue, isWished } from "./wish";

type Times = Pick<SecretInputs, "notBefore" | "expiresOn" | "expiresAfter">;

/** The times that a secret had by its declaration, and has no more. */
export function lostOf(old: Partial<Times>, news: Partial<Times>): ("notBefore" | "expiresOn")[] {
    const expires = (of: Partial<Times>) => of.expiresOn !== undefined || of.expiresAfter !== undefined;
    return [
        ...(expires(old) && !expires(news) ? (["expiresOn"] as const) : []),
        ...(old.notBefore !== undefined && news.notBefore === undefined ? (["notBefore"] as const) : []),
    ];
}

/** What is wrong with taking them off where only the vault has the value, and the state says that it keeps it to itself. */
export function aboutLostTimes(olds: Partial<SecretInputs>, news: SecretInputs): string[] {
    const isSame = sameVault(olds.target, news.target) && sameName(olds.name, news.name);
    const isKept = olds.enabled === false && isSame && !declaresValue(news);
    const getsAnother = isWished(olds, news) || isDue(olds, news);
    return isKept && !getsAnother && lostOf(olds, news).length > 0 ? [keepsTimes(news)] : [];
}

/** Why the times of a disabled secret stay. */
export function keepsTimes(inputs: SecretInputs): string {
    return (
        `${describeSecret(inputs)} is disabled, so that its value can't be read, and taking an expiry or a beginning off takes a new ` +
        "version with the same value. Deploy it with `enabled: true` first, or put the time back."
    );
}
