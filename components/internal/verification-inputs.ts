/** What of keys and secrets goes to the resources that verify them. */
import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { settingsOf } from "../data-plane/verification/settings";
import type { Secret } from "../secret";
import type { Vault } from "../vault";
import type { CryptoVerificationArgs } from "../verification";
import { logicalName } from "./logical-name";
import { KeyVaultComponentError } from "./errors";

/** One resource to declare: its name, its inputs and what it waits for. */
export interface VerificationChild {
    readonly child: string;
    readonly inputs: pulumi.Inputs;
    readonly dependsOn: pulumi.Resource[];
}

/** A child for each vault, key and secret, named after it. */
export function verificationInputs(
    name: string,
    { keys = [], secrets = [], vaults = [], undeclaredAccess = "fail" }: CryptoVerificationArgs,
): VerificationChild[] {
    const children = [
        ...vaults.map((vault) => ({
            child: `${name}-${nameOf(vault)}`,
            inputs: { subject: vaultSubject(vault, undeclaredAccess === "fail"), fingerprint: "" },
            dependsOn: [vault, ...keys, ...secrets],
        })),
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

function vaultSubject(vault: Vault, exclusive: boolean): pulumi.Inputs {
    return {
        kind: "vault",
        target: vault.target,
        name: vault.name,
        exclusive,
        settings: vault.nodes.vault.properties.apply((properties) => settingsOf({ ...properties })),
        ...(vault.accessModel === "rbac"
            ? { assignments: declaredAssignments(vault) }
            : { policies: declaredPolicies(vault) }),
    };
}

function declaredAssignments(vault: Vault): pulumi.Inputs[] {
    return vault.access.assignments().flatMap(({ name, resource }) =>
        // An assignment that waits for its activation gives no access yet.
        resource instanceof authorization.RoleAssignment
            ? [
                  {
                      name,
                      principalId: resource.principalId,
                      role: resource.roleDefinitionId.apply((id) => id.split("/").pop() ?? ""),
                      scope: pulumi.all([resource.scope, vault.id]).apply(([scope, id]) => scope.slice(id.length)),
                  },
              ]
            : [],
    );
}

function declaredPolicies(vault: Vault): pulumi.Inputs[] {
    return vault.accessMatrix.map(({ principal, objectId, allows }) => ({ principal, objectId, allows: [...allows] }));
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
            `CryptoVerification "${name}": "${double.slice(name.length + 1)}" is given twice, or two of different kinds have this name. ` +
                "Verify one of them by another CryptoVerification.",
        );
    }
}

function nameOf(resource: pulumi.Resource): string {
    return logicalName(resource) ?? "unnamed";
}
