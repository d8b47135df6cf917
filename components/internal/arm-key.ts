/** A key as an ARM resource: for vaults whose data plane the deployment can't reach. */
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { policyOf } from "../data-plane/key-policy";
import type { RotationInputs } from "../data-plane/key-contract";
import type { KeyArgs } from "../key-args";
import { KeyVaultComponentError } from "./errors";
import type { PlainKeyInputs } from "./key-inputs";

/** What only the data plane does. */
const dataPlaneOnly = [
    "rotateNow",
    "material",
    "restoreFrom",
    "expiresAfter",
    "exportable",
    "releasePolicy",
    "onExisting",
] as const;

/** Refuses what ARM's key can't do. */
export function checkArmKey(name: string, args: KeyArgs): void {
    const asked = dataPlaneOnly.filter((property) => args[property] !== undefined);
    const property = args.onDestroy !== undefined && args.onDestroy !== "detach" ? "onDestroy" : asked[0];
    if (property !== undefined) {
        throw new KeyVaultComponentError(
            "NotSupported",
            `Key "${name}": \`${property}\` needs the vault's data plane, and \`plane\` is "arm": ARM makes a key and its rotation policy, ` +
                "and does nothing with it afterwards. Leave it out, or leave out `plane`.",
        );
    }
}

/**
 * Declares the key. It stays in the vault when it leaves the program: azure-native would delete it through the data plane.
 * Any change is planned as a replacement, which azure-native then refuses, since ARM takes a change without making it.
 */
export function declareArmKey(
    name: string,
    plain: PlainKeyInputs,
    args: KeyArgs,
    opts: pulumi.CustomResourceOptions,
): keyvault.Key {
    const { target } = args.vault;
    return new keyvault.Key(
        name,
        {
            resourceGroupName: target.apply(({ vaultId }) => vaultId.split("/")[4] ?? ""),
            vaultName: target.apply(({ vaultName }) => vaultName),
            keyName: plain.name,
            properties: {
                kty: plain.type,
                ...(plain.size === undefined ? {} : { keySize: plain.size }),
                ...(plain.curve === undefined ? {} : { curveName: plain.curve }),
                keyOps: [...plain.operations],
                attributes: {
                    enabled: args.enabled ?? true,
                    ...(args.notBefore === undefined ? {} : { notBefore: seconds(args.notBefore) }),
                    ...(args.expiresOn === undefined ? {} : { expires: seconds(args.expiresOn) }),
                },
                ...(plain.rotation === undefined ? {} : { rotationPolicy: armPolicy(plain.rotation) }),
            },
            ...(args.tags === undefined ? {} : { tags: args.tags }),
        },
        pulumi.mergeOptions(opts, { retainOnDelete: true, replaceOnChanges: ["properties", "tags"] }),
    );
}

function seconds(time: pulumi.Input<string>): pulumi.Output<number> {
    return pulumi.output(time).apply((text) => Math.floor(Date.parse(text) / 1000));
}

function armPolicy(rotation: RotationInputs) {
    const { lifetimeActions, expiresIn } = policyOf(rotation);
    return {
        ...(expiresIn === undefined ? {} : { attributes: { expiryTime: expiresIn } }),
        lifetimeActions: (lifetimeActions ?? []).map(({ action, ...trigger }) => ({
            action: { type: action === "Rotate" ? ("rotate" as const) : ("notify" as const) },
            trigger,
        })),
    };
}
