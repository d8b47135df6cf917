/** The program that is deployed at each step of a walk. */
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { createHash, generateKeyPairSync } from "node:crypto";
import {
    Certificate,
    CryptoVerification,
    Key,
    Principal,
    PrivateCertificateAuthority,
    Secret,
    Vault,
    type CertificateArgs,
    type KeyArgs,
    type PrivateCertificateAuthorityArgs,
    type VaultArgs,
} from "pulumi-azure-keyvault";
import {
    identityOf,
    teams,
    thingsOf,
    type Declaration,
    type DeclaredGrant,
    type DeclaredPrincipal,
    type Former,
    type Team,
    type Thing,
} from "./declaration";

/** What the program is told of who runs it. */
export interface Surroundings {
    /** The object id of the identity that deploys. */
    readonly deployer: string;
    /** Certificates to import, as PEM with their keys, by their names. */
    readonly imports: Readonly<Record<string, string>>;
}

/** Declares everything. */
export function declare(declaration: Declaration, surroundings: Surroundings): void {
    const { name: resourceGroupName } = new resources.ResourceGroup("walk", { location: "westeurope" });
    const principals = new Map(
        declaration.principals.map((each) => [each.name, principalOf(each, resourceGroupName)] as const),
    );
    const made = declareThings(declaration, resourceGroupName, surroundings);
    for (const grant of declaration.grants) {
        const on = made.get(identityOf({ ...grant.on, vault: grant.on.vault })) as Vault | Key | Secret | Certificate;
        const grants = grant.all === undefined ? on.grants : (on as Vault).grants[grant.all];
        give(grants as unknown as Granting, principals.get(grant.principal)!, grant);
    }
    if (declaration.verified) {
        verify(declaration, made);
    }
}

type Component = Vault | PrivateCertificateAuthority | Key | Secret | Certificate;

/** The components by the identities of what they stand for, those first that others need. */
function declareThings(
    declaration: Declaration,
    resourceGroupName: pulumi.Input<string>,
    surroundings: Surroundings,
): Map<string, Component> {
    const made = new Map<string, Component>();
    const own = Object.fromEntries(teams.map((name) => [name, new TeamComponent(name)])) as Teams;
    for (const thing of thingsOf(declaration, "vault")) {
        const { deployers, ...settings } = thing.settings;
        const place = { resourceGroupName, vaultName: thing.azureName };
        const args = { ...settings, ...place, ...deploying(deployers, surroundings) } as VaultArgs;
        made.set(identityOf(thing), new Vault(thing.name, args, optionsOf(thing, own)));
    }
    const authorities = new Map<string, PrivateCertificateAuthority>();
    for (const kind of ["authority", "key", "secret", "certificate"] as const) {
        for (const thing of thingsOf(declaration, kind)) {
            const vault = made.get(identityOf({ kind: "vault", azureName: thing.vault ?? "" })) as Vault;
            const signer = authorities.get(thing.issuedBy ?? "");
            const component = declareInVault(thing, vault, optionsOf(thing, own), {
                ...(signer !== undefined && { issuedBy: signer }),
                imports: surroundings.imports,
            });
            made.set(identityOf(thing), component);
            if (component instanceof PrivateCertificateAuthority) {
                authorities.set(thing.azureName, component);
            }
        }
    }
    return made;
}

function declareInVault(
    thing: Thing,
    vault: Vault,
    opts: pulumi.ComponentResourceOptions,
    { imports, ...signed }: Pick<Surroundings, "imports"> & { readonly issuedBy?: PrivateCertificateAuthority },
): Exclude<Component, Vault> {
    const { name, azureName } = thing;
    const { key, source, ...settings } = thing.settings as Readonly<Record<string, object | undefined>>;
    const common = { ...settings, vault };
    switch (thing.kind) {
        case "authority": {
            const args = { ...common, ...signed, key: { ...key, keyName: azureName } };
            return new PrivateCertificateAuthority(name, args as unknown as PrivateCertificateAuthorityArgs, opts);
        }
        case "key": {
            const { type, material: which } = thing.settings as { type: string; material?: string };
            const imported = which === undefined ? {} : { material: privateKey(which, type) };
            return new Key(name, { ...common, ...imported, keyName: azureName } as unknown as KeyArgs, opts);
        }
        case "secret":
            return new Secret(name, { ...common, ...source, secretName: azureName }, opts);
        default: {
            const { import: which } = thing.settings as { import?: string };
            const imported = which === undefined ? {} : { import: { pem: imports[which] } };
            const args = { ...common, key, ...signed, ...imported, certificateName: azureName };
            return new Certificate(name, args as unknown as CertificateArgs, opts);
        }
    }
}

