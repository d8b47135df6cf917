/** A secret through Azure Resource Manager: what it can do, and what must be refused because it can't. */
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import type { SecretArgs } from "../secret-args";
import { invalidArgument } from "./errors";

/** Arguments that ask for what only the data plane does. */
const dataPlaneOnly = [
    ...(["generate", "fromEnvironment", "fromFile", "fromSecret", "expiresAfter"] as const),
    ...(["regenerate", "reseed", "rotateEvery", "onExisting", "accessTimeoutSeconds"] as const),
] as const;

/** Refuses what ARM can't do, before anything is declared. */
export function checkArmSecret(name: string, args: SecretArgs): void {
    const [beyond] = dataPlaneOnly.filter((property) => args[property] !== undefined);
    if (beyond !== undefined) {
        throw invalidArgument(
            "Secret",
            name,
            beyond,
            'be left out with plane "arm", which can only set a `value`',
            args[beyond],
        );
    }
    if (args.mode === "seeded") {
        throw invalidArgument(
            "Secret",
            name,
            "mode",
            'be "managed" with plane "arm", which can\'t see whether a secret exists',
            args.mode,
        );
    }
    if (args.onDestroy !== undefined && args.onDestroy !== "detach") {
        const expected = 'be "detach" with plane "arm": Azure Resource Manager can\'t delete secrets';
        throw invalidArgument("Secret", name, "onDestroy", expected, args.onDestroy);
    }
}

/** Declares the secret. It stays in the vault when it leaves the program: azure-native would delete it through the data plane. */
export function armSecret(
    parent: pulumi.ComponentResource,
    name: string,
    secretName: string,
    args: SecretArgs,
): keyvault.Secret {
    const place = args.vault.id.apply(placeOf);
    const seconds = (time: pulumi.Input<string> | undefined) =>
        pulumi.output(time).apply((text) => (text === undefined ? undefined : Math.floor(Date.parse(text) / 1000)));
    return new keyvault.Secret(
        name,
        {
            resourceGroupName: place.resourceGroupName,
            vaultName: place.vaultName,
            secretName,
            properties: {
                value: pulumi.secret(args.value ?? ""),
                ...(args.contentType !== undefined && { contentType: args.contentType }),
                attributes: {
                    enabled: args.enabled ?? true,
                    ...(args.notBefore !== undefined && { notBefore: seconds(args.notBefore) }),
                    ...(args.expiresOn !== undefined && { expires: seconds(args.expiresOn) }),
                },
            },
            ...(args.tags !== undefined && { tags: args.tags }),
        },
        { parent, retainOnDelete: true },
    );
}

function placeOf(vaultId: string): { resourceGroupName: string; vaultName: string } {
    const parts = vaultId.split("/");
    const after = (segment: string) => parts[parts.findIndex((part) => part.toLowerCase() === segment) + 1] ?? "";
    return { resourceGroupName: after("resourcegroups"), vaultName: after("vaults") };
}
