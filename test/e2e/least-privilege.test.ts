import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Authorization } from "../../local/azure/access/authorization";
import { manage } from "../../local/azure/management/client";
import { writePrivately } from "../../local/cli/workspace";
import { createApplication, serve, type Serving } from "../local/azure/serving";
import { TestProject } from "./project";

/** Each test here runs whole deployments, on whatever machine this is. */
jest.setTimeout(180_000);

const root = join(__dirname, "..", "..");
const documentation = readFileSync(join(root, "docs", "security.md"), "utf8");

/** What the documentation gives to deployers. */
const documented = {
    /** The actions of the role. */
    role: (JSON.parse(/```json\n([\s\S]+?)```/.exec(documentation)?.[1] ?? "{}") as { Actions: string[] }).Actions,
    auditLog: furtherActions("auditLog"),
    privateNetwork: furtherActions("privateNetwork"),
    /** The condition under which the role is assigned: what the documented command prints. */
    condition: () => {
        const program = /node -p '([^']+)'/.exec(documentation)?.[1] ?? "";
        return execFileSync(process.execPath, ["-p", program], { cwd: root, encoding: "utf8" }).trim();
    },
};

/** What a setting of the platform stack takes besides the role. */
function furtherActions(setting: string): readonly { readonly action: string; readonly rehearsed: boolean }[] {
    const section = documentation.split(`With \`platform:${setting}\`:`)[1]!.split("\n\n")[1]!;
    return [...section.matchAll(/^\| `(\S+)` +\| .+? \| (yes|no) +\|$/gm)].map(([, action, rehearsed]) => ({
        action: action!,
        rehearsed: rehearsed === "yes",
    }));
}

/** The identity that deploys a stack: a new one, in the group that deploys it, with these actions in the subscription and nothing else. */
async function deployerWith(actions: readonly string[], stack: string, { azure, client }: Serving): Promise<void> {
    const deployer = await createApplication(client, "deployer");
    const role = crypto.randomUUID();
    const put = (path: string, properties: object) =>
        client.arm("PUT", `/providers/Microsoft.Authorization/${path}`, { properties }, undefined, "2022-04-01");
    const definition = await put(`roleDefinitions/${role}`, {
        roleName: `deployer ${role}`,
        permissions: [{ actions }],
        assignableScopes: [client.subscription],
    });
    const assignment = await put(`roleAssignments/${crypto.randomUUID()}`, {
        roleDefinitionId: definition.text("id"),
        principalId: deployer.objectId,
        condition: documented.condition(),
        conditionVersion: "2.0",
    });
    expect([definition.status, assignment.status]).toEqual([201, 201]);
    const [, displayName, objectId] =
        /- name: (\S+)\n +objectId: (\S+)/.exec(project.read(`Pulumi.${stack}.yaml`)) ?? [];
    if (objectId !== undefined) {
        await manage(azure.target, "PUT", "/groups", { objectId, displayName });
        const member = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${deployer.objectId}` };
        expect((await client.graph("POST", `/groups/${objectId}/members/$ref`, member)).status).toBe(204);
    }
    // A rehearsal uses the local Azure that runs already, as whom its file names.
    writePrivately(project.file(".local/azure/target.json"), JSON.stringify({ ...azure.target, ...deployer }));
}

const project = new TestProject();
let serving: Serving;

beforeAll(async () => {
    serving = await serve();
});

afterEach(() => {
    jest.restoreAllMocks();
});

afterAll(async () => {
    await project.dispose();
    await serving.end();
});

/** The actions that Azure was asked for by what is deployed from here on. */
function askedActions(): () => ReadonlySet<string> {
    const allows = jest.spyOn(Authorization.prototype, "allowsAction");
    return () => new Set(allows.mock.calls.map(([, , action]) => action));
}

/** Deploys an environment; everything that it verifies must be as declared. */
async function up(stack: string): Promise<void> {
    const { code, output } = await project.run(["up", "--stack", stack]);
    expect(output).toMatch(/checks in \d+ calls: all passed/);
    expect(code).toBe(0);
}

async function destroy(stack: string): Promise<void> {
    expect((await project.run(["destroy", "--yes", "--stack", stack])).code).toBe(0);
    expect(project.resources(stack)).toEqual([]);
}

const actionsOf = (further: typeof documented.auditLog) => further.map(({ action }) => action);
const rehearsed = (further: typeof documented.auditLog) => actionsOf(further.filter(({ rehearsed }) => rehearsed));

describe("a deployer with the documented role", () => {
    it("deploys dev and destroys it, and needs every action of it", async () => {
        await deployerWith(documented.role, "dev", serving);
        const asked = askedActions();
        await up("dev");
        await destroy("dev");
        expect(documented.role.filter((action) => !asked().has(action))).toEqual([]);
    });

    it("deploys staging with what an audit log takes", async () => {
        await deployerWith([...documented.role, ...rehearsed(documented.auditLog)], "staging", serving);
        await up("staging");
    });

    it("deploys prod and destroys it with what a private network takes as well, and needs every action of that", async () => {
        const further = [...rehearsed(documented.auditLog), ...rehearsed(documented.privateNetwork)];
        await deployerWith([...documented.role, ...further], "prod", serving);
        const asked = askedActions();
        await up("prod");
        await destroy("prod");
        expect(further.filter((action) => !asked().has(action))).toEqual([]);
        // What is said not to be rehearsed isn't.
        const all = [...actionsOf(documented.auditLog), ...actionsOf(documented.privateNetwork)];
        expect(all.filter((action) => asked().has(action))).toEqual(further);
    });
});
