/** What must hold between two steps of a walk, whatever changed. */
import { identityOf, thingsOf, type Declaration, type Kind, type Thing } from "./declaration";
import { isDeleted, isHidden, objectsOf, type Stock } from "./stock";

/** What was declared, and what there was then. */
export interface Reached {
    readonly declaration: Declaration;
    readonly stock: Stock;
}

/** Settings whose change may make a version of an object that stays. */
const renewing: Readonly<Record<Exclude<Kind, "vault">, readonly string[]>> = {
    key: ["rotateNow", "type", "size", "curve", "material"],
    authority: ["key", "renewNow"],
    secret: [
        ...["plane", "source", "mode", "regenerate", "reseed"],
        ...["expiresOn", "expiresAfter", "notBefore", "rotateEvery"],
    ],
    certificate: [
        ...["import", "issuedBy", "subject", "dnsNames", "key", "validity"],
        ...["keyUsages", "extendedKeyUsages", "renewNow"],
    ],
};

/** What was between two declarations. */
export interface Way {
    /** Objects that were changed by hand. */
    readonly touched: readonly string[];
    /** What a deployment was broken off of, or the latter itself. */
    readonly tried: Declaration;
    /** Whether time has passed. */
    readonly isLater: boolean;
}

/** What is wrong after a step, as sentences. */
export function broken(before: Reached, after: Reached, { touched, tried, isLater }: Way): string[] {
    const between = new Map(tried.things.map((thing) => [identityOf(thing), thing]));
    const now = new Map(after.declaration.things.map((thing) => [identityOf(thing), thing]));
    const objects = new Set(after.declaration.things.flatMap(objectsOf));
    const vaults = new Set(thingsOf(after.declaration, "vault").map(({ azureName }) => azureName));
    return before.declaration.things.flatMap((thing) => {
        const keys = objectsOf(thing).filter((key) => !isHidden(after.stock, key));
        const next = now.get(identityOf(thing));
        const isDue = isLater && [thing, next ?? thing].some(mayBeDue);
        if (isDue || !vaults.has(thing.vault ?? "") || keys.some((key) => touched.includes(key))) {
            return [];
        }
        const once = between.get(identityOf(thing));
        if (next === undefined) {
            const mayBeOther = once !== undefined && isOther(once, thing);
            return mayBeOther || keys.some((key) => objects.has(key))
                ? []
                : wrongEnd(thing, keys, before.stock, after.stock);
        }
        if (once === undefined || isOther(once, next) || mayRenew(once, next, tried, after.declaration)) {
            return [];
        }
        const most = mayRenew(thing, next, before.declaration, after.declaration) ? 1 : 0;
        return keys.flatMap((key) => unasked(key, before.stock, after.stock, most));
    });
}

/** Whether the service, or a deployment, makes versions of it in the course of time. */
function mayBeDue({ kind, settings }: Thing): boolean {
    return kind === "certificate" || settings["rotation"] !== undefined || settings["rotateEvery"] !== undefined;
}

function isOther(one: unknown, other: unknown): boolean {
    return JSON.stringify(one) !== JSON.stringify(other);
}

function mayRenew(old: Thing, next: Thing, before: Declaration, after: Declaration): boolean {
    const values = ({ settings, issuedBy }: Thing): Record<string, unknown> => ({
        ...settings,
        issuedBy: issuedBy ?? settings["issuedBy"],
    });
    const changed = renewing[old.kind as keyof typeof renewing].some((name) =>
        isOther(values(old)[name], values(next)[name]),
    );
    const signer = (of: Declaration, name: string | undefined) =>
        thingsOf(of, "authority").find(({ azureName }) => azureName === name)?.settings;
    return (
        changed ||
        isOther(signer(before, old.issuedBy), signer(after, next.issuedBy)) ||
        // ARM makes a version of a secret at every change.
        (next.settings["plane"] === "arm" && isOther(old.settings, next.settings))
    );
}

/** More versions than before than were asked for, or another value where none was. */
function unasked(key: string, before: Stock, after: Stock, most: number): string[] {
    const [old, now] = [before.objects.get(key), after.objects.get(key)];
    if (old === undefined) {
        return [];
    }
    if (now === undefined) {
        return [`${key} is gone, and is declared still`];
    }
    // The value of what is disabled isn't shown.
    const hasOther = old.value !== undefined && now.value !== undefined && old.value !== now.value;
    const more = now.versions - old.versions;
    return more >= 0 && more <= most && (!hasOther || most > 0)
        ? []
        : [`${key} has ${now.versions} versions after ${old.versions}, which nothing asked for`];
}

/** What left the program and has not ended as its `onDestroy` says. */
function wrongEnd(thing: Thing, keys: readonly string[], before: Stock, after: Stock): string[] {
    const end = endOf(thing);
    return keys.flatMap((key) => {
        const [old, now] = [before.objects.get(key), after.objects.get(key)];
        if (old === undefined) {
            return [];
        }
        const deleted = isDeleted(after, key);
        const isKept = now !== undefined && now.versions === old.versions;
        // The key and the secret of a certificate go with it, which the list of what is deleted doesn't show.
        const isShown = thing.kind !== "certificate" || key.startsWith("certificate ");
        const isRight = {
            detach: isKept && now.value === old.value,
            disable: isKept && now.rest["enabled"] === false,
            delete: now === undefined && (deleted || !isShown),
            purge: now === undefined && !deleted,
        }[end];
        const is = now !== undefined ? JSON.stringify(now) : deleted ? "soft-deleted" : "gone";
        return isRight ? [] : [`${key} left the program with \`onDestroy: "${end}"\`, and is ${is}`];
    });
}

function endOf({ kind, settings }: Thing): "detach" | "disable" | "delete" | "purge" {
    const { onDestroy } = (kind === "authority" ? (settings["key"] ?? {}) : settings) as {
        onDestroy?: ReturnType<typeof endOf>;
    };
    // What ARM made it leaves.
    return settings["plane"] === "arm" ? "detach" : (onDestroy ?? "detach");
}
