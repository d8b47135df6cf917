import { deterministicGuid } from "../../../components/internal/names";
import { assignments, declare, keyOf, kim, kimPrincipal, roleAssignment, roles, vaultId } from "../support/granted";
import { Principal } from "../../../components/index";
import { caller, ofType, recorded } from "../support/recorder";

const eligibilitySchedule = "azure-native:authorization:PimRoleEligibilitySchedule";
const sharedRoleAssignment = "pulumi-nodejs:dynamic/azure-keyvault:RoleAssignment";

describe("role assignments", () => {
    test("can be for who is eligible only, until somebody activates them", async () => {
        const found = await recorded(() => {
            const vault = declare();
            vault.grants.admin(kimPrincipal(), { eligible: { duration: "P180D", justification: "On call" } });
            expect(vault.accessMatrix[0]?.through).toBe("Key Vault Administrator, when activated");
        });
        expect(ofType(found, roleAssignment)).toEqual([]);
        expect(ofType(found, eligibilitySchedule)).toMatchObject([
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

    test.each([
        [undefined, { type: "AfterDuration", duration: "P365D" }],
        ["NoExpiration", { type: "NoExpiration" }],
    ])(
        "of who is eligible end after a year, which Azure allows, unless they are to end otherwise: %s",
        async (duration, expiration) => {
            const eligible = duration === undefined ? {} : { duration };
            const found = await recorded(() => void declare().grants.admin(kimPrincipal(), { eligible }));
            expect(ofType(found, eligibilitySchedule).map(({ inputs }) => inputs["scheduleInfo"])).toEqual([
                { expiration },
            ]);
        },
    );

    test.each([false, true])(
        "are of an object id in lower case, whatever the program's capitals (shared: %s)",
        async (shared) => {
            const options = shared ? ({ onExisting: "adopt" } as const) : {};
            const declaredBy = async (id: string) => {
                const found = await recorded(
                    () => void declare().grants.admin(Principal.objectId(id, "User", "kim"), options),
                );
                return ofType(found, shared ? sharedRoleAssignment : roleAssignment);
            };
            const id = "0a000000-0000-4000-8000-00000000000b";
            const [first] = await declaredBy(id);
            expect(first?.inputs["principalId"]).toBe(id);
            expect(await declaredBy(id.toUpperCase())).toEqual([first]);
        },
    );

    test("can be taken over under the name that they have", async () => {
        const name = "77777777-7777-4777-8777-777777777777";
        const adopt = `${vaultId}/providers/Microsoft.Authorization/roleAssignments/${name}`;
        const [assignment] = await assignments((vault) => vault.grants.admin(kimPrincipal(), { adopt }));
        expect(assignment?.inputs["roleAssignmentName"]).toBe(name);
    });

    test("are looked for before they are made, those of one principal at once", async () => {
        const found = await recorded(() => {
            const vault = declare();
            vault.grants.secrets.read(kimPrincipal());
            keyOf(vault).sign(kimPrincipal(), { role: "exact" });
        });
        const group = `/subscriptions/${caller.subscriptionId}/resourceGroups/rg`;
        const expected = (what: string, scope: string, role: string) => ({
            ...{ what, scope, principalId: kim },
            roleDefinitionId: `/subscriptions/${caller.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
            assignmentName: deterministicGuid(scope, kim, role),
        });
        expect(ofType(found, "pulumi-nodejs:dynamic/azure-keyvault:AssignmentCheck")).toMatchObject([
            {
                name: "kv-kim-assignments",
                inputs: {
                    vault: "kv",
                    vaultId,
                    subscriptionId: caller.subscriptionId,
                    resourceGroupId: group,
                    assignments: [
                        expected("Key Vault Secrets User of kim on vault", vaultId, roles.secretsUser),
                        expected(
                            "custom role for `sign` of kim on key signing",
                            `${vaultId}/keys/signing-key`,
                            deterministicGuid(vaultId, "keys sign"),
                        ),
                    ],
                    actions: [
                        "Microsoft.Authorization/roleAssignments/write",
                        "Microsoft.Authorization/roleDefinitions/write",
                    ],
                },
            },
        ]);
    });

    test("can be shared with who made them", async () => {
        const found = await recorded(() => {
            declare().grants.secrets.read(kimPrincipal(), { onExisting: "adopt", description: "Reads" });
        });
        expect(ofType(found, roleAssignment)).toEqual([]);
        const shared = { what: "Key Vault Secrets User of kim on vault", scope: vaultId, principalId: kim };
        expect(ofType(found, "pulumi-nodejs:dynamic/azure-keyvault:AssignmentCheck")).toMatchObject([
            { name: "kv-kim-assignments", inputs: { assignments: [], shared: [shared] } },
        ]);
        expect(ofType(found, "pulumi-nodejs:dynamic/azure-keyvault:RoleAssignment")).toEqual([
            {
                type: "pulumi-nodejs:dynamic/azure-keyvault:RoleAssignment",
                name: "kv-kim-secrets-user",
                inputs: {
                    scope: vaultId,
                    principalId: kim,
                    principalType: "User",
                    roleDefinitionId: `/subscriptions/${caller.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles.secretsUser}`,
                    assignmentName: deterministicGuid(vaultId, kim, roles.secretsUser),
                    description: "Reads",
                    __provider: 'exports.handler = () => require("pulumi-azure-keyvault/data-plane").roleAssignment;',
                },
            },
        ]);
    });

    test.each([{}, { eligible: { duration: "P180D" } }])(
        "can delegate giving access, under a condition on roles and principals: %j",
        async (options) => {
            const found = await recorded(() => {
                const delegation = { roles: ["secretsUser"], principalTypes: ["ServicePrincipal"] } as const;
                declare().grants.delegate(kimPrincipal(), delegation, options);
            });
            const [assignment] = ofType(found, "eligible" in options ? eligibilitySchedule : roleAssignment);
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
        },
    );
});