/** Verifies all that can be: not what ARM alone knows, nor what waits for a signature. */
function verify(declaration: Declaration, made: ReadonlyMap<string, Component>): void {
    const components = declaration.things
        .filter(({ issuedBy, settings }) => issuedBy !== undefined || settings["issuedBy"] !== "external")
        .map((thing) => made.get(identityOf(thing)));
    new CryptoVerification("verification", {
        vaults: components.filter((each) => each instanceof Vault),
        keys: components.filter((each) => each instanceof Key),
        secrets: components
            .filter((each) => each instanceof Secret)
            .filter(({ nodes }) => nodes.resource !== undefined),
        certificates: components.filter((each) => each instanceof Certificate),
    });
}

type Granting = Readonly<Record<string, (principal: Principal, options?: object, more?: object) => unknown>>;

/** A verb with something behind it takes that as its second argument: `delegate secretsUser`. */
function give(grants: Granting, principal: Principal, { verb, options, on }: DeclaredGrant): void {
    const [name = "", rest] = verb.split(" ");
    if (rest !== undefined) {
        const second = name === "delegate" ? { roles: rest.split(",") } : (JSON.parse(rest) as object);
        grants[name]!(principal, second, options);
    } else {
        // It says nothing on a vault with RBAC.
        grants[name]!(principal, { ...options, ...(on.kind === "vault" ? {} : { vaultWide: true }) });
    }
}

const teamType = "walk:index:Team";

/** What a program has of its own. */
class TeamComponent extends pulumi.ComponentResource {
    constructor(name: string) {
        super(teamType, name);
        this.registerOutputs({});
    }
}

type Teams = Readonly<Record<Team, TeamComponent>>;

function optionsOf({ within, aliases = [] }: Thing, own: Teams): pulumi.ComponentResourceOptions {
    const parentOf = (former: Former) => (former.within === undefined ? pulumi.rootStackResource : own[former.within]);
    return {
        ...(within && { parent: own[within] }),
        aliases: aliases.map((former) => ({ name: former.name, parent: parentOf(former) })),
    };
}

/** Who deploys: the identity that does, by itself or by its object id, with a group or without. */
function deploying(who: unknown, { deployer }: Surroundings): Partial<VaultArgs> {
    const pipeline = Principal.objectId(deployer, "ServicePrincipal", "pipeline");
    const group = Principal.objectId(objectIdOf("deployers"), "Group", "deployers");
    return who === undefined ? {} : { deployers: who === "pipeline" ? [pipeline] : [pipeline, group] };
}

const privateKeys = new Map<string, string>();

/** A private key by its name: the same for as long as the process lives. */
function privateKey(name: string, type: string): string {
    const key = `${name} ${type}`;
    const { privateKey: made } =
        type === "EC"
            ? generateKeyPairSync("ec", { namedCurve: "P-256" })
            : generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKeys.get(key) ?? (made.export({ type: "pkcs8", format: "pem" }) as string);
    privateKeys.set(key, pem);
    return pem;
}

function principalOf({ name, kind }: DeclaredPrincipal, resourceGroupName: pulumi.Input<string>): Principal {
    return kind === "identity"
        ? Principal.managedIdentity(new managedidentity.UserAssignedIdentity(name, { resourceGroupName }))
        : Principal.objectId(objectIdOf(name), kind, name);
}

/** The object id of somebody whom only the program knows. */
function objectIdOf(name: string): string {
    const hex = createHash("sha256").update(name).digest("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
