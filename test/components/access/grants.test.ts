import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { KeyGrants, Principal, SecretGrants, Vault, type VaultArgs } from "../../../components/index";
import { deterministicGuid } from "../../../components/internal/names";
import { caller, ofType, recorded, type Registration } from "../support/recorder";

const roleAssignment = "azure-native:authorization:RoleAssignment";
const accessPolicies = "pulumi-nodejs:dynamic/azure-keyvault:AccessPolicies";
const [kim, lee] = ["0a000000-0000-4000-8000-000000000001", "0b000000-0000-4000-8000-000000000002"] as const;
const vaultId = `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`;

function declare(args: Partial<VaultArgs> = {}): Vault {
    return new Vault("kv", {
        resourceGroupName: "rg",
        location: "westeurope",
        vaultName: "kv-app",
        network: "open",
        ...args,
    });
}

const kimPrincipal = () => Principal.objectId(kim, "User", "kim");

/** A component as `Key` and `Secret` are: the grants of an object go below it. */
class Thing extends pulumi.ComponentResource {
    constructor(name: string) {
        super("test:index:Thing", name);
    }
}

const keyOf = (vault: Vault) => new KeyGrants(new Thing("signing"), vault, "signing-key");
const secretOf = (vault: Vault) => new SecretGrants(new Thing("database"), vault, "database-password");

async function assignments(program: (vault: Vault) => unknown, args?: Partial<VaultArgs>): Promise<Registration[]> {
    return ofType(await recorded(() => program(declare(args))), roleAssignment);
}

async function entries(program: (vault: Vault) => unknown, args?: Partial<VaultArgs>): Promise<unknown> {
    const found = await recorded(() => program(declare({ accessModel: "accessPolicies", ...args })));
    expect(ofType(found, roleAssignment)).toEqual([]);
    const owners = ofType(found, accessPolicies);
    expect(owners.map(({ name }) => name)).toEqual(["kv-access-policies"]);
    return owners[0]?.inputs["entries"];
}

