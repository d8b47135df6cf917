import * as pulumi from "@pulumi/pulumi";
import { KeyGrants } from "./access/grants";
import type { PublicJwk } from "./data-plane/keys/contract";
import type { KeySubject } from "./data-plane/verification/contract";
import { existingKeyForms } from "./internal/argument-forms/keys";
import { refuseFirst } from "./internal/complaints";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { refuseMisshapen } from "./internal/forms";
import { withFormerNames } from "./internal/former-names";
import { aboutKeyName } from "./internal/key-rules";
import { optionalOutput } from "./internal/optional-output";
import { publicKeyPem, publicPart, verifiableKey, versionedJwk, type KeyJwk } from "./internal/public-key";
import type { Vault } from "./vault";

/** Which key is meant: one in a vault of this program, or in one that {@link Vault.get} refers to. */
export interface ExistingKeyArgs {
    readonly vault: Vault;
    /** The key's name in the vault. */
    readonly keyName: string;
}

/**
 * A key that another program or a person keeps: looked at in each preview and deployment, never changed. What `Key.get`
 * answers with.
 */
export class ExistingKey extends pulumi.ComponentResource {
    readonly vault: Vault;
    /** The key's name in the vault. */
    readonly keyName: string;
    /** `RSA`, `EC` and their like. */
    readonly keyType: pulumi.Output<string>;
    /** The id without a version. */
    readonly id: pulumi.Output<string>;
    /** The id of the version in force. */
    readonly versionedId: pulumi.Output<string>;
    readonly version: pulumi.Output<string>;
    /** When the version in force expires (ISO 8601); `undefined` for never. */
    readonly expiresOn: pulumi.Output<string | undefined>;
    /** The public key as PEM. */
    readonly publicKeyPem: pulumi.Output<string>;
    /** The public key as a JSON Web Key. */
    readonly jwk: pulumi.Output<KeyJwk>;
    /** Who can do what with the key. */
    readonly grants: KeyGrants;
    /** What `CryptoVerification` has to know of the key. */
    readonly verifiable: pulumi.Inputs;
    /** The children. */
    readonly nodes: { readonly resource: KeyLookup };

    constructor(name: string, args: ExistingKeyArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseMisshapen("Key", name, args, existingKeyForms);
        super("azure-keyvault:index:ExistingKey", name, {}, withFormerNames(opts));
        const { vault, keyName } = args;
        const resource = new KeyLookup(name, vault, keyName, { parent: this });
        this.vault = vault;
        this.keyName = keyName;
        this.keyType = resource.type;
        this.id = resource.id;
        this.version = resource.version;
        this.versionedId = pulumi.interpolate`${resource.id}/${resource.version}`;
        this.expiresOn = optionalOutput(resource.versionExpiresOn, resource.version);
        const publicKey = resource.jwk.apply((jwk) => publicPart(name, jwk));
        this.publicKeyPem = publicKey.apply(publicKeyPem);
        this.jwk = versionedJwk(publicKey, this.versionedId, resource.operations);
        const { target, type, operations, enabled } = resource;
        const size = optionalOutput(resource.size, resource.version);
        const curve = optionalOutput(resource.curve, resource.version);
        const found = { target, name: keyName, type, size, curve, operations, enabled, existing: true };
        this.verifiable = verifiableKey(found, resource.version, publicKey);
        this.grants = new KeyGrants(this, vault, keyName);
        this.nodes = { resource };
        this.registerOutputs({ id: this.id });
    }
}

/**
 * The public key of a key that exists, as a JSON Web Key.
 *
 * @param name the name of the lookup in the program
 */
export function lookupKey(
    name: string,
    args: ExistingKeyArgs,
    opts?: pulumi.CustomResourceOptions,
): pulumi.Output<KeyJwk> {
    refuseMisshapen("Key", name, args, existingKeyForms);
    const resource = new KeyLookup(name, args.vault, args.keyName, opts);
    const publicKey = resource.jwk.apply((jwk) => publicPart(name, jwk));
    return versionedJwk(publicKey, pulumi.interpolate`${resource.id}/${resource.version}`, resource.operations);
}

/** The resource that looks at a key: read by the engine, never made. */
export class KeyLookup extends DataPlaneResource {
    declare readonly target: pulumi.Output<KeySubject["target"]>;
    declare readonly name: pulumi.Output<string>;
    declare readonly type: pulumi.Output<string>;
    declare readonly size: pulumi.Output<number | undefined>;
    declare readonly curve: pulumi.Output<string | undefined>;
    declare readonly operations: pulumi.Output<string[]>;
    declare readonly enabled: pulumi.Output<boolean>;
    declare readonly version: pulumi.Output<string>;
    declare readonly versionExpiresOn: pulumi.Output<string | undefined>;
    declare readonly jwk: pulumi.Output<PublicJwk | undefined>;

    constructor(name: string, vault: Vault, keyName: string, opts?: pulumi.CustomResourceOptions) {
        const outputs = [
            "type",
            "size",
            "curve",
            "operations",
            "enabled",
            "version",
            "createdOn",
            "versionExpiresOn",
            "jwk",
        ];
        refuseFirst("Key", name, aboutKeyName(keyName));
        const id = vault.place.apply(({ vaultUri }) => `${vaultUri.replace(/\/$/, "")}/keys/${keyName}`);
        const dependsOn = vault.deployerAccess("keys");
        super(
            "KeyLookup",
            name,
            { target: vault.target, name: keyName },
            { outputs },
            pulumi.mergeOptions({ id, dependsOn }, opts),
        );
    }
}
