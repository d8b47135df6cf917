import * as pulumi from "@pulumi/pulumi";
import type { ExistingKey } from "../existing-key";
import { secretProviderClassForms } from "../internal/argument-forms/secrets";
import { clouds } from "../internal/clouds";
import { refuseFirstOf } from "../internal/complaints";
import { invalidArgument } from "../internal/errors";
import { complaintsAboutForm } from "../internal/forms";
import type { Key } from "../key";
import type { Secret } from "../secret";
import type { Vault } from "../vault";

/** One object that pods see as a file. */
export interface MountedObject {
    /** A secret, or a key of which pods get the public part. All of one class are in one vault. */
    readonly object: Secret | Key | ExistingKey;
    /** The file's name. @default the object's name in the vault */
    readonly alias?: string;
}

/** Settings of {@link secretProviderClass}. */
export interface SecretProviderClassArgs {
    /** The name in Kubernetes, which a pod's volume refers to. */
    readonly name: string;
    /** @default none: the namespace that it is applied to */
    readonly namespace?: string;
    readonly objects: readonly MountedObject[];
    /**
     * Who reads the vault: the client id of an identity that is federated with the pods' service account (`workload`), or that the nodes
     * have (`node`). It needs `grants.read` on each object.
     */
    readonly identity: { readonly workload: pulumi.Input<string> } | { readonly node: pulumi.Input<string> };
}

/** A `SecretProviderClass` as Kubernetes takes it. */
export interface SecretProviderClassManifest {
    readonly apiVersion: "secrets-store.csi.x-k8s.io/v1";
    readonly kind: "SecretProviderClass";
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly spec: { readonly provider: "azure"; readonly parameters: Readonly<Record<string, string>> };
}

/**
 * What mounts objects of a vault into pods, through the Secrets Store CSI driver. Give it to `@pulumi/kubernetes` as a custom
 * resource's arguments, or write it to a file: JSON is YAML.
 *
 * @example
 * const mounted = secretProviderClass({
 *     name: "shop",
 *     objects: [{ object: password }],
 *     identity: { workload: identity.clientId },
 * });
 * @see https://azure.github.io/secrets-store-csi-driver-provider-azure/docs/getting-started/usage/
 */
export function secretProviderClass(args: SecretProviderClassArgs): pulumi.Output<SecretProviderClassManifest> {
    refuseFirstOf("A secret provider class", complaintsAboutForm(args, secretProviderClassForms));
    const { name, namespace, objects, identity } = args;
    const vault = vaultOf(args);
    const client = "workload" in identity ? identity.workload : identity.node;
    return pulumi.all([vault.place, client]).apply(([place, clientId]): SecretProviderClassManifest => ({
        apiVersion: "secrets-store.csi.x-k8s.io/v1",
        kind: "SecretProviderClass",
        metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
        spec: {
            provider: "azure",
            parameters: {
                keyvaultName: place.vaultName,
                cloudName: clouds[place.environment].sdkName,
                tenantId: place.tenantId,
                usePodIdentity: "false",
                ...("workload" in identity
                    ? { clientID: clientId }
                    : { useVMManagedIdentity: "true", userAssignedIdentityID: clientId }),
                objects: objectsText(objects),
            },
        },
    }));
}

function vaultOf({ name, objects }: SecretProviderClassArgs): Vault {
    const vaults = [...new Set(objects.map(({ object }) => object.vault))];
    const [vault] = vaults;
    if (vault === undefined || vaults.length > 1) {
        const expected = "name one object or more, all of one vault: a class reads one vault";
        const got = objects.map(({ object }) => nameOf(object));
        throw invalidArgument("Secret provider class", name, "objects", expected, got);
    }
    const aliases = objects.map(({ object, alias }) => alias ?? nameOf(object));
    const wrong = aliases.find((alias) => !/^[\w.-]+$/.test(alias));
    if (wrong !== undefined) {
        throw invalidArgument("Secret provider class", name, "objects.alias", "be a file's name", wrong);
    }
    const twice = aliases.find((alias, index) => aliases.indexOf(alias) !== index);
    if (twice !== undefined) {
        throw invalidArgument("Secret provider class", name, "objects", "become files of different names", twice);
    }
    return vault;
}

/** The driver reads a list of texts, each YAML of its own. Neither names nor aliases have what YAML would take for anything else. */
function objectsText(objects: readonly MountedObject[]): string {
    const items = objects.map(({ object, alias }) => {
        const lines = [
            `objectName: "${nameOf(object)}"`,
            `objectType: ${"secretName" in object ? "secret" : "key"}`,
            ...(alias === undefined ? [] : [`objectAlias: "${alias}"`]),
        ];
        return ["  - |", ...lines.map((line) => `    ${line}`)].join("\n");
    });
    return ["array:", ...items, ""].join("\n");
}

function nameOf(object: MountedObject["object"]): string {
    return "secretName" in object ? object.secretName : object.keyName;
}
