import { delegationCondition, type Delegation } from "../../../components/index";
import { accessChanges, accessSentence } from "../../../components/review/access-changes";
import { step } from "./plans";

const leads = "0a000000-0000-4000-8000-000000000001";
const subscription = "/subscriptions/d5323588-9a4c-4130-a110-19ff503345cd";
const scope = `${subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`;
const administrator = "Role Based Access Control Administrator";

/** What a review tells of a right to give access whose condition changes. */
function told(type: string, before: string | undefined, after: string | undefined): string[] {
    const inputs = (condition: string | undefined) => ({
        principalId: leads,
        roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/f58310d9-a9f6-439a-9e8d-f62e7b41a168`,
        scope,
        ...(condition === undefined ? {} : { condition }),
    });
    const change = { old: inputs(before), new: inputs(after) };
    const steps = [step("update", ["Vault", "kv"], `azure-native:authorization:${type}`, "leads", change)];
    const changes = accessChanges({ steps, diagnostics: [], policyViolations: [] });
    return changes.map((each) => accessSentence(each, (text) => text));
}

/** The two sentences for one role that takes the place of another. */
const replaced = (before: string, after: string) => [
    `${leads} loses access: ${before} on vault kv (no data by itself); it keeps other access there`,
    `${leads} gains access: ${after} on vault kv (no data by itself); it has other access there already`,
];

const narrow: Delegation = { roles: ["secretsUser"], principalTypes: ["ServicePrincipal", "Group"] };
const wide: Delegation = { roles: ["secretsUser", "administrator"] };
const [narrowWords, wideWords] = [
    `${administrator} for Key Vault Secrets User to ServicePrincipal or Group`,
    `${administrator} for Key Vault Administrator, Key Vault Secrets User to anybody`,
];

describe("a right to give access", () => {
    const [from, to] = [delegationCondition(narrow), delegationCondition(wide)];

    test("to more roles or principals than before is told of", () => {
        expect(told("RoleAssignment", from, to)).toEqual(replaced(narrowWords, wideWords));
        expect(told("PimRoleEligibilitySchedule", from, to)).toEqual(
            replaced(`${narrowWords}, when activated`, `${wideWords}, when activated`),
        );
    });

    test("that gets a condition, or loses one, is told of", () => {
        expect(told("RoleAssignment", undefined, from)).toEqual(replaced(administrator, narrowWords));
        expect(told("RoleAssignment", from, undefined)).toEqual(replaced(narrowWords, administrator));
    });

    test("under a condition of another making is told of as such", () => {
        expect(told("RoleAssignment", "@Resource[x:y] StringEquals 'z'", from)).toEqual(
            replaced(`${administrator} under a condition`, narrowWords),
        );
    });

    test("that stays as it is changes nothing", () => {
        expect(told("RoleAssignment", from, from)).toEqual([]);
    });
});
