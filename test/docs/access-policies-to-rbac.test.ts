import * as fs from "node:fs";
import * as path from "node:path";

const runbook = fs.readFileSync(path.resolve(__dirname, "../../docs/runbooks/access-policies-to-rbac.md"), "utf8");

/** That a role which is given in addition fails a verification is shown by `verification-access.test.ts`. */
describe("the runbook from access policies to RBAC", () => {
    const steps = runbook.slice(runbook.indexOf("## Steps"), runbook.indexOf("## How to know")).split(/\n(?=\d\. )/);
    const step = (number: number) => steps.find((text) => text.startsWith(`${number}. `)) ?? "";

    it("keeps the roles that are assigned ahead from failing the switch, and nothing else for longer", () => {
        expect(step(2)).toContain("az role assignment create");
        expect(step(3)).toMatch(/roles of step 2.*`undeclaredAccess: "ignore"`/);
        expect(step(6)).toContain("pulumi up");
        expect(step(7)).toMatch(
            /wait ten minutes.*az role assignment delete.*Take `undeclaredAccess` out again, and deploy/,
        );
    });
});
