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
        ...["issuedBy", "subject", "dnsNames", "key", "validity"],
        ...["keyUsages", "extendedKeyUsages", "renewNow"],
    ],
};

/**
 * What is wrong after a step, as sentences.
 *
 * @param touched objects that were changed by hand in between
 */
export function broken(before: Reached, after: Reached, touched: readonly string[]): string[] {
    const now = new Map(after.declaration.things.map((thing) => [identityOf(thing), thing]));
    const objects = new Set(after.declaration.things.flatMap(objectsOf));
    const vaults = new Set(thingsOf(after.declaration, "vault").map(({ azureName }) => azureName));
    return before.declaration.things.flatMap((thing) => {
        const keys = objectsOf(thing).filter((key) => !isHidden(after.stock, key));
        if (!vaults.has(thing.vault ?? "") || keys.some((key) => touched.includes(key))) {
            return [];
        }
        const next = now.get(identityOf(thing));
        if (next === undefined) {
            return keys.some((key) => objects.has(key)) ? [] : wrongEnd(thing, keys, before.stock, after.stock);
        }
        return mayRenew(thing, next, before.declaration, after.declaration)
            ? []
            : keys.flatMap((key) => unasked(key, before.stock, after.stock));
    });
}

function mayRenew(old: Thing, next: Thing, before: Declaration, after: Declaration): boolean {
    const differs = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);
    const values = ({ settings, issuedBy }: Thing): Record<string, unknown> => ({
        ...settings,
        issuedBy: issuedBy ?? settings["issuedBy"],
    });
    const changed = renewing[old.kind as keyof typeof renewing].some((name) =>
        differs(values(old)[name], values(next)[name]),
    );
    const signer = (of: Declaration, name: string | undefined) =>
        thingsOf(of, "authority").find(({ azureName }) => azureName === name)?.settings;
    return (
        changed ||
        differs(signer(before, old.issuedBy), signer(after, next.issuedBy)) ||
        // ARM makes a version of a secret at every change.
        (next.settings["plane"] === "arm" && differs(old.settings, next.settings))
    );
}

/** Another version than before, which nothing asked for. */
function unasked(key: string, before: Stock, after: Stock): string[] {
    const [old, now] = [before.objects.get(key), after.objects.get(key)];
    if (old === undefined) {
        return [];
    }
    if (now === undefined) {
        return [`${key} is gone, and is declared still`];
    }
    // The value of what is disabled isn't shown.
    const isOther = old.value !== undefined && now.value !== undefined && old.value !== now.value;
    return old.versions === now.versions && !isOther
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
