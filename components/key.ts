import * as pulumi from "@pulumi/pulumi";
import { KeyGrants } from "./access/grants";
import type { PublicJwk } from "./data-plane/keys/contract";
import type { KeySubject } from "./data-plane/verification/contract";
import { keyFacts } from "./guardrails/component-facts";
import { enforceGuardrails } from "./guardrails/enforce";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { ExistingKey, type ExistingKeyArgs } from "./existing-key";
import { checkArmKey, declareArmKey, type ArmKeyNodes } from "./internal/arm-key";
import { claimName } from "./internal/declared-names";
import { KeyVaultComponentError } from "./internal/errors";
import { withFormerNames } from "./internal/former-names";
import { keyInputs } from "./internal/key-inputs";
import type { KeyKind } from "./internal/key-kinds";
import { optionalOutput } from "./internal/optional-output";
import { publicKeyPem, publicPart, verifiableKey, versionedJwk, type KeyJwk } from "./internal/public-key";
import { usualKey } from "./internal/usual";
import type { KeyArgs } from "./key-args";
import type { Vault } from "./vault";

/**
 * A key in a vault, with everything that its data plane does: versions, rotation, use, expiry, recovery.
 *
 * @example
 * const signing = new Key("signing", {
 *     vault,
 *     type: "EC",
 *     curve: "P-256",
 *     rotation: { rotateAfter: "2 months", expireAfter: "90 days" },
 * });
 * signing.grants.sign(Principal.managedIdentity(application));
 */
export class Key extends pulumi.ComponentResource {
    /** The vault that holds the key. */
    readonly vault: Vault;
    /** The key's name in the vault. */
    readonly keyName: string;
    readonly keyType: KeyKind;
    /** The id without a version, for what always uses the current one: `https://{vault}/keys/{name}`. */
    readonly id: pulumi.Output<string>;
    /**
     * The version in force after the deployment. One that the service or somebody else made shows after a refresh (`up --refresh`).
     */
    readonly version: pulumi.Output<string>;
    /** Who can do what with the key. */
    readonly grants: KeyGrants;
    /** The children: the data-plane resource, or ARM's with `plane: "arm"`. */
    readonly nodes: { readonly resource?: KeyResource } & Partial<ArmKeyNodes>;

    private readonly logicalName: string;
    private readonly declared: pulumi.Inputs;

    constructor(name: string, args: KeyArgs, opts?: pulumi.ComponentResourceOptions) {
        const { plain, inputs } = keyInputs(name, args);
        claimName("Key", args.vault, plain.name, name);
        // A component sends its args to the state: this one may have a private key among them.
        super("azure-keyvault:index:Key", name, {}, withFormerNames(opts));
        this.logicalName = name;
        this.declared = inputs;
        this.vault = args.vault;
        this.keyName = plain.name;
        this.keyType = args.type;
        enforceGuardrails(this, args.vault.guardrails, name, keyFacts(args, plain));
        if (args.plane === "arm") {
            checkArmKey(name, args);
            const nodes = declareArmKey(name, plain, args, { parent: this });
            const { armKey } = nodes;
            this.id = armKey.keyUri;
            this.version = armKey.keyUriWithVersion.apply((id) => id.slice(id.lastIndexOf("/") + 1));
            this.nodes = nodes;
        } else {
            const dependsOn = args.vault.deployerAccess("keys");
            const retained = opts?.retainOnDelete === true ? { retained: true } : {};
            const resource = new KeyResource(name, { ...inputs, ...retained }, { parent: this, dependsOn });
            this.id = resource.id;
            this.version = resource.version;
            this.nodes = { resource };
        }
        this.grants = new KeyGrants(this, args.vault, plain.name);
        this.registerOutputs({ id: this.id });
    }

    /**
     * A key that another program or a person keeps. It is looked at in each preview and deployment, and never changed.
     *
     * @example
     * const shared = Key.get("shared", { vault: Vault.get("platform", { ... }), keyName: "wrapping" });
     */
    static get(name: string, args: ExistingKeyArgs, opts?: pulumi.ComponentResourceOptions): ExistingKey {
        return new ExistingKey(name, args, opts);
    }

    /** The id of the version in force after the deployment. */
    get versionedId(): pulumi.Output<string> {
        return pulumi.interpolate`${this.id}/${this.version}`;
    }

    /** The versions that deployments and refreshes have seen, newest first, at most 10. */
    get versions(): pulumi.Output<string[]> {
        const { version, versions } = this.seen("versions");
        return pulumi.all([version, optionalOutput(versions, version)]).apply(([current, all]) => all ?? [current]);
    }

    /** When the version in force expires (ISO 8601); `undefined` for never. */
    get expiresOn(): pulumi.Output<string | undefined> {
        const { version, versionExpiresOn } = this.seen("expiresOn");
        return optionalOutput(versionExpiresOn, version);
    }

    /** The public key as PEM. */
    get publicKeyPem(): pulumi.Output<string> {
        return this.publicKey("publicKeyPem").apply(publicKeyPem);
    }

    /** The public key as a JSON Web Key. */
    get jwk(): pulumi.Output<KeyJwk> {
        return versionedJwk(this.publicKey("jwk"), this.versionedId, this.seen("jwk").operations);
    }

    /** What `CryptoVerification` has to know of the key. */
    get verifiable(): pulumi.Inputs {
        return verifiableKey(this.declared, this.version, this.publicKey("verifiable"));
    }

    private publicKey(property: string): pulumi.Output<PublicJwk> {
        return this.seen(property).jwk.apply((jwk) => publicPart(this.logicalName, jwk));
    }

    /** The resource that has seen the key itself. */
    private seen(property: string): KeyResource {
        if (this.nodes.resource === undefined) {
            throw new KeyVaultComponentError(
                "NotSupported",
                `Key "${this.logicalName}": \`${property}\` comes from the vault's data plane, which \`plane: "arm"\` leaves alone.`,
            );
        }
        return this.nodes.resource;
    }
}

/** The data-plane resource of a {@link Key}. */
export class KeyResource extends DataPlaneResource {
    declare readonly name: pulumi.Output<string>;
    declare readonly type: pulumi.Output<string>;
    declare readonly size: pulumi.Output<number | undefined>;
    declare readonly curve: pulumi.Output<string | undefined>;
    declare readonly operations: pulumi.Output<string[]>;
    declare readonly enabled: pulumi.Output<boolean>;
    declare readonly rotation: pulumi.Output<KeySubject["rotation"]>;
    declare readonly version: pulumi.Output<string>;
    /** Absent where `version` is the only one. */
    declare readonly versions: pulumi.Output<string[] | undefined>;
    /** When the version was made. */
    declare readonly createdOn: pulumi.Output<string>;
    declare readonly versionExpiresOn: pulumi.Output<string | undefined>;
    /** The public key; absent for keys that have none. */
    declare readonly jwk: pulumi.Output<PublicJwk | undefined>;

    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        const outputs = ["size", "curve", "rotation", "version", "versions", "createdOn", "versionExpiresOn", "jwk"];
        super("Key", name, inputs, { usual: usualKey, outputs }, opts);
    }
}
