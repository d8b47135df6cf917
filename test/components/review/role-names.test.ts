import { builtInRoles } from "../../../local/azure/access/built-in-roles";
import { accessChanges, accessSentence } from "../../../components/review/access-changes";
import type { PreviewStep } from "../../../components/review/preview";
import { applicationId, step, unknown } from "./plans";

const subscription = "/subscriptions/d5323588-9a4c-4130-a110-19ff503345cd";

/** The id that Azure has for a built-in role. */
function roleId(name: string): string {
    const role = builtInRoles().find(({ roleName }) => roleName === name);
    return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role?.id ?? "none"}`;
}

/** A role assignment that the stack declares by itself, without the library. */
function assignment(op: string, before: string | undefined, after: string | undefined): PreviewStep {
    const inputs = (role: string) => ({
        principalId: applicationId,
        roleDefinitionId: roleId(role),
        scope: `${subscription}/resourceGroups/shop`,
    });
    return step(op, ["Shop", "shop"], "azure-native:authorization:RoleAssignment", "shop-access", {
        ...(before === undefined ? {} : { old: inputs(before) }),
        ...(after === undefined ? {} : { new: inputs(after) }),
    });
}

function told(...steps: PreviewStep[]): string[] {
    const changes = accessChanges({ steps, diagnostics: [], policyViolations: [] });
    return changes.map((change) => accessSentence(change, (text) => text));
}

test.each(["Owner", "Contributor", "Reader", "User Access Administrator", "Key Vault Contributor"])(
    "an assignment of the role %s is told by the role's name",
    (role) => {
        expect(told(assignment("create", undefined, role))).toEqual([
            `${applicationId} gains access: ${role} on resource group shop (no data by itself)`,
        ]);
    },
);

test("a role without data actions that takes another's place is told as well", () => {
    expect(told(assignment("replace", "Reader", "Owner"))).toEqual([
        `${applicationId} loses access: Reader on resource group shop (no data by itself); it keeps other access there`,
        `${applicationId} gains access: Owner on resource group shop (no data by itself); it has other access there already`,
    ]);
});

test("a custom role's other name changes nobody's access", () => {
    const role = (roleName: string) => ({ roleName, permissions: [{ actions: ["*/read"], dataActions: [] }] });
    const type = "azure-native:authorization:RoleDefinition";
    const change = { old: role("lookers"), new: role("readers") };
    expect(told(step("update", ["Shop", "shop"], type, "role", change))).toEqual([]);
});

test("a custom role that is still to be made is told with what it allows, and takes away nothing that it allows as well", () => {
    const [roleType, assignmentType] = ["RoleDefinition", "RoleAssignment"].map(
        (type) => `azure-native:authorization:${type}`,
    ) as [string, string];
    const vault = `${subscription}/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop`;
    const guid = "2a786ad8-af06-5020-bf4c-4e4fa633a0ab";
    const role = (id: string, ...actions: string[]) => ({
        roleDefinitionId: id,
        roleName: id,
        permissions: [{ actions: [], dataActions: actions.map((action) => `Microsoft.KeyVault/vaults/${action}`) }],
    });
    const given = (id: string) => ({ principalId: applicationId, roleDefinitionId: id, scope: vault });
    const made = step("create", ["Vault", "shop"], roleType, "shop-keys-get-wrapkey-role", {
        new: role(unknown, "keys/read", "keys/wrap/action"),
    });
    const assigned = step("create", ["Vault", "shop"], assignmentType, "shop-app-keys-get-wrapkey-exact", {
        new: given(unknown),
    });
    const propertyDependencies = { roleDefinitionId: ["urn:pulumi:dev::platform::other::other", made.urn] };
    expect(
        told(
            step("delete", ["Vault", "shop"], roleType, "shop-keys-get-role", { old: role(guid, "keys/read") }),
            step("delete", ["Vault", "shop"], assignmentType, "shop-app-keys-get-exact", {
                old: given(`${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`),
            }),
            made,
            { ...assigned, newState: { ...assigned.newState!, propertyDependencies } },
        ),
    ).toEqual([
        `app (${applicationId}) gains access: custom role for keys get wrapkey on vault shop (keys/wrap/action); it has other access there already`,
    ]);
});
