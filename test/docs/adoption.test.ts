import * as fs from "node:fs";
import * as path from "node:path";

const runbook = fs.readFileSync(path.resolve(__dirname, "../../docs/runbooks/adoption.md"), "utf8");

/** That it is so is shown by the life cycle of grants: `test/components/access/life-cycle.test.ts`. */
describe("the runbook of adoption", () => {
    it("leads back from an adopted role assignment by the state, before the grant that would delete it goes", () => {
        const back = runbook.slice(runbook.indexOf("## The way back"));
        const [adopted, ...others] = back.split("\n- ").filter((way) => way.includes("adopted by its id"));
        expect(others).toEqual([]);
        expect(adopted).toMatch(/taking the grant out deletes it[\s\S]+pulumi state delete --stack \$STACK/);
        expect(back).toMatch(/shared by `onExisting: "adopt"`: take the grant out\. It stays\./);
    });
});
