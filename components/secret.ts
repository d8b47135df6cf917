import type * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { SecretGrants } from "./access/grants";
import { appServiceReference } from "./consumers/secret-references";
import { secretFacts } from "./guardrails/component-facts";
import { enforceGuardrails } from "./guardrails/enforce";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { claimName } from "./internal/declared-names";
import { armSecret } from "./internal/arm-secret";
import { withFormerNames } from "./internal/former-names";
import { given } from "./internal/given";
import { optionalOutput } from "./internal/optional-output";
import { secretInputs } from "./internal/secret-inputs";
import { usualSecret } from "./internal/usual";
import type { SecretArgs } from "./secret-args";
import type { Vault } from "./vault";

/**
 * A secret in a vault whose value is in no state, log, diff or error: the stored inputs and outputs hold a salted scrypt fingerprint.
 *
 * @example
 * const password = new Secret("db-password", { vault, generate: { length: 32 }, rotateEvery: "P90D" });
 * const licence = new Secret("licence", { vault, fromEnvironment: "LICENCE_KEY", mode: "seeded" });
 */
export class Secret extends pulumi.ComponentResource {
    /** The vault that holds the secret. */
    readonly vault: Vault;
    /** The secret's name in the vault. */
    readonly secretName: string;
    /** The id without a version, for what always takes the current value: `https://{vault}/secrets/{name}`. */
    readonly id: pulumi.Output<string>;
    /**
     * The version in force after the deployment. One that the service or somebody else made shows after a refresh (`up --refresh`).
     */
    readonly version: pulumi.Output<string>;
    /** Who can do what with the secret: `secret.grants.read(Principal.managedIdentity(application))`. */
    readonly grants: SecretGrants;
    /** The children: one of the two, by `plane`. */
    readonly nodes: { readonly resource?: SecretResource; readonly armSecret?: keyvault.Secret };

    private readonly declared: pulumi.Inputs;

    constructor(name: string, args: SecretArgs, opts?: pulumi.ComponentResourceOptions) {
        const inputs = secretInputs(name, args);
        claimName("Secret", args.vault, inputs["name"] as string, name);
        // A component sends its args to the state: this one has a value among them.
        super("azure-keyvault:index:Secret", name, {}, withFormerNames(opts));
        this.vault = args.vault;
        enforceGuardrails(this, args.vault.guardrails, name, secretFacts(args));
        this.secretName = inputs["name"] as string;
        this.declared = inputs;
        const made = args.plane === "arm" ? this.throughArm(name, args) : this.onDataPlane(name, args);
        this.nodes = made.nodes;
        this.id = made.id;
        this.version = made.version;
        this.grants = new SecretGrants(this, args.vault, this.secretName);
        this.registerOutputs({ id: this.id });
    }

    /** The id of the version in force after the deployment. */
    get versionedId(): pulumi.Output<string> {
        return pulumi.interpolate`${this.id}/${this.version}`;
    }

    /** What an App Service or Functions setting holds instead of the value: `@Microsoft.KeyVault(SecretUri=…)`. */
    get reference(): pulumi.Output<string> {
        return appServiceReference(this);
    }

    /**
     * What a `CryptoVerification` compares the live secret with: it holds no value. Absent with plane `arm`. Made when it is asked for:
     * of many secrets, what every one of them holds is most of a program's memory.
     */
    get verifiable(): pulumi.Inputs | undefined {
        const { resource } = this.nodes;
        if (resource === undefined) {
            return undefined;
        }
        const names = ["target", "name", "mode", "enabled", "contentType", "notBefore", "expiresOn", "expiresAfter"];
        return {
            kind: "secret",
            version: resource.ownVersion,
            ...(resource.rotationBegan !== undefined && {
                rotationBegan: optionalOutput(resource.rotationBegan, resource.version),
            }),
            ...given(this.declared, names),
        };
    }

    private onDataPlane(name: string, args: SecretArgs): Made {
        const resource = new SecretResource(name, this.declared, {
            parent: this,
            dependsOn: args.vault.deployerAccess("secrets"),
        });
        const { id, version } = resource;
        return { nodes: { resource }, id, version };
    }

    private throughArm(name: string, args: SecretArgs): Made {
        const secret = armSecret(this, name, this.secretName, args);
        const { properties } = secret;
        return {
            nodes: { armSecret: secret },
            id: properties.secretUri,
            version: properties.secretUriWithVersion.apply((uri) => uri.split("/").pop() ?? ""),
        };
    }
}

/** What a secret is on either plane. */
type Made = Pick<Secret, "nodes" | "id" | "version">;

/** The data-plane resource of a {@link Secret}. */
export class SecretResource extends DataPlaneResource {
    declare readonly version: pulumi.Output<string>;
    /** When the version in force was made. */
    declare readonly createdOn: pulumi.Output<string>;
    /** The fingerprint of the value in force, a secret of the stack; empty in mode `seeded`. */
    declare readonly value: pulumi.Output<string>;
    /** In mode `seeded`, the version that the program set or took over last, where `version` is a later one of the secret's owners. */
    declare readonly seededVersion?: pulumi.Output<string | undefined>;

    /** With `rotateEvery`, when the present period began: a version that was there before lives from then on. */
    declare readonly rotationBegan?: pulumi.Output<string | undefined>;

    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        const { mode } = inputs;
        const outputs = [
            "version",
            "createdOn",
            "value",
            ...(mode === "seeded" ? ["seededVersion"] : []),
            ...(inputs["rotateEvery"] === undefined ? [] : ["rotationBegan"]),
        ];
        super("Secret", name, inputs, { usual: usualSecret(mode), outputs, secretOutputs: ["value"] }, opts);
    }

    /** The version that the program set or took over last. */
    get ownVersion(): pulumi.Output<string> {
        if (this.seededVersion === undefined) {
            return this.version;
        }
        const seeded = optionalOutput(this.seededVersion, this.version);
        return pulumi.all([seeded, this.version]).apply(([own, seen]) => own ?? seen);
    }
}
