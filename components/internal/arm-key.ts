/** A key as an ARM resource: for vaults whose data plane the deployment can't reach. */
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { policyOf } from "../data-plane/keys/policy";
import type { RotationInputs } from "../data-plane/keys/contract";
import type { KeyArgs } from "../key-args";
import { DataPlaneResource } from "./data-plane-resource";
import { markedByProvider } from "./deployer-identity";
import { KeyVaultComponentError } from "./errors";
import type { PlainKeyInputs } from "./key-inputs";
import { vaultProvider } from "./vault-provider";

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

/** A key that ARM makes, and what refuses its later changes in the preview. */
export interface ArmKeyNodes {
    readonly armKey: keyvault.Key;
    readonly guard: ArmKeyGuard;
}

/** Declares the key. It stays in the vault when it leaves the program: azure-native would delete it through the data plane. */
export function declareArmKey(
    name: string,
    plain: PlainKeyInputs,
    args: KeyArgs,
    opts: { readonly parent: pulumi.Resource },
): ArmKeyNodes {
    const { type, size, curve, operations, rotation } = plain;
    const { notBefore, expiresOn, tags } = args;
    const declared = {
        type,
        size,
        curve,
        operations,
        rotation,
        enabled: args.enabled ?? true,
        notBefore,
        expiresOn,
        tags,
    };
    const vaultId = args.vault.place.apply((place) => place.vaultId);
    const guard = new ArmKeyGuard(`${name}-guard`, { vaultId, keyName: plain.name, declared }, opts);
    const through = vaultProvider(args.vault, opts.parent);
    return { guard, armKey: armKey(name, plain, args, { ...opts, ...through, dependsOn: [guard] }) };
}

/** The data-plane resource before a key of ARM: it calls nothing, and refuses changes that ARM would take without making them. */
export class ArmKeyGuard extends DataPlaneResource {
    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        super("ArmKeyGuard", name, inputs, { outputs: [] }, opts);
    }
}

/** Should the guard be passed by, any change is planned as a replacement, which azure-native refuses as well. */
function armKey(name: string, plain: PlainKeyInputs, args: KeyArgs, opts: pulumi.CustomResourceOptions): keyvault.Key {
    // Of another mark, the vault's name would be another one to azure-native, and the key replaced.
    const place = markedByProvider(args.vault.place, args.vault);
    return new keyvault.Key(
        name,
        {
            resourceGroupName: place.apply(({ vaultId }) => vaultId.split("/")[4] ?? ""),
            vaultName: place.apply(({ vaultName }) => vaultName),
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
        pulumi.mergeOptions(opts, {
            retainOnDelete: true,
            replaceOnChanges: ["properties", "tags"],
            // The service puts a notice into every policy. The guard refuses what the program changes.
            ignoreChanges: ["properties.rotationPolicy"],
        }),
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
