import * as pulumi from "@pulumi/pulumi";
import { KeyGrants } from "./access/grants";
import type { PublicJwk } from "./data-plane/key-contract";
import { thumbprint } from "./data-plane/verification/algorithms";
import type { KeySubject } from "./data-plane/verification/contract";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { KeyVaultComponentError } from "./internal/errors";
import { keyInputs } from "./internal/key-inputs";
import { publicKeyPem } from "./internal/public-key";
import type { KeyArgs } from "./key-args";
import type { Vault } from "./vault";

/** A public key as a JSON Web Key (RFC 7517) that says which key and version it belongs to. */
export type KeyJwk = PublicJwk & {
    /** The versioned id. */
    readonly kid: string;
    readonly key_ops: string[];
};

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
    /** The id without a version, for what always uses the current one: `https://{vault}/keys/{name}`. */
    readonly id: pulumi.Output<string>;
    /** The id of the version in force after the deployment. */
    readonly versionedId: pulumi.Output<string>;
    /** The version in force after the deployment. */
    readonly version: pulumi.Output<string>;
    /** The versions that deployments and refreshes have seen, newest first, at most 10. */
    readonly versions: pulumi.Output<string[]>;
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
    readonly nodes: { readonly resource: KeyResource };

    constructor(name: string, args: KeyArgs, opts?: pulumi.ComponentResourceOptions) {
        const { plain, inputs } = keyInputs(name, args);
        // A component sends its args to the state: this one may have a private key among them.
        super("azure-keyvault:index:Key", name, {}, opts);
        const resource = new KeyResource(name, inputs, {
            parent: this,
            dependsOn: args.vault.deployerAccess("keys"),
        });
        this.vault = args.vault;
        this.keyName = plain.name;
        this.id = resource.id;
        this.version = resource.version;
        this.versions = resource.versions;
        this.versionedId = pulumi.interpolate`${resource.id}/${resource.version}`;
        this.expiresOn = resource.versionExpiresOn;
        const jwk = resource.jwk.apply((found) => publicPart(name, found));
        this.publicKeyPem = jwk.apply(publicKeyPem);
        this.jwk = pulumi
            .all([jwk, this.versionedId, resource.operations])
            .apply(([found, kid, operations]) => ({ ...found, kid, key_ops: operations }));
        this.grants = new KeyGrants(this, args.vault, plain.name);
        this.verifiable = verifiable(inputs, resource, jwk);
        this.nodes = { resource };
        this.registerOutputs({ id: this.id, versionedId: this.versionedId });
    }
}

/** The data-plane resource of a {@link Key}. */
export class KeyResource extends DataPlaneResource {
    declare readonly target: pulumi.Output<KeySubject["target"]>;
    declare readonly name: pulumi.Output<string>;
    declare readonly type: pulumi.Output<string>;
    declare readonly size: pulumi.Output<number | undefined>;
    declare readonly curve: pulumi.Output<string | undefined>;
    declare readonly operations: pulumi.Output<string[]>;
    declare readonly enabled: pulumi.Output<boolean>;
    declare readonly rotation: pulumi.Output<KeySubject["rotation"]>;
    declare readonly version: pulumi.Output<string>;
    declare readonly versions: pulumi.Output<string[]>;
    /** When the version was made. */
    declare readonly createdOn: pulumi.Output<string>;
    declare readonly versionExpiresOn: pulumi.Output<string | undefined>;
    /** The public key; absent for keys that have none. */
    declare readonly jwk: pulumi.Output<PublicJwk | undefined>;

    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        const outputs = [
            "size",
            "curve",
            "rotation",
            "version",
            "versions",
            "createdOn",
            "versionExpiresOn",
            "jwk",
            "rotations",
        ];
        super("Key", name, inputs, { outputs }, opts);
    }
}

function publicPart(name: string, jwk: PublicJwk | undefined): PublicJwk {
    if (jwk === undefined) {
        throw new KeyVaultComponentError("NotSupported", `Key "${name}": a symmetric key has no public part.`);
    }
    return jwk;
}

/** What a verification needs: as declared, so that a preview knows it, and of the rest only what the deployment decides. */
function verifiable(inputs: pulumi.Inputs, resource: KeyResource, publicKey: pulumi.Output<PublicJwk>): pulumi.Inputs {
    const declared = ["target", "name", "type", "size", "curve", "operations", "enabled", "rotation"];
    const subject: pulumi.Inputs = { kind: "key", version: resource.version, publicKey: publicKey.apply(thumbprint) };
    for (const property of declared.filter((each) => inputs[each] !== undefined)) {
        subject[property] = inputs[property] as pulumi.Input<unknown>;
    }
    return subject;
}