const roles = {
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
        ["vault.certificates.use", (vault, p) => vault.grants.certificates.use(p), "", roles.certificateUser],
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

describe("role assignments", () => {
    test("can be for who is eligible only, until somebody activates them", async () => {
        const found = await recorded(() => {
            const vault = declare();
            vault.grants.admin(kimPrincipal(), { eligible: { duration: "P180D", justification: "On call" } });
            expect(vault.accessMatrix[0]?.through).toBe("Key Vault Administrator, when activated");
        });
        expect(ofType(found, roleAssignment)).toEqual([]);
        expect(ofType(found, "azure-native:authorization:PimRoleEligibilitySchedule")).toMatchObject([
            {
                name: "kv-kim-administrator-eligible",
                inputs: {
                    scope: vaultId,
                    principalId: kim,
                    roleDefinitionId: `/subscriptions/${caller.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles.administrator}`,
                    scheduleInfo: { expiration: { type: "AfterDuration", duration: "P180D" } },
                    justification: "On call",
                },
            },
        ]);
    });

    test("can be taken over under the name that they have", async () => {
        const name = "77777777-7777-4777-8777-777777777777";
        const adopt = `${vaultId}/providers/Microsoft.Authorization/roleAssignments/${name}`;
        const [assignment] = await assignments((vault) => vault.grants.admin(kimPrincipal(), { adopt }));
        expect(assignment?.inputs["roleAssignmentName"]).toBe(name);
    });

    test("can delegate giving access, under a condition on roles and principals", async () => {
        const [assignment] = await assignments((vault) =>
            vault.grants.delegate(kimPrincipal(), { roles: ["secretsUser"], principalTypes: ["ServicePrincipal"] }),
        );
        const assignmentsOf = "Microsoft.Authorization/roleAssignments";
        const limits = (of: string) =>
            `${of}[${assignmentsOf}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roles.secretsUser}} AND ` +
            `${of}[${assignmentsOf}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}`;
        expect(assignment?.inputs).toMatchObject({
            scope: vaultId,
            roleDefinitionId: expect.stringMatching(/f58310d9-a9f6-439a-9e8d-f62e7b41a168$/) as string,
            conditionVersion: "2.0",
            condition:
                `((!(ActionMatches{'${assignmentsOf}/write'})) OR (${limits("@Request")})) AND ` +
                `((!(ActionMatches{'${assignmentsOf}/delete'})) OR (${limits("@Resource")}))`,
        });
    });
});

describe("on a vault with access policies", () => {
    test("grants of the vault are entries of one resource", async () => {
        expect(
            await entries((vault) => {
                const partner = kimPrincipal();
                vault.grants.permissions(partner, { secrets: ["get", "list", "set", "delete"] });
                vault.grants.keys.sign(partner);
                keyOf(vault).wrapUnwrap(Principal.objectId(lee, "Group", "lee"), { vaultWide: true });
            }),
        ).toEqual([
            { principal: "kim", objectId: kim, permissions: { secrets: ["get", "list", "set", "delete"] } },
            { principal: "kim", objectId: kim, permissions: { keys: ["sign"] } },
            { principal: "lee", objectId: lee, permissions: { keys: ["get", "wrapKey", "unwrapKey"] } },
        ]);
    });

    test("a grant on one object has to say that it reaches all of its kind", async () => {
        await recorded(() => {
            const vault = declare({ accessModel: "accessPolicies" });
            expect(() => keyOf(vault).sign(kimPrincipal())).toThrow(
                'Vault "kv": principal "kim" can\'t be granted `sign` on key signing alone: the access policies of vault "kv" reach every ' +
                    'object of a kind. Say `vaultWide: true` if it may reach all of its keys, or use a vault with `accessModel: "rbac"`.',
            );
        });
    });

    test("the matrix says what a grant on one object reaches", async () => {
        await recorded(() => {
            const vault = declare({ accessModel: "accessPolicies" });
            secretOf(vault).read(kimPrincipal(), { vaultWide: true });
            expect(vault.accessMatrix).toMatchObject([
                {
                    principal: "kim",
                    on: "secret database",
                    verbs: ["read"],
                    through: "access policy",
                    allows: ["secrets/getSecret/action", "secrets/readMetadata/action"],
                    excess: [],
                    vaultWide: true,
                },
            ]);
        });
    });

    test("a grant that comes too late is refused rather than lost", async () => {
        await recorded(async () => {
            const vault = declare({ accessModel: "accessPolicies" });
            vault.grants.keys.sign(kimPrincipal());
            await new Promise((resolve) => setTimeout(resolve, 20));
            expect(() => vault.grants.secrets.read(kimPrincipal())).toThrow(
                'the grant "kim: secrets.read on vault" was declared after the vault\'s access policies were sent',
            );
        });
    });

    test("a program that declares later says when it is done", async () => {
        let done: (value: unknown) => void = () => undefined;
        const grantsDeclared = new Promise((resolve) => (done = resolve));
        const program = async (vault: Vault) => {
            vault.grants.keys.sign(kimPrincipal());
            await new Promise((resolve) => setTimeout(resolve, 20));
            vault.grants.secrets.read(kimPrincipal());
            done(undefined);
        };
        expect(await entries(program, { grantsDeclared })).toHaveLength(2);
    });
});

describe("refuses", () => {
    async function refusal(program: (vault: Vault) => unknown, args?: Partial<VaultArgs>): Promise<string> {
        let message = "";
        await recorded(() => {
            const vault = declare(args);
            try {
                program(vault);
            } catch (error) {
                message = (error as Error).message;
            }
        });
        return message;
    }

    test("the same grant twice", async () => {
        expect(
            await refusal((vault) => {
                vault.grants.secrets.read(kimPrincipal());
                vault.grants.secrets.read(kimPrincipal());
            }),
        ).toBe('Vault "kv": principal "kim" is granted `secrets.read` on vault twice. Remove one of the grants.');
    });

    test("one object id under two names", async () => {
        expect(
            await refusal((vault) => {
                vault.grants.secrets.read(kimPrincipal());
                vault.grants.secrets.write(Principal.objectId(kim.toUpperCase(), "User", "kimberly"));
            }),
        ).toBe(
            `Vault "kv": principal "kimberly" has the object id ${kim} that principal "kim" has as well. Use one Principal for both.`,
        );
    });

    test("conditions that Azure would not evaluate", async () => {
        expect(
            await refusal((vault) => vault.grants.secrets.read(kimPrincipal(), { condition: "@Resource…" as never })),
        ).toBe(
            'Vault "kv": principal "kim" can\'t be granted `secrets.read` under a condition: Azure does not evaluate conditions for Key ' +
                "Vault's data actions, and would give the access without. Leave `condition` out; `vault.grants.delegate` limits who may " +
                "give access.",
        );
    });

    test("a description that a shared assignment would not carry, and a second condition", async () => {
        expect(
            await refusal((vault) => {
                vault.grants.keys.sign(kimPrincipal(), { description: "Signs" });
                vault.grants.keys.decrypt(kimPrincipal(), { description: "Decrypts" });
            }),
        ).toBe(
            'Vault "kv": principal "kim" gets `keys.decrypt` by the same assignment of Key Vault Crypto User as `keys.sign`, which can\'t ' +
                "be given another `description`. Give it there alone.",
        );
        expect(
            await refusal((vault) => {
                vault.grants.delegate(kimPrincipal(), { roles: ["secretsUser"] });
                vault.grants.delegate(kimPrincipal(), { roles: ["cryptoUser"] });
            }),
        ).toContain("which can't be given two conditions. Delegate all the roles in one grant.");
        expect(await refusal((vault) => vault.grants.delegate(kimPrincipal(), { roles: [] }))).toBe(
            'Principal "kim" can\'t be delegated an empty set of `roles`: name those that it may assign.',
        );
    });

    test("what only role assignments can be, on a vault with access policies", async () => {
        const args = { accessModel: "accessPolicies" } as const;
        expect(await refusal((vault) => vault.grants.admin(kimPrincipal(), { eligible: {} }), args)).toBe(
            'Vault "kv": principal "kim" can\'t be granted with `eligible`, which is for vaults with `accessModel: "rbac"`.',
        );
        expect(await refusal((vault) => vault.grants.delegate(kimPrincipal(), { roles: ["reader"] }), args)).toContain(
            "can't be granted with `delegate`",
        );
    });

    test("an assignment to take over that is none", async () => {
        expect(await refusal((vault) => vault.grants.admin(kimPrincipal(), { adopt: "some-guid" }))).toBe(
            'Vault "kv": principal "kim" can\'t take over "some-guid": `adopt` must be the full id of a role assignment.',
        );
    });

    test("an empty set of permissions, and what is no permission", async () => {
        expect(await refusal((vault) => vault.grants.permissions(kimPrincipal(), { secrets: [] }))).toBe(
            'Vault "kv": `permissions` must name at least one permission, got {"secrets":[]}.',
        );
        expect(await refusal((vault) => vault.grants.permissions(kimPrincipal(), { secrets: ["sing" as "set"] }))).toBe(
            'Vault "kv": `permissions.secrets` must name permissions on secrets: get, list, set, delete, recover, backup, restore, purge, ' +
                'got "sing".',
        );
    });

    test("principals that are none", () => {
        expect(() => Principal.objectId("kim@example.com")).toThrow(
            'Principal.objectId takes a GUID, got "kim@example.com".',
        );
        expect(() => Principal.objectId(pulumi.output(kim))).toThrow(
            "Principal.objectId needs a name as its third argument where the object id is an output.",
        );
        expect(() => Principal.group(" ")).toThrow('Principal.group takes a name, got " ".');
    });
});

describe("deployers", () => {
    const deployers = [Principal.objectId(kim, "Group", "engineers")];

    test("get what each kind of object needs, once, when the first is declared", async () => {
        const found = await assignments(
            (vault) => {
                vault.deployerAccess("keys");
                vault.deployerAccess("keys");
                vault.deployerAccess("secrets");
            },
            { deployers },
        );
        expect(found.map(({ name, inputs }) => [name, inputs["scope"], inputs["principalId"]])).toEqual([
            ["kv-engineers-crypto-officer", vaultId, kim],
            ["kv-engineers-secrets-officer", vaultId, kim],
        ]);
    });

    test("share the role with a grant that is the same assignment", async () => {
        const found = await assignments(
            (vault) => {
                vault.grants.keys.manage(deployers[0] as Principal);
                vault.deployerAccess("keys");
            },
            { deployers },
        );
        expect(found).toHaveLength(1);
    });

    test("get nothing where somebody else cares for it", async () => {
        expect(await assignments((vault) => vault.deployerAccess("keys"), { deployerAccess: "none" })).toEqual([]);
    });

    test("are entries on a vault with access policies", async () => {
        expect(await entries((vault) => vault.deployerAccess("secrets"), { deployers })).toEqual([
            {
                principal: "engineers",
                objectId: kim,
                permissions: { secrets: ["get", "list", "set", "delete", "recover", "backup", "restore", "purge"] },
            },
        ]);
    });
});
