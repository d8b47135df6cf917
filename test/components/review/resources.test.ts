import { accessChanges } from "../../../components/review/access-changes";
import { isAzureNative, readableType } from "../../../components/review/resources";
import { applicationId, step } from "./plans";

const urn = (type: string) => `urn:pulumi:dev::platform::${type}::it`;

/** A role assignment's type as each way to choose an API version writes it. */
const assignments = [
    "azure-native:authorization:RoleAssignment",
    "azure-native:authorization/v20220401:RoleAssignment",
    "azure-native_authorization_v20220401:authorization:RoleAssignment",
    "azure-native_authorization_v20200801preview:authorization/v20200801preview:RoleAssignment",
];

describe("a resource of azure-native in any API version", () => {
    test.each(assignments)("is known by its module and name, and told by its name: %s", (type) => {
        expect(isAzureNative(urn(type), "authorization", "RoleAssignment")).toBe(true);
        expect(isAzureNative(urn(type), "authorization", "RoleDefinition")).toBe(false);
        expect(isAzureNative(urn(type), "keyvault", "RoleAssignment")).toBe(false);
        expect(readableType(urn(type))).toBe("RoleAssignment");
    });

    test.each(assignments)("gives access: %s", (type) => {
        const role = "/providers/Microsoft.Authorization/roleDefinitions/00482a5a-887f-4fb3-b363-3b7fe8e74483";
        const inputs = { principalId: applicationId, roleDefinitionId: role, scope: "/subscriptions/s" };
        const steps = [step("create", ["Shop", "shop"], type, "admin", { new: inputs })];
        expect(accessChanges({ steps, diagnostics: [], policyViolations: [] })).toHaveLength(1);
    });
});

test.each(["azure-nativeish:keyvault:Vault", "azuread:index/group:Group", "pulumi:providers:azure-native"])(
    "a type of another package is told whole: %s",
    (type) => {
        expect(isAzureNative(urn(type), "keyvault", "Vault")).toBe(false);
        expect(readableType(urn(type))).toBe(type);
    },
);
