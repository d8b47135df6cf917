/** What walks add to declarations. */
import type { GrantOptions } from "pulumi-azure-keyvault";
import type { Random } from "local/dist/chaos/random";
import {
    identityOf,
    thingsOf,
    type Declaration,
    type DeclaredGrant,
    type DeclaredPrincipal,
    type Kind,
    type PrincipalKind,
    type Thing,
} from "./declaration";
import { anySettings } from "./settings";

const verbs = {
    keys: ["read", "sign", "verify", "encrypt", "decrypt", "wrapUnwrap", "rotate", "backup", "manage"],
    secrets: ["readMetadata", "read", "write", "manage"],
    certificates: ["read", "readPrivateKey", "manage"],
    vaults: [
        ...["readMetadata", "admin", "delegate secretsUser", "delegate cryptoUser,secretsUser"],
        ...['permissions {"secrets":["get","list"]}', 'permissions {"keys":["sign"],"secrets":["get"]}'],
    ],
} as const;

/** How much a declaration may have. */
const most = { vaults: 3, things: 15, principals: 5, grants: 11 };

/** Adds things at random, with names that were never there before. */
export class Additions {
    private count = 0;

    constructor(private readonly random: Random) {}

    first(): Declaration {
        let declaration: Declaration = { things: [], principals: [], grants: [], verified: this.random.chance(0.8) };
        const some = (least: number, greatest: number, add: (from: Declaration) => Declaration) => {
            for (let left = least + this.random.below(greatest - least + 1); left > 0; left--) {
                declaration = add(declaration);
            }
        };
        some(1, 2, (from) => this.ofKind(from, "vault"));
        some(1, 3, (from) => this.ofKind(from, "key"));
        some(1, 3, (from) => this.ofKind(from, "secret"));
        some(0, 1, (from) => this.ofKind(from, "authority"));
        some(0, 2, (from) => this.ofKind(from, "certificate"));
        some(1, 3, (from) => this.principal(from));
        some(1, 5, (from) => this.grant(from));
        return declaration;
    }

    name(prefix: string): string {
        return `${prefix}${++this.count}`;
    }

    /** Something of any kind, with what it is in words. */
    thing(from: Declaration): readonly [string, Declaration] | undefined {
        const all = ["vault", "key", "key", "secret", "secret", "certificate", "authority"] as const;
        const next = this.ofKind(from, this.random.pick(all));
        const added = next === from ? undefined : next.things.at(-1);
        return added === undefined ? undefined : [`add ${identityOf(added)}`, next];
    }

    private ofKind(from: Declaration, kind: Kind): Declaration {
        const vaults = thingsOf(from, "vault");
        const isFull = kind === "vault" ? vaults.length >= most.vaults : from.things.length >= most.things;
        if (isFull) {
            return from;
        }
        const name = this.name(kind[0] ?? "");
        const settings = anySettings(kind, this.random);
        const thing: Thing =
            kind === "vault"
                ? { kind, name, azureName: `kv-walk-${name}`, settings: { ...settings, ...this.fixed() } }
                : {
                      ...{ kind, name, azureName: `${name}-azure`, settings },
                      vault: this.random.pick(vaults).azureName,
                      ...this.signer(from, kind),
                  };
        return { ...from, things: [...from.things, thing] };
    }

    /** What a vault can't change. */
    private fixed(): Thing["settings"] {
        return { purgeProtection: this.random.chance(0.15), softDeleteRetentionDays: 7, destroyContents: true };
    }

    private signer(from: Declaration, kind: Kind): Pick<Thing, "issuedBy"> {
        const authorities = thingsOf(from, "authority");
        const isSigned = ["certificate", "authority"].includes(kind) && authorities.length > 0;
        return isSigned && this.random.chance(0.5) ? { issuedBy: this.random.pick(authorities).azureName } : {};
    }

    principal(from: Declaration): Declaration {
        const kind = this.random.pick<PrincipalKind>(["identity", "identity", "User", "Group", "ServicePrincipal"]);
        return from.principals.length >= most.principals
            ? from
            : { ...from, principals: [...from.principals, { name: this.name("p"), kind }] };
    }

    grant(from: Declaration): Declaration {
        const objects = from.things.filter(({ kind }) => kind !== "authority");
        if (from.principals.length === 0 || objects.length === 0 || from.grants.length >= most.grants) {
            return from;
        }
        const { kind, vault, azureName } = this.random.pick(objects);
        const principal = this.random.pick(from.principals);
        const parts = [undefined, "keys", "secrets", "certificates"] as const;
        const all = kind === "vault" ? this.random.pick(parts) : undefined;
        const verb = this.random.pick<string>(verbs[all ?? (`${kind}s` as keyof typeof verbs)]);
        const options = this.options(verb, principal);
        const grant: DeclaredGrant = {
            on: { kind: kind as DeclaredGrant["on"]["kind"], vault: vault ?? azureName, azureName },
            ...(all === undefined ? {} : { all }),
            ...{ verb, principal: principal.name },
            ...(Object.keys(options).length === 0 ? {} : { options }),
        };
        return { ...from, grants: [...from.grants, grant] };
    }

    private options(verb: string, { kind }: DeclaredPrincipal): GrantOptions {
        const description = this.random.chance(0.2) ? { description: "for the walk" } : {};
        if ((kind === "User" || kind === "Group") && this.random.chance(0.3)) {
            return { ...description, eligible: { duration: this.random.pick(["P180D", "P90D"]) } };
        }
        return {
            ...description,
            ...(!verb.includes(" ") && this.random.chance(0.25) ? { role: "exact" } : {}),
            ...(!verb.includes(" ") && this.random.chance(0.1) ? { onExisting: "adopt" } : {}),
        };
    }
}
