import { runtime, type Input, type Resource } from "@pulumi/pulumi";
import { explicitProvider } from "./deployer-identity";
import { invalidArgument, type KeyVaultComponentError } from "./errors";

/** What a vault holds by name, each kind with names of its own: how it is called, and which argument names it. */
const kinds = {
    Key: { noun: "key", property: "keyName" },
    Secret: { noun: "secret", property: "secretName" },
    Certificate: { noun: "certificate", property: "certificateName" },
    CertificateIssuer: { noun: "certificate issuer", property: "issuerName" },
} as const;

type Kind = keyof typeof kinds;

/** Who declared which name of which kind, in lower case as the service compares names. */
type Names = Map<string, string>;

/** The names of each kind in each vault of this program. */
const declared = new WeakMap<object, Names>();

/**
 * Refuses a second declaration of a name. Both would be deployed side by side and find the name free, make a version each, and take
 * what the other makes for drift of their own.
 *
 * @param kind the component
 * @param vault the vault, as the program has it
 * @param nameInVault the name in the vault
 * @param name the component's name
 */
export function claimName(kind: Kind, vault: object, nameInVault: string, name: string): void {
    const twin = claim(kind, namesOf(declared, vault), nameInVault, name);
    if (twin !== undefined) {
        throw twin;
    }
}

/** The vaults of each program, by who deploys them: those of one provider are in one cloud, which has each name once. */
const vaults = new WeakMap<object, Map<object | undefined, Names>>();

/**
 * Refuses a second vault of a name in one program. Both would find the name free, and the one that comes second fails half-way, or has
 * what the other declares for its own.
 *
 * @param vault the component
 * @param name the component's name
 * @param vaultName the name in Azure; `undefined` where it is derived from the component's
 */
export function claimVaultName(vault: Resource, name: string, vaultName: Input<string> | undefined): void {
    const program = runtime.getStackResource();
    if (program === undefined || (vaultName !== undefined && typeof vaultName !== "string")) {
        return;
    }
    const byProvider = vaults.get(program) ?? new Map<object | undefined, Names>();
    vaults.set(program, byProvider);
    const provider = explicitProvider(vault);
    const names: Names = byProvider.get(provider) ?? new Map<string, string>();
    byProvider.set(provider, names);
    const claimed = vaultName === undefined ? `derived from ${name}` : vaultName.toLowerCase();
    const owner = ownerOf(names, claimed, name);
    if (owner === undefined) {
        return;
    }
    const expected =
        vaultName === undefined
            ? `be given: another vault of this program is called "${owner}", and the same name would be derived for both`
            : `be another than that of the vault "${owner}" (capitals make no difference)`;
    throw invalidArgument("Vault", name, "vaultName", expected, vaultName);
}

/** The ids of the custom roles of each program. */
const roles = new WeakMap<object, Names>();

/**
 * Claims the id of a custom role, which each vault does once.
 *
 * @param name the name of the vault's component
 * @returns the name of another component of this program that is the same vault, and has the role already
 */
export function claimRole(id: string, name: string): string | undefined {
    const program = runtime.getStackResource();
    return program === undefined ? undefined : ownerOf(namesOf(roles, program), id, name);
}

/** What is wrong with secrets' names that are to be claimed together, a sentence each. */
export function twinsAmong(secrets: readonly { readonly name: string; readonly secretName: unknown }[]): string[] {
    const names: Names = new Map<string, string>();
    return secrets.flatMap(({ name, secretName }) => claim("Secret", names, String(secretName), name)?.message ?? []);
}

function claim(kind: Kind, names: Names, nameInVault: string, name: string): KeyVaultComponentError | undefined {
    const owner = ownerOf(names, `${kind} ${nameInVault.toLowerCase()}`, name);
    if (owner === undefined) {
        return undefined;
    }
    const { noun, property } = kinds[kind];
    const expected = `be another than that of the ${noun} "${owner}", which is in the same vault (capitals make no difference)`;
    return invalidArgument(kind, name, property, expected, nameInVault);
}

function namesOf(all: WeakMap<object, Names>, holder: object): Names {
    const names: Names = all.get(holder) ?? new Map<string, string>();
    all.set(holder, names);
    return names;
}

/** Who claimed it before; nobody where the one who does so now is the first. */
function ownerOf(names: Names, claimed: string, name: string): string | undefined {
    const owner = names.get(claimed);
    if (owner === undefined) {
        names.set(claimed, name);
    }
    return owner;
}
