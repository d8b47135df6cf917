import { startLocalAzure } from "../../local/azure/local-azure";
import { Client } from "../local/azure/client";
import { TestProject } from "./project";

/** Each test here runs whole deployments, on whatever machine this is. */
jest.setTimeout(180_000);

describe("the environments of the platform stack, each in a cloud of its own, and the application on top", () => {
    const project = new TestProject();
    const app = ["--cwd", "stacks/app"];

    afterAll(() => project.dispose());

    /** What the stack exported. */
    function outputs(stack: string, name = "platform"): Record<string, unknown> {
        const resource = project.resources(stack, name).find(({ type }) => type === "pulumi:pulumi:Stack");
        return resource?.outputs ?? {};
    }

    /** Moves an environment to another cloud: its name for it and a region there are all that is said. */
    function moveTo(stack: string, environment: string, region: string): void {
        project.edit(`Pulumi.${stack}.yaml`, (text) =>
            text.replace(
                /platform:location: \w+/,
                `azure-native:environment: ${environment}\n    platform:location: ${region}`,
            ),
        );
    }

    /** A second deployment would change nothing, which the nightly look for drift relies on. */
    async function expectNoChanges(stack: string): Promise<void> {
        const { code, output } = await project.run(["preview", "--stack", stack, "--expect-no-changes"]);
        expect(output).toMatch(/^Resources:\s+\d+ unchanged\s*$/m);
        expect(code).toBe(0);
    }

    it("deploys dev, and on top of it the application, which is destroyed first", async () => {
        expect((await project.run(["up"])).code).toBe(0);
        await expectNoChanges("dev");
        const platform = project.resources().length;
        const up = await project.run(["up", ...app]);
        expect(up.output).toContain("Key Vault Crypto Service Encryption User");
        expect(up.code).toBe(0);
        const { keyIds } = outputs("dev") as { keyIds: { wrapping: string } };
        expect(outputs("dev", "app")).toMatchObject({
            wrappingKeyId: keyIds.wrapping,
            references: { appService: expect.stringMatching(/^@Microsoft\.KeyVault\(SecretUri=https:/) as string },
        });
        const account = project
            .resources("dev", "app")
            .find(({ type }) => type === "azure-native:storage:StorageAccount");
        expect(account?.outputs?.["encryption"]).toMatchObject({
            keySource: "Microsoft.Keyvault",
            keyVaultProperties: { keyName: "storage", keyVaultUri: outputs("dev", "app")["vaultUri"] },
        });
        const destroyed = await project.run(["destroy", "--yes", ...app]);
        expect(destroyed.code).toBe(0);
        expect(project.resources("dev", "app")).toEqual([]);
        expect(project.resources()).toHaveLength(platform);
    });

    it("deploys staging in the US government's cloud, by a group from its address", async () => {
        moveTo("staging", "usgovernment", "usgovvirginia");
        const { code, output } = await project.run(["up", "--stack", "staging"]);
        expect(output).toMatch(/\d+ created/);
        expect(code).toBe(0);
        await expectNoChanges("staging");
        expect(outputs("staging")).toMatchObject({
            vaultUris: { platform: expect.stringMatching(/\.vault\.usgovcloudapi\.net\/$/) as string },
            verified: { passed: true, failed: 0 },
        });
    });

    it("deploys prod in China's cloud, through its private endpoints, and leaves its vaults at a destroy", async () => {
        moveTo("prod", "china", "chinaeast2");
        const up = await project.run(["up", "--stack", "prod"]);
        expect(up.output).toMatch(/\d+ created/);
        expect(up.code).toBe(0);
        await expectNoChanges("prod");
        expect(outputs("prod")).toMatchObject({
            vaultUris: { platform: expect.stringMatching(/\.vault\.azure\.cn\/$/) as string },
            verified: { passed: true, failed: 0 },
        });
        const zone = project.resources("prod").find(({ type }) => type === "azure-native:privatedns:PrivateZone");
        expect(zone?.outputs?.["name"]).toBe("privatelink.vaultcore.azure.cn");
        const { vaultIds } = outputs("prod") as { vaultIds: { platform: string } };
        expect((await project.run(["destroy", "--stack", "prod", "--yes"])).code).toBe(0);
        expect(project.resources("prod")).toEqual([]);
        expect(await statusOf(vaultIds.platform)).toBe(200);
    });

    /** What ARM says of a resource, once the rehearsals are over. */
    async function statusOf(id: string): Promise<number> {
        const azure = await startLocalAzure({ directory: project.file(".local/azure") });
        const client = new Client(azure.target);
        try {
            return (await client.arm("GET", id.replace(/^\/subscriptions\/[^/]+/, ""))).status;
        } finally {
            client.end();
            await azure.close();
        }
    }
});
