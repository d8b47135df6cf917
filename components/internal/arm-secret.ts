/** A secret through Azure Resource Manager: what it can do, and what must be refused because it can't. */
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import type { SecretArgs } from "../secret-args";
import { when, type Complaint } from "./complaints";
import { invalidArgument, KeyVaultComponentError, withheld } from "./errors";
import { complaintAboutValue, complaintsAboutSecret } from "./secret-rules";
import { vaultProvider } from "./vault-provider";

/** Arguments that ask for what only the data plane does. */
const dataPlaneOnly = [
    ...(["generate", "fromEnvironment", "fromFile", "fromSecret", "expiresAfter"] as const),
    ...(["regenerate", "reseed", "rotateEvery", "restoreFrom", "onExisting", "accessTimeoutSeconds"] as const),
] as const;

/** What ARM can't do: refused before anything is declared. */
export function complaintsAboutArmSecret(args: SecretArgs): Complaint[] {
    const onlyValue = 'be left out with plane "arm", which can only set a `value`';
    const onlyManaged = 'be "managed" with plane "arm", which can\'t see whether a secret exists';
    const onlyDetach = 'be "detach" with plane "arm": Azure Resource Manager can\'t delete secrets';
    const shown: Partial<Record<string, unknown>> = {
        fromSecret: args.fromSecret?.secretName,
        regenerate: withheld,
        reseed: withheld,
    };
    const isDetached = args.onDestroy === undefined || args.onDestroy === "detach";
    return [
        ...dataPlaneOnly.flatMap((property) =>
            when(args[property] !== undefined, property, onlyValue, shown[property] ?? args[property]),
        ),
        ...when(args.mode === "seeded", "mode", onlyManaged, args.mode),
        ...when(!isDetached, "onDestroy", onlyDetach, args.onDestroy),
    ];
}

/** Declares the secret. It stays in the vault when it leaves the program: azure-native would delete it through the data plane. */
export function armSecret(
    parent: pulumi.ComponentResource,
    name: string,
    secretName: string,
    args: SecretArgs,
): keyvault.Secret {
    const place = args.vault.id.apply(placeOf);
    const seconds = (property: "notBefore" | "expiresOn") =>
        pulumi.output(args[property]).apply((text) => secondsOf(name, property, text));
    return new keyvault.Secret(
        name,
        {
            resourceGroupName: place.resourceGroupName,
            vaultName: place.vaultName,
            secretName,
            properties: {
                value: pulumi.secret(pulumi.output(args.value).apply((value) => checkedValue(name, value))),
                ...(args.contentType !== undefined && { contentType: args.contentType }),
                attributes: {
                    enabled: args.enabled ?? true,
                    ...(args.notBefore !== undefined && { notBefore: seconds("notBefore") }),
                    ...(args.expiresOn !== undefined && { expires: seconds("expiresOn") }),
                },
            },
            ...(args.tags !== undefined && { tags: args.tags }),
        },
        { parent, ...vaultProvider(args.vault, parent), retainOnDelete: true },
    );
}

/** A value that only the deployment knows, checked as those are that the constructor knows: azure-native would send it as it is. */
export function checkedValue(name: string, value: string | undefined): string {
    const complaint = complaintAboutValue(value);
    if (complaint !== undefined) {
        throw new KeyVaultComponentError("InvalidArgument", `Secret "${name}": ${complaint}`);
    }
    return value as string;
}

/** A time as Azure Resource Manager takes it, refused where it is none. */
export function secondsOf(
    name: string,
    property: "notBefore" | "expiresOn",
    text: string | undefined,
): number | undefined {
    const [complaint] = complaintsAboutSecret({ [property]: text });
    if (complaint !== undefined) {
        throw invalidArgument("Secret", name, property, complaint.expected, complaint.got);
    }
    return text === undefined ? undefined : Math.floor(Date.parse(text) / 1000);
}

function placeOf(vaultId: string): { resourceGroupName: string; vaultName: string } {
    const parts = vaultId.split("/");
    const after = (segment: string) => parts[parts.findIndex((part) => part.toLowerCase() === segment) + 1] ?? "";
    return { resourceGroupName: after("resourcegroups"), vaultName: after("vaults") };
}
