import * as pulumi from "@pulumi/pulumi";
import {
    CertificateGrants,
    KeyGrants,
    Principal,
    SecretGrants,
    Vault,
    type VaultArgs,
} from "../../../components/index";
import { caller, ofType, recorded, type Registration } from "./recorder";

export const roleAssignment = "azure-native:authorization:RoleAssignment";
const accessPolicies = "pulumi-nodejs:dynamic/azure-keyvault:AccessPolicies";
export const [kim, lee] = ["0a000000-0000-4000-8000-000000000001", "0b000000-0000-4000-8000-000000000002"] as const;
export const vaultId = `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`;

/** A vault of the tests, in a program that is recorded. */
export function declare(args: Partial<VaultArgs> = {}): Vault {
    return new Vault("kv", {
        resourceGroupName: "rg",
        location: "westeurope",
        vaultName: "kv-app",
        network: "open",
        ...args,
    });
}

export const kimPrincipal = () => Principal.objectId(kim, "User", "kim");

/** A component as `Key` and `Secret` are: the grants of an object go below it. */
class Thing extends pulumi.ComponentResource {
    constructor(name: string) {
        super("test:index:Thing", name);
    }
}

export const keyOf = (vault: Vault) => new KeyGrants(new Thing("signing"), vault, "signing-key");
export const secretOf = (vault: Vault) => new SecretGrants(new Thing("database"), vault, "database-password");

export const certificateOf = (vault: Vault) => new CertificateGrants(new Thing("web"), vault, "web-server");

/** The role assignments that a program declares. */
export async function assignments(
    program: (vault: Vault) => unknown,
    args?: Partial<VaultArgs>,
): Promise<Registration[]> {
    return ofType(await recorded(() => program(declare(args))), roleAssignment);
}

/** The entries of the access policies that a program declares. */
export async function entries(program: (vault: Vault) => unknown, args?: Partial<VaultArgs>): Promise<unknown> {
    const found = await recorded(() => program(declare({ accessModel: "accessPolicies", ...args })));
    expect(ofType(found, roleAssignment)).toEqual([]);
    const owners = ofType(found, accessPolicies);
    expect(owners).toHaveLength(1);
    return owners[0]?.inputs["entries"];
}

export const roles = {
    administrator: "00482a5a-887f-4fb3-b363-3b7fe8e74483",
    reader: "21090545-7ca7-4776-b22c-e363652d74d2",
    cryptoOfficer: "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
    cryptoUser: "12338af0-0e69-4776-bea7-57ae8d297424",
    encryptionUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
    releaseUser: "08bbd89e-9f13-488c-ac41-acfcb10c90ab",
    secretsOfficer: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
    certificatesOfficer: "a4417e6f-fecd-4de8-b567-7b0420556985",
    certificateUser: "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
};
