/** Who gains and who loses access by a preview. */
import { allDataActions, shortAction } from "../access/data-actions";
import { customRole } from "./assignments";
import { customRoles, grantsOf, isRoleDefinition, outlives, type Grant } from "./grants";
import type { Preview } from "./preview";
import { PrincipalNames } from "./principal-names";
import { effectOf } from "./resources";

/** Access that somebody gains or loses. */
export interface AccessChange extends Grant {
    readonly change: "gains" | "loses";
    /** Whether the principal has other access to the same thing, before and after. */
    readonly partly: boolean;
}

interface Sides {
    readonly before: Grant[];
    readonly after: Grant[];
}

/**
 * The access that a preview gives and takes, by principal and by what the access is on. What is taken and given again comes to nothing, even where the
 * resources behind it are replaced. Access that the stack doesn't declare is not known here.
 */
export function accessChanges(preview: Preview): AccessChange[] {
    const names = new PrincipalNames(preview);
    const [oldRoles, newRoles] = [customRoles(preview, "oldState"), customRoles(preview, "newState")];
    const sides = new Map<string, Sides>();
    const add = (grant: Grant, side: keyof Sides) => {
        const key = [grant.principal.name, grant.principal.id ?? "", grant.on].join("\u0000");
        const found = sides.get(key) ?? { before: [], after: [] };
        found[side].push(grant);
        sides.set(key, found);
    };
    for (const step of preview.steps) {
        const effect = effectOf(step);
        const unchanged = effect === undefined || effect === "read";
        if (unchanged && step.op !== "same") {
            continue;
        }
        const old = step.oldState ?? (step.op === "same" ? step.newState : undefined);
        const next = step.newState ?? (step.op === "same" ? step.oldState : undefined);
        const stays = (effect === "delete" || effect === "replace") && old && outlives(old);
        if (old && !stays && effect !== "create" && effect !== "import") {
            grantsOf(old, names, oldRoles).forEach((grant) => add(grant, "before"));
        }
        if (next && effect !== "delete") {
            // What stays is judged by what its role was: a role that changes is told of by itself.
            grantsOf(next, names, step.op === "same" ? oldRoles : newRoles).forEach((grant) => add(grant, "after"));
        }
    }
    const found = [...sides.values()].flatMap(differences);
    return [...found, ...roleChanges(preview)].sort(inOrder);
}

function differences({ before, after }: Sides): AccessChange[] {
    if (before.length === 0 || after.length === 0) {
        const change = before.length === 0 ? "gains" : "loses";
        return [...before, ...after].map((grant) => ({ ...grant, change, partly: false }));
    }
    return [...beyond(after, before, "gains"), ...beyond(before, after, "loses")];
}

/**
 * What some grants allow beyond others: action by action where there are any that are known, else grant by grant. What has to be activated
 * first is other access than what is there at any time.
 */
function beyond(grants: readonly Grant[], others: readonly Grant[], change: AccessChange["change"]): AccessChange[] {
    const through = others.map((other) => other.through);
    return grants.flatMap((grant): AccessChange[] => {
        if (grant.allows === undefined || grant.allows.length === 0) {
            return through.includes(grant.through) ? [] : [{ ...grant, change, partly: true }];
        }
        const alike = others.filter(({ eligible = false }) => eligible === (grant.eligible ?? false));
        const allowed = alike.flatMap(({ allows }) => allows ?? []);
        const allows = grant.allows.filter((action) => !allowed.includes(action));
        return allows.length === 0 ? [] : [{ ...grant, allows, change, partly: true }];
    });
}

/** Custom roles that allow something else than before, for everybody who has them. */
function roleChanges({ steps }: Preview): AccessChange[] {
    return steps.flatMap((step) => {
        if (!isRoleDefinition(step.urn) || effectOf(step) !== "update" || !step.oldState || !step.newState) {
            return [];
        }
        const [before, after] = [customRole(step.oldState).role, customRole(step.newState).role];
        const grant = ({ allows }: typeof before): Grant => ({
            principal: { name: "everybody who has it" },
            on: "whatever it is assigned on",
            // The name that it will have: another name alone changes nobody's access.
            through: after.name,
            ...(allows === undefined ? {} : { allows }),
        });
        const [old, next] = [grant(before), grant(after)];
        return [...beyond([next], [old], "gains"), ...beyond([old], [next], "loses")];
    });
}

/** Losses first, then by principal and by what the access is on. */
function inOrder(a: AccessChange, b: AccessChange): number {
    const key = ({ change, principal, on, through }: AccessChange) =>
        [change === "loses" ? 0 : 1, principal.name, on, through].join("\u0000");
    return key(a) < key(b) ? -1 : 1;
}

/** A change of access as a sentence; `quote` sets off names. */
export function accessSentence(change: AccessChange, quote: (text: string) => string): string {
    const { principal, on, through, allows, partly } = change;
    const id = principal.id === undefined || principal.id === principal.name ? "" : ` (${quote(principal.id)})`;
    const what = allows === undefined ? "what it allows is not known here" : summary(allows);
    const also = !partly
        ? ""
        : change.change === "gains"
          ? "; it has other access there already"
          : "; it keeps other access there";
    const [kind, ...name] = on.split(" ");
    const thing = name.length === 0 || /^(a|whatever)$/.test(kind ?? "") ? on : `${kind} ${quote(name.join(" "))}`;
    return `${quote(principal.name)}${id} ${change.change} access: ${through} on ${thing} (${what === "" ? "no data by itself" : what})${also}`;
}

/** Data actions as one reads them: `keys/*` where all of a collection are there. */
function summary(allows: readonly string[]): string {
    const collection = (action: string) => action.split("/")[0] ?? "";
    const every = (of: string) => allDataActions.map(shortAction).filter((action) => collection(action) === of);
    const full = new Set(
        allows
            .map(collection)
            .filter((of) => every(of).length > 1 && every(of).every((action) => allows.includes(action))),
    );
    return [
        ...new Set(allows.map((action) => (full.has(collection(action)) ? `${collection(action)}/*` : action))),
    ].join(", ");
}
