import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { clouds } from "../../components/internal/clouds";

const docs = path.resolve(__dirname, "../../docs");
const read = (file: string) => fs.readFileSync(path.join(docs, file), "utf8");
const runbook = read("runbooks/first-deployment.md");

describe("the runbook of the first deployment", () => {
    it("registers every resource provider that a deployer needs actions of", () => {
        const namespaces = [...read("security.md").matchAll(/["`](Microsoft\.\w+)\/[\w/]+["`]/g)].map(
            ([, name]) => name!,
        );
        // Every subscription has these.
        const always = ["Microsoft.Authorization", "Microsoft.Resources"];
        const [, registered] = /for NAMESPACE in (.+); do\n +az provider register --namespace \$NAMESPACE/.exec(
            runbook,
        )!;
        const needed = [...new Set(namespaces)].filter((name) => !always.includes(name));
        expect(needed.length).toBeGreaterThan(4);
        expect(needed.filter((name) => !registered!.split(" ").includes(name))).toEqual([]);
    });

    it("takes the subject of the repository's tokens from GitHub: it isn't made of the names alone", () => {
        const prefix =
            "PREFIX=$(gh api repos/$OWNER/$REPOSITORY/actions/oidc/customization/sub --jq .sub_claim_prefix)";
        const credential = runbook.slice(runbook.indexOf(prefix), runbook.indexOf("az ad app federated-credential"));
        expect(credential).toContain(prefix);
        expect([...runbook.matchAll(/\\"subject\\": \\"([^"\\]+)\\"/g)].map(([, subject]) => subject)).toEqual([
            "$PREFIX:environment:$STACK",
        ]);
    });

    it.each(Object.values(clouds))(
        "finds vaults, their private zone and the state in each cloud: $environment",
        (cloud) => {
            const line = (start: string) => new RegExp(`^ +(${start}.*)$`, "m").exec(runbook)![1]!;
            const [zone, state, stack] = [line("ZONE="), line("pulumi login "), line("pulumi stack init ")];
            // As `az cloud show` answers.
            const env = {
                STATE_VAULT: "kv",
                STATE_ACCOUNT: "st",
                STACK: "dev",
                VAULTS: `.${cloud.vaultSuffix}`,
                STORAGE: "core",
            };
            const said = (command: string) => execFileSync("sh", ["-c", command], { env, encoding: "utf8" }).trim();
            expect(said(`${zone}; echo $ZONE`)).toBe(cloud.privateDnsZone);
            expect(said(stack.replace("pulumi", "echo"))).toContain(
                ` azurekeyvault://kv.${cloud.vaultSuffix}/keys/pulumi`,
            );
            expect(said(state.replace("pulumi", "echo"))).toBe(
                "login azblob://state?storage_account=st&domain=blob.core",
            );
        },
    );

    it.each([
        ["Storage Blob Data Contributor", "$STATE_ACCOUNT_ID", "az storage container create"],
        ["Key Vault Crypto Officer", "$STATE_VAULT_ID", "az keyvault key create"],
    ])("gives whoever follows it %s on %s before it is used by %s, and takes it back", (role, scope, use) => {
        const assignment = `--role "${role}" --scope ${scope}`;
        const given = runbook.indexOf(
            `az role assignment create --assignee-object-id $ME --assignee-principal-type User ${assignment}`,
        );
        expect(given).toBeGreaterThan(0);
        expect(runbook.indexOf(use)).toBeGreaterThan(given);
        expect(runbook.indexOf("pulumi stack init")).toBeGreaterThan(given);
        expect(runbook.indexOf(`az role assignment delete --assignee $ME ${assignment}`)).toBeGreaterThan(given);
    });
});
