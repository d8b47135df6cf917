/** Random changes of declarations. */
import type { Random } from "local/dist/chaos/random";
import { Additions } from "./additions";
import {
    identityOf,
    teams,
    thingsOf,
    type Declaration,
    type DeclaredGrant,
    type Former,
    type Thing,
} from "./declaration";
import { repaired } from "./repair";
import { otherSettings } from "./settings";

/** A change in words, and the declaration after it; undefined where there is nothing to change so. */
type Change = readonly [what: string, next: Declaration] | undefined;
type Way = (from: Declaration, earlier: readonly Declaration[]) => Change;

/** Makes declarations, one after the other, with names that were never there before. */
export class Declarer {
    private readonly add: Additions;

    constructor(private readonly random: Random) {
        this.add = new Additions(random);
    }

    /** What a walk begins with. */
    first(): Declaration {
        return repaired(this.add.first());
    }

    /** A random change, in words and as the declaration after it. */
    change(declaration: Declaration, earlier: readonly Declaration[]): { what: string; next: Declaration } {
        for (;;) {
            const [what, next] = this.random.pick(this.ways)(declaration, earlier) ?? ["", declaration];
            const whole = repaired(next);
            if (JSON.stringify(whole) !== JSON.stringify(declaration) && thingsOf(whole, "vault").length > 0) {
                return { what, next: whole };
            }
        }
    }

    /** The more often one is named, the likelier it is. */
    private readonly ways: readonly Way[] = [
        (from) => this.add.thing(from),
        (from) => ["add a principal", this.add.principal(from)],
        ...twice<Way>((from) => ["add a grant", this.add.grant(from)]),
        (from) => this.removed(from),
        (from) => ["remove a grant", { ...from, grants: without(from.grants, this.random.below(from.grants.length)) }],
        (from) => ["remove a principal", { ...from, principals: without(from.principals, this.random.below(9)) }],
        (from) => this.renamed(from),
        (from) => this.rehoused(from),
        ...twice(...twice<Way>((from) => this.set(from))),
        (from) => this.moved(from),
        (from) => this.switched(from),
        (from) => this.retyped(from),
        (from) => this.elsewhere(from),
        (from) => (this.random.chance(0.3) ? this.replaced(from) : undefined),
        (from) => ["verify or not", { ...from, verified: !from.verified }],
        (from, earlier) =>
            earlier.length === 0
                ? undefined
                : ["back to an earlier declaration", withNamesOf(from, this.random.pick(earlier))],
    ];

    private removed(from: Declaration): Change {
        const gone = this.random.pick(from.things);
        return gone.kind === "vault" && this.random.chance(0.7)
            ? undefined
            : [`remove ${identityOf(gone)}`, { ...from, things: from.things.filter((each) => each !== gone) }];
    }

    /** Another name of a component: without an alias only where what it has may be taken over. */
    private renamed(from: Declaration): Change {
        const old = this.random.pick(from.things);
        const granted = from.grants.some(({ on }) => identityOf(on) === identityOf(old) || on.vault === old.azureName);
        const mayTakeOver = ["adopt", "recover"].includes(String(old.settings["onExisting"]));
        const withAlias =
            old.kind === "vault" || old.kind === "authority" || granted || !mayTakeOver || this.random.chance(0.6);
        const name = this.add.name(`${old.name.replace(/\d.*/, "")}`);
        const { aliases, ...rest } = old;
        // Of two renames in one step, the state has the name before the first.
        const known = { aliases: [formerly(old), ...(aliases ?? [])].slice(0, 3) };
        const thing: Thing = { ...rest, name, ...(withAlias && known) };
        return [
            `rename ${identityOf(old)} ${withAlias ? "with" : "without"} an alias`,
            { ...from, things: from.things.map((each) => (each === old ? thing : each)) },
        ];
    }

    /** Into another component of the program's own, or out of one, always with an alias. */
    private rehoused(from: Declaration): Change {
        const { within, aliases = [], ...old } = this.random.pick(from.things);
        const next = this.random.pick([undefined, ...teams].filter((each) => each !== within));
        const known = [formerly({ ...old, ...(within && { within }) }), ...aliases].slice(0, 3);
        const thing: Thing = { ...old, ...(next && { within: next }), aliases: known };
        return [
            `rename ${identityOf(old)} by putting it ${next === undefined ? "at the top" : `into ${next}`}`,
            { ...from, things: from.things.map((each) => (each.name === old.name ? thing : each)) },
        ];
    }

    private set(from: Declaration): Change {
        const old = this.random.pick(from.things);
        const settings = otherSettings(old, this.random);
        const changed = [...new Set([...Object.keys(settings), ...Object.keys(old.settings)])].filter(
            (name) => JSON.stringify(settings[name]) !== JSON.stringify(old.settings[name]),
        );
        return [
            `set ${changed.join(", ")} of ${identityOf(old)}`,
            { ...from, things: from.things.map((each) => (each === old ? { ...old, settings } : each)) },
        ];
    }

