import { identityOf, thingsOf, type Declaration, type DeclaredGrant, type Thing } from "./declaration";

/** Leaves out what has nothing to be in or on any more, and what the library refuses. */
export function repaired(declaration: Declaration): Declaration {
    const vaults = new Map(thingsOf(declaration, "vault").map((vault) => [vault.azureName, vault]));
    const settled = declaration.things.map((thing) => {
        const holder = thing.kind === "vault" ? thing : vaults.get(thing.vault ?? "");
        const possible = holder?.settings["sku"] === "premium" ? thing : inSoftware(thing);
        return holder?.settings["purgeProtection"] === true ? unpurged(possible) : possible;
    });
    const housed = settled.filter(({ kind, vault }) => kind === "vault" || vaults.has(vault ?? ""));
    const authorities = new Set(housed.filter(({ kind }) => kind === "authority").map(({ azureName }) => azureName));
    const things = housed.map((thing) => {
        const { issuedBy, ...alone } = thing;
        const signer = housed.findIndex(({ kind, azureName }) => kind === "authority" && azureName === issuedBy);
        const isAfter = thing.kind !== "authority" || signer < housed.indexOf(thing);
        if (thing.settings["import"] !== undefined) {
            return alone;
        }
        return issuedBy === undefined || (authorities.has(issuedBy) && isAfter) ? thing : alone;
    });
    return { ...declaration, things, grants: repairedGrants({ ...declaration, things }) };
}

/** The grants that have an object and a principal, are there once, and are possible in their vault. */
function repairedGrants(declaration: Declaration): DeclaredGrant[] {
    const there = new Set(declaration.things.map(identityOf));
    const principals = new Set(declaration.principals.map(({ name }) => name));
    const policies = thingsOf(declaration, "vault").filter(
        ({ settings }) => settings["accessModel"] === "accessPolicies",
    );
    const onPolicies = new Set(policies.map(({ azureName }) => azureName));
    const seen = new Set<string>();
    return declaration.grants.filter(({ on, all, principal, verb, options }) => {
        const grant = JSON.stringify([on, all, verb, principal]);
        const shared = `${identityOf(on)} ${principal}`;
        const forRoles =
            verb.startsWith("delegate ") || options?.eligible !== undefined || options?.onExisting !== undefined;
        const isPossible =
            there.has(identityOf(on)) && principals.has(principal) && !(forRoles && onPolicies.has(on.vault));
        // Grants of one principal on one object may share an assignment, which one of them alone says more of.
        if (!isPossible || seen.has(grant) || (options !== undefined && seen.has(shared))) {
            return false;
        }
        seen.add(grant).add(shared);
        return true;
    });
}

function inSoftware(thing: Thing): Thing {
    const { type } = thing.settings;
    return thing.kind === "key" && typeof type === "string"
        ? { ...thing, settings: { ...thing.settings, type: type.replace("-HSM", "") } }
        : thing;
}

function unpurged(thing: Thing): Thing {
    const { settings } = thing;
    const key = settings["key"] as { onDestroy?: string } | undefined;
    if (thing.kind === "authority" && key?.onDestroy === "purge") {
        return { ...thing, settings: { ...settings, key: { ...key, onDestroy: "delete" } } };
    }
    return settings["onDestroy"] === "purge" ? { ...thing, settings: { ...settings, onDestroy: "delete" } } : thing;
}
