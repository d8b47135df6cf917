/** What of keys and secrets goes to the resources that verify them. */
import type * as pulumi from "@pulumi/pulumi";
import type { Key } from "../key";
import type { Secret } from "../secret";
import { logicalName } from "./logical-name";
import { KeyVaultComponentError } from "./errors";

/** One resource to declare: its name, its inputs and what it waits for. */
export interface VerificationChild {
    readonly child: string;
    readonly inputs: pulumi.Inputs;
    readonly dependsOn: pulumi.Resource[];
}

/** A child for each key and secret, named after it. */
export function verificationInputs(
    name: string,
    keys: readonly Key[],
    secrets: readonly Secret[],
): VerificationChild[] {
    const children = [
        ...keys.map((key) => ({
            child: `${name}-${nameOf(key)}`,
            inputs: { subject: key.verifiable, fingerprint: "" },
            dependsOn: [key],
        })),
        ...secrets.map((secret) => ({
            child: `${name}-${nameOf(secret)}`,
            inputs: secretSubject(name, secret),
            dependsOn: [secret],
        })),
    ];
    refuseDoubles(name, children);
    return children;
}

function secretSubject(name: string, secret: Secret): pulumi.Inputs {
    const { resource } = secret.nodes;
    if (resource === undefined || secret.verifiable === undefined) {
        throw new KeyVaultComponentError(
            "NotSupported",
            `CryptoVerification "${name}": Secret "${nameOf(secret)}" is declared with plane "arm", for a vault whose data plane the deployer ` +
                "can't reach: its value can't be verified. Leave it out.",
        );
    }
    return { subject: secret.verifiable, fingerprint: resource.value };
}

function refuseDoubles(name: string, children: readonly VerificationChild[]): void {
    const names = children.map(({ child }) => child);
    const double = names.find((child, index) => names.indexOf(child) !== index);
    if (double !== undefined) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `CryptoVerification "${name}": "${double.slice(name.length + 1)}" is given twice, or a key and a secret have this name. ` +
                "Verify one of them by another CryptoVerification.",
        );
    }
}

function nameOf(resource: pulumi.Resource): string {
    return logicalName(resource) ?? "unnamed";
}
