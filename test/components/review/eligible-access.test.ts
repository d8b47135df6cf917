import { accessChanges, accessSentence } from "../../../components/review/access-changes";
import type { PreviewStep } from "../../../components/review/preview";
import { step } from "./plans";

const kim = "0a000000-0000-4000-8000-000000000001";
const subscription = "/subscriptions/d5323588-9a4c-4130-a110-19ff503345cd";
const scope = `${subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`;
const roles = { user: "4633458b-17de-408a-b874-0445c86b69e6", officer: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7" };

function access(op: string, kind: "standing" | "eligible", role: keyof typeof roles): PreviewStep {
    const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`;
    const inputs = { principalId: kim, roleDefinitionId, scope };
    const type = `azure-native:authorization:${kind === "eligible" ? "PimRoleEligibilitySchedule" : "RoleAssignment"}`;
    const change = { ...(op !== "create" && { old: inputs }), ...(op !== "delete" && { new: inputs }) };
    return step(op, ["Vault", "kv"], type, `kim-${kind}-${role}`, change);
}

const told = (...steps: PreviewStep[]) =>
    accessChanges({ steps, diagnostics: [], policyViolations: [] }).map((each) => accessSentence(each, (text) => text));

const allowed = "on vault kv (secrets/getSecret/action, secrets/readMetadata/action)";
const standing = `Key Vault Secrets User ${allowed}`;
const eligible = `Key Vault Secrets User, when activated ${allowed}`;
const [kept, had] = ["; it keeps other access there", "; it has other access there already"];

test("a role that need not be activated any more is gained, and one that has to be from now on is lost", () => {
    expect(told(access("delete", "eligible", "user"), access("create", "standing", "user"))).toEqual([
        `${kim} loses access: ${eligible}${kept}`,
        `${kim} gains access: ${standing}${had}`,
    ]);
    expect(told(access("delete", "standing", "user"), access("create", "eligible", "user"))).toEqual([
        `${kim} loses access: ${standing}${kept}`,
        `${kim} gains access: ${eligible}${had}`,
    ]);
});

test("what stays in its kind is told of where it changes alone", () => {
    expect(told(access("same", "eligible", "officer"), access("create", "standing", "user"))).toEqual([
        `${kim} gains access: ${standing}${had}`,
    ]);
    expect(told(access("same", "standing", "user"), access("replace", "eligible", "user"))).toEqual([]);
});
