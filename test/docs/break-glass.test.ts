import * as fs from "node:fs";
import * as path from "node:path";
import { actionMatches } from "../../local/azure/access/actions";
import { builtInRoles } from "../../local/azure/access/built-in-roles";
import { ofType, recorded } from "../components/support/recorder";
import { runSnippet } from "../components/support/run-snippet";

const runbook = fs.readFileSync(path.resolve(__dirname, "../../docs/runbooks/break-glass.md"), "utf8");

describe("the runbook of break-glass", () => {
    it("prepares roles for what a vault holds and for its firewall", async () => {
        const [, program] = /```ts\n([\s\S]+?)```/.exec(runbook)!;
        const found = await recorded(() => runSnippet(program!));
        const prepared = ofType(found, "azure-native:authorization:PimRoleEligibilitySchedule").map(
            ({ inputs }) => inputs,
        );
        const roles = prepared.map(({ roleDefinitionId }) => {
            const id = /^\/subscriptions\/[^/]+\/providers\/Microsoft\.Authorization\/roleDefinitions\/([^/]+)$/.exec(
                String(roleDefinitionId),
            )?.[1];
            return builtInRoles().find((role) => role.id === id)!;
        });
        const may = (action: string, list: "actions" | "dataActions") =>
            roles
                .filter((role) => role[list]?.some((pattern) => actionMatches(action, pattern)) === true)
                .map(({ roleName }) => roleName);
        // `az keyvault network-rule add` reads the vault and writes it.
        expect(may("Microsoft.KeyVault/vaults/write", "actions")).toEqual(["Key Vault Contributor"]);
        expect(may("Microsoft.KeyVault/vaults/secrets/getSecret/action", "dataActions")).toEqual([
            "Key Vault Administrator",
        ]);
        expect(new Set(prepared.map(({ scope, principalId }) => `${String(scope)} ${String(principalId)}`)).size).toBe(
            1,
        );
    });
});
