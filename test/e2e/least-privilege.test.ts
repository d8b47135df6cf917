import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Authorization } from "../../local/azure/access/authorization";
import { writePrivately } from "../../local/cli/workspace";
import { assign, createApplication, serve, type Serving } from "../local/azure/serving";
import { TestProject } from "./project";

jest.setTimeout(120_000);

/** The role that the documentation gives to deployers. */
function documentedActions(): readonly string[] {
    const text = readFileSync(join(__dirname, "..", "..", "docs", "security.md"), "utf8");
    const role = /```json\n([\s\S]+?)```/.exec(text)?.[1] ?? "{}";
    return (JSON.parse(role) as { Actions: string[] }).Actions;
}

/** The identity that a rehearsal signs in with: a new one that has these actions in the subscription, and nothing else. */
async function deployerWith(actions: readonly string[], { azure, client }: Serving): Promise<void> {
    const deployer = await createApplication(client, "deployer");
    const role = crypto.randomUUID();
    const definition = await client.arm(
        "PUT",
        `/providers/Microsoft.Authorization/roleDefinitions/${role}`,
        { properties: { roleName: "deployer", permissions: [{ actions }], assignableScopes: [client.subscription] } },
        undefined,
        "2022-04-01",
    );
    expect(definition.status).toBe(201);
    await assign(client, "", role, deployer.objectId);
    // A rehearsal uses the local Azure that runs already, as whom its file names.
    writePrivately(project.file(".local/azure/target.json"), JSON.stringify({ ...azure.target, ...deployer }));
}

const project = new TestProject();
let serving: Serving;

beforeAll(async () => {
    serving = await serve();
});

afterAll(async () => {
    jest.restoreAllMocks();
    await project.dispose();
    await serving.end();
});

describe("a deployer with the documented role", () => {
    const asked = new Set<string>();

    it("deploys the platform stack and destroys it", async () => {
        await deployerWith(documentedActions(), serving);
        const allows = jest.spyOn(Authorization.prototype, "allowsAction");
        const up = await project.run(["up"]);
        expect(up.output).toMatch(/checks in \d+ calls: all passed/);
        const destroy = await project.run(["destroy", "--yes"]);
        expect([up.code, destroy.code]).toEqual([0, 0]);
        expect(project.resources()).toEqual([]);
        allows.mock.calls.forEach(([, , action]) => asked.add(action));
    });

    it("needs every action of it", () => {
        expect(documentedActions().filter((action) => !asked.has(action))).toEqual([]);
    });
});
