import * as managedidentity from "@pulumi/azure-native/managedidentity";
import { Principal, type Vault } from "../../../components/index";
import { deterministicGuid } from "../../../components/internal/names";
import {
    assignments,
    declare,
    keyOf,
    kim,
    kimPrincipal,
    lee,
    roleAssignment,
    roles,
    secretOf,
    vaultId,
} from "../support/granted";
import { caller, ofType, recorded } from "../support/recorder";

describe("on a vault with RBAC", () => {
    test("a verb is one role assignment at the scope of the object, sent whole", async () => {
        const scope = `${vaultId}/keys/signing-key`;
        expect(
            await assignments((vault) => keyOf(vault).sign(kimPrincipal(), { description: "Signs the releases" })),
        ).toEqual([
            {
                type: roleAssignment,
                name: "signing-kim-crypto-user",
                inputs: {
                    scope,
                    principalId: kim,
                    principalType: "User",
                    roleDefinitionId: `/subscriptions/${caller.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles.cryptoUser}`,
                    roleAssignmentName: deterministicGuid(scope, kim, roles.cryptoUser),
                    description: "Signs the releases",
                },
            },
        ]);
    });

    const verbs: [string, (vault: Vault, principal: Principal) => unknown, string, string][] = [
        ["key.read", (vault, p) => keyOf(vault).read(p), "/keys/signing-key", roles.reader],
        ["key.sign", (vault, p) => keyOf(vault).sign(p), "/keys/signing-key", roles.cryptoUser],
        ["key.verify", (vault, p) => keyOf(vault).verify(p), "/keys/signing-key", roles.cryptoUser],
        ["key.encrypt", (vault, p) => keyOf(vault).encrypt(p), "/keys/signing-key", roles.cryptoUser],
        ["key.decrypt", (vault, p) => keyOf(vault).decrypt(p), "/keys/signing-key", roles.cryptoUser],
        ["key.wrapUnwrap", (vault, p) => keyOf(vault).wrapUnwrap(p), "/keys/signing-key", roles.encryptionUser],
        ["key.release", (vault, p) => keyOf(vault).release(p), "/keys/signing-key", roles.releaseUser],
        ["key.rotate", (vault, p) => keyOf(vault).rotate(p), "/keys/signing-key", roles.cryptoOfficer],
        ["key.backup", (vault, p) => keyOf(vault).backup(p), "/keys/signing-key", roles.cryptoUser],
        ["key.manage", (vault, p) => keyOf(vault).manage(p), "/keys/signing-key", roles.cryptoOfficer],
        [
            "secret.readMetadata",
            (vault, p) => secretOf(vault).readMetadata(p),
            "/secrets/database-password",
            roles.reader,
        ],
        ["secret.read", (vault, p) => secretOf(vault).read(p), "/secrets/database-password", roles.secretsUser],
        ["secret.write", (vault, p) => secretOf(vault).write(p), "/secrets/database-password", roles.secretsOfficer],
        ["secret.manage", (vault, p) => secretOf(vault).manage(p), "/secrets/database-password", roles.secretsOfficer],
        ["vault.readMetadata", (vault, p) => vault.grants.readMetadata(p), "", roles.reader],
        ["vault.admin", (vault, p) => vault.grants.admin(p), "", roles.administrator],
        ["vault.keys.sign", (vault, p) => vault.grants.keys.sign(p), "", roles.cryptoUser],
        ["vault.secrets.read", (vault, p) => vault.grants.secrets.read(p), "", roles.secretsUser],
        ["vault.certificates.read", (vault, p) => vault.grants.certificates.read(p), "", roles.reader],
        [
            "vault.certificates.readPrivateKey",
            (vault, p) => vault.grants.certificates.readPrivateKey(p),
            "",
            roles.certificateUser,
        ],
        ["vault.certificates.manage", (vault, p) => vault.grants.certificates.manage(p), "", roles.certificatesOfficer],
    ];

    test.each(verbs)("%s assigns the narrowest role", async (_name, grant, scope, role) => {
        const found = await assignments((vault) => grant(vault, kimPrincipal()));
        expect(
            found.map(({ inputs }) => [inputs["scope"], String(inputs["roleDefinitionId"]).split("/").at(-1)]),
        ).toEqual([[`${vaultId}${scope}`, role]]);
    });

    test("two verbs that one role has are one assignment", async () => {
        let matrix: unknown;
        const found = await assignments((vault) => {
            const key = keyOf(vault);
            expect(key.sign(kimPrincipal())).toBe(key.decrypt(kimPrincipal()));
            matrix = vault.accessMatrix.map(({ verbs: granted, excess }) => ({ granted, excess }));
        });
        expect(found).toHaveLength(1);
        expect(matrix).toEqual([
            {
                granted: ["decrypt", "sign"],
                excess: [
                    "keys/backup/action",
                    "keys/encrypt/action",
                    "keys/read",
                    "keys/unwrap/action",
                    "keys/update/action",
                    "keys/verify/action",
                    "keys/wrap/action",
                ],
            },
        ]);
    });

    test("the exact role has the verb's data actions and nothing else", async () => {
        const found = await recorded(() => {
            const vault = declare();
            keyOf(vault).sign(kimPrincipal(), { role: "exact" });
            vault.grants.keys.sign(Principal.objectId(lee, "Group", "lee"), { role: "exact" });
            expect(vault.accessMatrix.map(({ excess }) => excess)).toEqual([[], []]);
        });
        const group = `/subscriptions/${caller.subscriptionId}/resourceGroups/rg`;
        expect(ofType(found, "azure-native:authorization:RoleDefinition")).toEqual([
            {
                type: "azure-native:authorization:RoleDefinition",
                name: "kv-keys-sign-role",
                inputs: {
                    scope: group,
                    roleDefinitionId: deterministicGuid(vaultId, "keys sign"),
                    roleName: "Key Vault kv-app: keys sign",
                    roleType: "CustomRole",
                    description: "Can sign digests in this vault, and nothing else.",
                    permissions: [
                        {
                            actions: [],
                            notActions: [],
                            dataActions: ["Microsoft.KeyVault/vaults/keys/sign/action"],
                            notDataActions: [],
                        },
                    ],
                    assignableScopes: [group],
                },
            },
        ]);
        const role = `/providers/Microsoft.Authorization/roleDefinitions/${deterministicGuid(vaultId, "keys sign")}`;
        expect(ofType(found, roleAssignment).map(({ inputs }) => inputs["roleDefinitionId"])).toEqual([
            `/subscriptions/${caller.subscriptionId}${role}`,
            `/subscriptions/${caller.subscriptionId}${role}`,
        ]);
    });

    test("a managed identity is named by its resource and sent as a service principal", async () => {
        const [assignment] = await assignments((vault) => {
            const identity = new managedidentity.UserAssignedIdentity("app", { resourceGroupName: "rg" });
            keyOf(vault).wrapUnwrap(Principal.managedIdentity(identity));
        });
        expect(assignment?.name).toBe("signing-app-crypto-service-encryption-user");
        expect(assignment?.inputs).toMatchObject({
            principalId: "55555555-5555-4555-8555-555555555555",
            principalType: "ServicePrincipal",
        });
    });

    test("the deployer is who azure-native deploys as, of the type that its token says", async () => {
        const [assignment] = await assignments((vault) => vault.grants.admin(Principal.deployer()));
        expect(assignment?.inputs).toMatchObject({ principalId: caller.objectId, principalType: "ServicePrincipal" });
    });

    test("permissions without a verb are a custom role", async () => {
        const found = await recorded(() => {
            declare().grants.permissions(kimPrincipal(), { secrets: ["set", "get"] });
        });
        const [role] = ofType(found, "azure-native:authorization:RoleDefinition");
        expect(role?.inputs["permissions"]).toEqual([
            {
                actions: [],
                notActions: [],
                dataActions: [
                    "Microsoft.KeyVault/vaults/secrets/getSecret/action",
                    "Microsoft.KeyVault/vaults/secrets/setSecret/action",
                    "Microsoft.KeyVault/vaults/secrets/update/action",
                ],
                notDataActions: [],
            },
        ]);
    });
});
