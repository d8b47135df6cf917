/**
 * What the resources of one deployment know of each other, above all what keeps an object that the program declares from being removed with
 * another resource: one whose component got another name or parent without an alias leaves the state after its successor has adopted the
 * same object, and would take it along.
 */
import type { VaultTarget } from "../../internal/vault-target";
import { isUnknown } from "./values";

const declared = new Set<string>();
const owned = new Map<string, string>();
const shared = new Map<string, object>();
const leaving = new Map<string, string>();
const sharing = new Map<string, string>();
const makingWay = new Set<string>();
const replaced = new Set<string>();
let isHeldUp = false;

/** What objects are compared by: an object of a vault, with its kind (`secrets/password`). `undefined` while it isn't known. */
export function objectIn(target: VaultTarget, path: string): string | undefined {
    return isUnknown(target) || isUnknown(path) ? undefined : `${target.vaultUri} ${path}`;
}

/** Remembers that the program of this very deployment declares an object. `check` says so, and doesn't run where a stack is destroyed. */
export function rememberDeclared(object: string): void {
    declared.add(keyOf(object));
}

/**
 * Remembers that the program declares an object as a resource that removes it once it leaves the program.
 *
 * @param as what the resource is, as messages say it
 * @returns the other resource that the program declares the object as already, if there is one: each would remove it
 */
export function rememberOwned(object: string, as: string): string | undefined {
    rememberDeclared(object);
    const first = owned.get(keyOf(object)) ?? as;
    owned.set(keyOf(object), first);
    return first === as ? undefined : first;
}

/** Whether the program declares an object as a resource that will remove it. */
export function isOwned(object: string): boolean {
    return owned.has(keyOf(object));
}

/** Remembers that the program declares an object as a resource that shares it with whoever made it, and by which inputs. */
export function rememberShared(object: string, inputs: object): void {
    shared.set(keyOf(object), inputs);
}

/** The inputs of the resource by which the program shares an object; `undefined` where it doesn't. */
export function sharedBy(object: string): object | undefined {
    return shared.get(keyOf(object));
}

/**
 * Remembers that an object leaves the program as one of its own, and goes with its resource at the end of the deployment.
 *
 * @param as what the resource is, as messages say it
 * @returns what the program shares the object as, as far as that is known yet
 */
export function rememberLeaving(object: string, as: string): string | undefined {
    leaving.set(keyOf(object), as);
    return sharing.get(keyOf(object));
}

/**
 * Remembers that the program declares an object as one that it shares.
 *
 * @param as what the resource is, as messages say it
 * @returns what the object leaves the program as, as far as that is known yet
 */
export function rememberSharing(object: string, as: string): string | undefined {
    sharing.set(keyOf(object), as);
    return leaving.get(keyOf(object));
}

/** Remembers whether an object is to be removed and made anew by the same resource, which takes its removal. */
export function rememberPlan(object: string, plan: "make way" | "stay"): void {
    if (plan === "make way") {
        makingWay.add(keyOf(object));
    } else {
        makingWay.delete(keyOf(object));
    }
}

/** Whether a resource that leaves the state leaves an object behind that the program declares. */
export function isDeclared(object: string): boolean {
    return declared.has(keyOf(object)) && !makingWay.has(keyOf(object));
}

/**
 * Remembers that a vault makes way for another one, with all that is in it. Its address alone is told: of the rest a preview, and an engine
 * that looks for what has to go before the vault, only say that they don't know yet.
 */
export function rememberReplaced(vaultId: string): void {
    replaced.add(keyOf(vaultId));
}

/** Whether something of a vault (its id, an id in it, what a data-plane resource knows of it) is of one that makes way for another. */
export function isOfReplaced(of: unknown): boolean {
    const id = typeof of === "string" ? of : (of as Partial<VaultTarget> | undefined)?.vaultId;
    return id !== undefined && [...replaced].some((vault) => `${keyOf(id)}/`.startsWith(`${vault}/`));
}

/** Remembers that a verification has failed the last deployment, which so has removed nothing that had left the program. */
export function rememberHeldUp(): void {
    isHeldUp = true;
}

/** Whether a verification has failed the last deployment, as far as its results are looked at already. */
export function wasHeldUp(): boolean {
    return isHeldUp;
}

/** Forgets the declarations, as a new deployment does, whose process is another. */
export function forgetDeclared(): void {
    declared.clear();
    owned.clear();
    shared.clear();
    leaving.clear();
    sharing.clear();
    makingWay.clear();
    replaced.clear();
    isHeldUp = false;
}

/** Azure's names are the same in any capitals. */
function keyOf(object: string): string {
    return object.toLowerCase();
}
