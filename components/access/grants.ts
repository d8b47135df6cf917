import type * as pulumi from "@pulumi/pulumi";
import { omit } from "../internal/omit";
import { logicalName } from "../internal/logical-name";
import type { ObjectKind, Permissions } from "./data-actions";
import { delegationCondition, type Delegation } from "./delegation";
import type { Principal } from "./principal";
import type { GrantedObject, GrantOptions } from "./grant";
import type { VaultAccess } from "./vault-access";
import { certificateVerbs, delegateVerb, keyVerbs, secretVerbs, vaultVerbs, type Verb } from "./verbs";

/** What grants need of a vault: any `Vault`, declared here or elsewhere. */
export interface GrantingVault {
    readonly access: VaultAccess;
}

/** A set of verbs on one object, or on everything of its kind in the vault. */
abstract class ObjectGrants {
    private readonly access: VaultAccess;
    private readonly object: GrantedObject | undefined;

    /**
     * @param kind the kind of the object
     * @param owner the component that stands for the object; role assignments become its children
     * @param vault the vault that holds the object
     * @param objectName the object's name in the vault. @default every object of the kind
     */
    protected constructor(
        private readonly kind: ObjectKind,
        owner: pulumi.ComponentResource,
        vault: GrantingVault,
        objectName?: pulumi.Input<string>,
    ) {
        this.access = vault.access;
        this.object =
            objectName === undefined
                ? undefined
                : { kind, owner, name: objectName, ownerName: logicalName(owner) ?? kind };
    }

    /** Whether access is given to one object alone. */
    protected get hasScopesOfItsOwn(): boolean {
        return this.object !== undefined && this.access.model === "rbac";
    }

    /**
     * @param part of a verb that takes assignments on several objects: the kind of the object of this name that is meant (a
     * certificate's key and secret are called as it is), and what an exact role for it is named after
     */
    protected give(
        name: string,
        verb: Verb,
        principal: Principal,
        options?: GrantOptions,
        part: { readonly kind?: ObjectKind; readonly exactName?: string } = {},
    ): pulumi.Resource {
        const verbName = this.object === undefined ? `${this.kind}.${name}` : name;
        const object = this.object === undefined ? undefined : { ...this.object, kind: part.kind ?? this.kind };
        return this.access.grant({ verb, verbName, principal, object, options, exactName: part.exactName });
    }
}

/**
 * Who can do what with a key. Each verb answers with the resource that gives the access: what uses the access depends on it.
 *
 * @example
 * signingKey.grants.sign(Principal.managedIdentity(application));
 */
export class KeyGrants extends ObjectGrants {
    /** The verbs on one key; without a name, on every key in the vault. */
    constructor(owner: pulumi.ComponentResource, vault: GrantingVault, keyName?: pulumi.Input<string>) {
        super("keys", owner, vault, keyName);
    }

    /** Read the public key and its attributes. */
    read(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("read", keyVerbs.read, principal, options);
    }

    /** Sign. The built-in role also decrypts, unwraps, updates and backs up: `role: "exact"` does not. */
    sign(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("sign", keyVerbs.sign, principal, options);
    }

    /** Have the service verify signatures. With {@link read} alone a client verifies by itself, with the public key. */
    verify(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("verify", keyVerbs.verify, principal, options);
    }

    /** Have the service encrypt. With {@link read} alone a client encrypts by itself, with the public key. */
    encrypt(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("encrypt", keyVerbs.encrypt, principal, options);
    }

    /** Decrypt. */
    decrypt(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("decrypt", keyVerbs.decrypt, principal, options);
    }

    /** Wrap and unwrap other keys, and read this one: what storage, disks and databases need of a customer-managed key. */
    wrapUnwrap(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("wrapUnwrap", keyVerbs.wrapUnwrap, principal, options);
    }

    /** Release the key to an attested environment, as its release policy says. */
    release(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("release", keyVerbs.release, principal, options);
    }

    /** Rotate: make a new version on demand. */
    rotate(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("rotate", keyVerbs.rotate, principal, options);
    }

    /** Take encrypted backups. */
    backup(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("backup", keyVerbs.backup, principal, options);
    }

    /** Create, change, rotate, delete and recover, but neither use nor purge. */
    manage(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("manage", keyVerbs.manage, principal, options);
    }
}

/**
 * Who can do what with a secret. Each verb answers with the resource that gives the access.
 *
 * @example
 * databasePassword.grants.read(Principal.managedIdentity(application));
 */
export class SecretGrants extends ObjectGrants {
    /** The verbs on one secret; without a name, on every secret in the vault. */
    constructor(owner: pulumi.ComponentResource, vault: GrantingVault, secretName?: pulumi.Input<string>) {
        super("secrets", owner, vault, secretName);
    }

