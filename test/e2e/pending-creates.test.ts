import * as fs from "node:fs";
import { TestProject } from "./project";

jest.setTimeout(180_000);

const program = `
const authorization = require("@pulumi/azure-native/authorization");
const managedidentity = require("@pulumi/azure-native/managedidentity");
const resources = require("@pulumi/azure-native/resources");
const group = new resources.ResourceGroup("small");
const app = new managedidentity.UserAssignedIdentity("app", { resourceGroupName: group.name });
const reader = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7";
new authorization.RoleAssignment("reader", {
    principalId: app.principalId,
    principalType: "ServicePrincipal",
    roleAssignmentName: "11111111-2222-3333-4444-555555555555",
    roleDefinitionId: group.id.apply((id) => id.replace(/.resourceGroups.*/, reader)),
    scope: group.id,
}, { protect: true, deleteBeforeReplace: true, dependsOn: app });
`;

interface Resource {
    urn: string;
    type: string;
    id?: string;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    [key: string]: unknown;
}

interface State {
    checkpoint: { latest: { resources: Resource[]; pending_operations?: { type: string; resource: Resource }[] } };
}

describe("a role assignment that a killed deployment has made in Azure and not in the state", () => {
    const project = new TestProject();
    const file = ".local/state/.pulumi/stacks/small/dev.json";
    const read = () => JSON.parse(project.read(file)) as State;
    const isLost = ({ type }: Resource) => type === "azure-native:authorization:RoleAssignment";
    const found = (): Partial<Resource> => read().checkpoint.latest.resources.find(isLost) ?? {};
    let before: Partial<Resource>;

    beforeAll(async () => {
        for (const name of ["Pulumi.staging.yaml", "Pulumi.prod.yaml", "rehearsal.yaml", "stacks"]) {
            fs.rmSync(project.file(name));
        }
        project.write("Pulumi.yaml", "name: small\nruntime: nodejs\nmain: index.cjs\n");
        project.write("Pulumi.dev.yaml", "config:\n    azure-native:location: westeurope\n");
        project.write("index.cjs", program);
        expect(await project.run(["up"])).toMatchObject({ code: 0 });
        before = found();
        const state = read();
        const { latest } = state.checkpoint;
        const resource = { ...latest.resources.find(isLost)! };
        delete resource.id;
        delete resource.outputs;
        latest.resources = latest.resources.filter((other) => !isLost(other));
        latest.pending_operations = [{ type: "creating", resource }];
        project.write(file, JSON.stringify(state));
    });
    afterAll(() => project.dispose());

    it("is taken over by the command that the next deployment names", async () => {
        const { code, output } = await project.run(["up"]);
        expect(code).toBe(1);
        expect(output).toContain(`error: cannot create already existing resource '${before.id}'\n`);
        const options = `--import-pending-creates '${before.urn}' --import-pending-creates '${before.id}'`;
        expect(output).toContain(`npm run refresh -- --stack dev ${options}\n`);
        expect(await project.run(["refresh", ...options.replaceAll("'", "").split(" ")])).toMatchObject({
            code: 0,
            output: expect.stringMatching(/^ += 1 imported$/m) as string,
        });
        expect(read().checkpoint.latest.pending_operations).toBeUndefined();
    });

    it("is in the state as it was, but for the API version that azure-native notes", () => {
        const is = found();
        const kept = ["id", "outputs", "parent", "provider", "protect", "dependencies", "propertyDependencies"];
        expect(kept.map((key) => [key, is[key]])).toEqual(kept.map((key) => [key, before[key]]));
        expect(is.protect).toBe(true);
        expect({ ...is.inputs, azureApiVersion: before.outputs?.["azureApiVersion"] }).toEqual(before.inputs);
    });

    it("is what the program says: the next deployment changes nothing, and completes what is noted", async () => {
        const { code, output } = await project.run(["up", "--expect-no-changes"]);
        expect(output).toMatch(/^ +4 unchanged$/m);
        expect(code).toBe(0);
        expect({ ...found(), created: "", modified: "" }).toEqual({ ...before, created: "", modified: "" });
    });
});