    private moved(from: Declaration): Change {
        const at = this.random.below(from.grants.length);
        const grant = from.grants[at];
        const others = from.things.filter(
            (thing) => thing.kind === grant?.on.kind && identityOf(thing) !== identityOf(grant.on),
        );
        if (grant === undefined || others.length === 0) {
            return undefined;
        }
        const { vault, azureName } = this.random.pick(others);
        const moved = { ...grant, on: { ...grant.on, vault: vault ?? azureName, azureName } };
        return ["move a grant", { ...from, grants: from.grants.map((each) => (each === grant ? moved : each)) }];
    }

    private switched(from: Declaration): Change {
        const old = this.random.pick(thingsOf(from, "vault"));
        const accessModel = old.settings["accessModel"] === "accessPolicies" ? "rbac" : "accessPolicies";
        const thing = { ...old, settings: { ...old.settings, accessModel } };
        return [
            `switch ${identityOf(old)} to ${accessModel}`,
            { ...from, things: from.things.map((each) => (each === old ? thing : each)) },
        ];
    }

    /** Another kind of key: under another name in the vault, or where the old one is purged. */
    private retyped(from: Declaration): Change {
        const keys = thingsOf(from, "key");
        if (keys.length === 0) {
            return undefined;
        }
        const old = this.random.pick(keys);
        const rest = Object.entries(old.settings).filter(([name]) => !ofType.includes(name));
        const settings = {
            ...Object.fromEntries(rest),
            type: String(old.settings["type"]).startsWith("EC") ? "RSA" : "EC",
        };
        const stays = old.settings["onDestroy"] === "purge" && this.random.chance(0.7);
        const azureName = stays ? old.azureName : `${old.name}-${this.add.name("retyped")}`;
        const grants = grantsOn(from, old, { azureName });
        return [
            `another type of ${identityOf(old)}${stays ? "" : `, as ${azureName}`}`,
            {
                ...from,
                grants,
                things: from.things.map((each) => (each === old ? { ...old, azureName, settings } : each)),
            },
        ];
    }

    /** A vault gets another name in Azure, with all that is in it. */
    private replaced(from: Declaration): Change {
        const old = this.random.pick(thingsOf(from, "vault"));
        const azureName = `kv-walk-${this.add.name("other")}`;
        const inVault = (name: string | undefined) => (name === old.azureName ? azureName : name);
        const things = from.things.map((each) =>
            each === old
                ? { ...old, azureName }
                : { ...each, ...(each.vault === undefined ? {} : { vault: inVault(each.vault)! }) },
        );
        const grants = from.grants.map((grant) => ({
            ...grant,
            on: {
                ...grant.on,
                vault: inVault(grant.on.vault)!,
                azureName: grant.on.kind === "vault" ? inVault(grant.on.azureName)! : grant.on.azureName,
            },
        }));
        return [`${identityOf(old)} is ${azureName} from now on`, { ...from, things, grants }];
    }

    /** Something moves to another vault. */
    private elsewhere(from: Declaration): Change {
        const inVaults = from.things.filter(({ kind }) => kind !== "vault" && kind !== "authority");
        const vaults = thingsOf(from, "vault");
        if (inVaults.length === 0 || vaults.length < 2) {
            return undefined;
        }
        const old = this.random.pick(inVaults);
        const vault = this.random.pick(vaults.filter(({ azureName }) => azureName !== old.vault)).azureName;
        const grants = grantsOn(from, old, { vault });
        return [
            `move ${identityOf(old)} to ${vault}`,
            { ...from, grants, things: from.things.map((each) => (each === old ? { ...old, vault } : each)) },
        ];
    }
}

/**
 * An earlier declaration, in which what is there now keeps the component's name that it has. What ARM made and the program has let go of
 * since is left out: nothing takes it over again.
 */
function withNamesOf(now: Declaration, earlier: Declaration): Declaration {
    const names = new Map(now.things.map((thing) => [identityOf(thing), thing]));
    const possible = earlier.things.filter(
        (thing) => names.has(identityOf(thing)) || (thing.kind !== "vault" && thing.settings["plane"] !== "arm"),
    );
    const things = possible.map(({ aliases, within, ...thing }) => {
        const present = names.get(identityOf(thing));
        const called = present ?? { name: thing.name, aliases, within };
        return {
            ...{ ...thing, name: called.name },
            ...(called.aliases && { aliases: called.aliases }),
            ...(called.within && { within: called.within }),
        };
    });
    return { ...earlier, things };
}

function formerly({ name, within }: Former): Former {
    return { name, ...(within && { within }) };
}

/** Settings that keys of one type have. */
const ofType = ["curve", "size", "operations", "material"];

/** The grants, with those on a thing going where it goes. */
function grantsOn({ grants }: Declaration, old: Thing, place: Partial<DeclaredGrant["on"]>): DeclaredGrant[] {
    return grants.map((grant) =>
        identityOf(grant.on) === identityOf(old) ? { ...grant, on: { ...grant.on, ...place } } : grant,
    );
}

function without<T>(from: readonly T[], at: number): T[] {
    return from.filter((_, index) => index !== at);
}

function twice<T>(...all: readonly T[]): T[] {
    return [...all, ...all];
}