    /** Read attributes and tags, not the value. */
    readMetadata(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("readMetadata", secretVerbs.readMetadata, principal, options);
    }

    /** Read the value. */
    read(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("read", secretVerbs.read, principal, options);
    }

    /** Set values and attributes. The built-in role also reads, deletes and purges: `role: "exact"` does not. */
    write(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("write", secretVerbs.write, principal, options);
    }

    /** Everything but purging. */
    manage(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("manage", secretVerbs.manage, principal, options);
    }
}

/** Who can do what with a certificate. Each verb answers with the resource that gives the access. */
export class CertificateGrants extends ObjectGrants {
    /** The verbs on one certificate; without a name, on every certificate in the vault. */
    constructor(owner: pulumi.ComponentResource, vault: GrantingVault, certificateName?: pulumi.Input<string>) {
        super("certificates", owner, vault, certificateName);
    }

    /** Read the certificate and its policy, not its private key. */
    read(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("read", certificateVerbs.read, principal, options);
    }

    /**
     * Read the certificate with its private key, as a server that presents it does. The private key is the value of the secret of the
     * same name: on a vault with RBAC, one certificate takes an assignment on each of the two, which the access matrix shows.
     */
    readPrivateKey(principal: Principal, options?: GrantOptions): pulumi.Resource {
        if (!this.hasScopesOfItsOwn) {
            return this.give("readPrivateKey", certificateVerbs.readPrivateKey, principal, options);
        }
        // An assignment that is to be taken over is the one that gives the private key.
        // Its other half is what `read` gives, and takes the exact role of that.
        this.give("readPrivateKey", certificateVerbs.read, principal, omit(options ?? {}, "adopt"), {
            exactName: "read",
        });
        return this.give("readPrivateKey", secretVerbs.read, principal, options, { kind: "secrets" });
    }

    /** Everything but purging; contacts and issuers as well. */
    manage(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.give("manage", certificateVerbs.manage, principal, options);
    }
}

/**
 * Who can do what with everything in a vault. Each verb answers with the resource that gives the access.
 *
 * @example
 * vault.grants.admin(Principal.group("Platform engineers"));
 * vault.grants.secrets.read(Principal.managedIdentity(application));
 */
export class VaultGrants {
    /** The verbs for keys, on every key in the vault. */
    readonly keys: KeyGrants;
    /** The verbs for secrets, on every secret in the vault. */
    readonly secrets: SecretGrants;
    /** The verbs for certificates, on every certificate in the vault. */
    readonly certificates: CertificateGrants;

    private readonly access: VaultAccess;

    constructor(vault: pulumi.ComponentResource & GrantingVault) {
        this.access = vault.access;
        this.keys = new KeyGrants(vault, vault);
        this.secrets = new SecretGrants(vault, vault);
        this.certificates = new CertificateGrants(vault, vault);
    }

    /** Read what is in the vault, but no secret's value. */
    readMetadata(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.access.grant({ verb: vaultVerbs.readMetadata, verbName: "readMetadata", principal, options });
    }

    /** Everything with everything in the vault, purging included. */
    admin(principal: Principal, options?: GrantOptions): pulumi.Resource {
        return this.access.grant({ verb: vaultVerbs.admin, verbName: "admin", principal, options });
    }

    /**
     * Give others access to the vault and to what is in it, and take it back: only by these roles, and only to these kinds of principals.
     * It gives no access itself. With `eligible` the same holds for whoever has activated it.
     *
     * @example
     * vault.grants.delegate(Principal.group("Team leads"), { roles: ["secretsUser"], principalTypes: ["ServicePrincipal"] });
     */
    delegate(principal: Principal, delegation: Delegation, options?: Pick<GrantOptions, "description" | "eligible">) {
        const condition = delegationCondition(delegation);
        const verbName = `delegate ${[...delegation.roles].sort().join(", ")}`;
        return this.access.grant({ verb: delegateVerb, verbName, principal, options, delegation: condition });
    }

    /**
     * Exactly these permissions, by the names that access policies have for them, where no verb fits. On a vault with RBAC this
     * declares a custom role with the same data actions.
     *
     * @example
     * vault.grants.permissions(partner, { secrets: ["get", "list", "set", "delete"] });
     */
    permissions(
        principal: Principal,
        permissions: Permissions,
        options?: Omit<GrantOptions, "role" | "vaultWide">,
    ): pulumi.Resource {
        const verbName = this.access.nameOfPermissions(permissions);
        const verb: Verb = { means: `do ${verbName}`, role: "administrator", permissions };
        return this.access.grant({ verb, verbName, principal, options: { ...options, role: "exact" } });
    }
}
