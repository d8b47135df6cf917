import { execFile } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { TestProject } from "./project";
import { findPlanted, type Place } from "../../search/find";

const run = promisify(execFile);

/** A value that is nowhere but here: if it turns up in a file or on a screen, it leaked. */
const planted = "Planted+value/with=odd&characters-4711";
const env = { PARTNER_API_KEY: planted };

/** Where a value is found, in whatever encoding. */
const search = (value: string, places: readonly Place[]) => findPlanted([{ source: "test", value }], places);

/** Each test here runs whole deployments, on whatever machine this is. */
jest.setTimeout(180_000);

describe("the life cycle of an environment, from the command line", () => {
    const project = new TestProject();
    let vaultUrl: string;
    let umask: number;

    // Whoever lets everybody read their files lets nobody read these.
    beforeAll(() => (umask = process.umask(0)));
    afterAll(async () => {
        process.umask(umask);
        await project.dispose();
    });

    /** What somebody with the Azure SDK does to the deployed vault, while the local Azure is served. */
    async function behindTheBack(...args: string[]): Promise<unknown> {
        const serving = project.start(["local"]);
        try {
            await once(serving.stdout!, "data");
            const target = JSON.parse(project.read(".local/azure/target.json")) as Record<string, string>;
            const { stdout } = await run(process.execPath, [path.join(__dirname, "drift.cjs"), vaultUrl, ...args], {
                env: {
                    PATH: process.env["PATH"],
                    HTTPS_PROXY: target["proxy"],
                    NO_PROXY: "127.0.0.1,localhost",
                    NODE_EXTRA_CA_CERTS: path.resolve(project.file(".local/azure"), target["ca"]!),
                    ARM_TENANT_ID: target["tenantId"],
                    ARM_CLIENT_ID: target["clientId"],
                    ARM_CLIENT_SECRET: target["clientSecret"],
                },
            });
            return JSON.parse(stdout) as unknown;
        } finally {
            const ended = once(serving, "exit");
            serving.kill("SIGTERM");
            await ended;
        }
    }

    it("deploys everything, verifies it, and says so", async () => {
        const { code, output } = await project.run(["up"], env);
        expect(output).toContain("vaultUris");
        expect(code).toBe(0);
        expect(output).toMatch(
            /^Access:\n {4}"application" \("[0-9a-f-]{36}"\) gains access: Key Vault Crypto User on key "signing"/m,
        );
        const types = project.resources().map(({ type }) => type);
        expect(types).toEqual(
            expect.arrayContaining([
                "azure-native:keyvault:Vault",
                "pulumi-nodejs:dynamic/azure-keyvault:Key",
                "pulumi-nodejs:dynamic/azure-keyvault:Secret",
                "pulumi-nodejs:dynamic/azure-keyvault:Verification",
                "azure-native:authorization:RoleAssignment",
            ]),
        );
        const stack = project.resources().find(({ type }) => type === "pulumi:pulumi:Stack");
        expect(stack?.outputs?.["verified"]).toMatchObject({ passed: true, failed: 0 });
        vaultUrl = (stack?.outputs?.["vaultUris"] as { platform: string }).platform;
        expect(search(planted, [{ name: "what was printed", content: Buffer.from(output) }])).toEqual([]);
    });

    it("changes nothing the second time", async () => {
        const { code, output } = await project.run(["up"], env);
        expect(code).toBe(0);
        expect(output).toMatch(/^Resources:\s+\d+ unchanged\s*$/m);
        expect(output).not.toMatch(/\d+ (created|updated|deleted|replaced|changes)/);
    });

    it("previews an edit as exactly that edit, and writes nothing", async () => {
        const state = ".local/state/.pulumi/stacks/platform/dev.json";
        const before = project.read(state);
        project.edit("Pulumi.dev.yaml", (text) =>
            text.replace("platform:signingKey:", "platform:signingKey:\n        rotateAfterCreation: P1M"),
        );
        const { code, output } = await project.run(["preview", "--diff"], env);
        expect(code).toBe(0);
        expect(output).toMatch(/rotateAfter\s*:\s*"P2M" => "P1M"/);
        expect(project.read(state)).toBe(before);
        const preview = await project.run(["preview", "--json"], env);
        const { steps, changeSummary } = JSON.parse(preview.stdout) as {
            steps: { op: string; urn: string }[];
            changeSummary: Record<string, number>;
        };
        const changed = steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
        expect(changed).toEqual(["update signing", "update verification-signing"]);
        expect(changeSummary["create"]).toBeUndefined();
    });

    it("previews it as a comment for a review, with what the policy pack finds", async () => {
        const policy = path.resolve(__dirname, "../../policy");
        const pack = ["--policy-pack", policy, "--policy-pack-config", path.join(policy, "stacks", "dev.json")];
        const { code, stdout } = await project.run(["preview", "--markdown", ...pack], env);
        expect(stdout).toMatch(
            /^<!-- .+ -->\n## Preview of `platform\/dev`\n\n\*\*Resources: 2 updated, \d+ unchanged\.\*\*\n/,
        );
        expect(stdout).toMatch(/^- key `signing` rotates after `P1M \(\d{4}-\d\d-\d\d\)`, was `P2M \(/m);
        expect(stdout).toContain('- **warning** `vault-purge-protection`: ``Vault "platform" can be purged');
        expect(stdout).toContain('! rotation.rotateAfter: "P2M" → "P1M"');
        expect(stdout).not.toContain("gains access");
        expect(search(planted, [{ name: "the comment", content: Buffer.from(stdout) }])).toEqual([]);
        expect(code).toBe(0);
    });

    it("applies the edit", async () => {
        const { code, output } = await project.run(["up"], env);
        expect(output).toMatch(/\d+ updated/);
        expect(code).toBe(0);
    });

    it("shows drift after a refresh, and puts it right", async () => {
        await behindTheBack("disable-key", "signing");
        const refresh = await project.run(["refresh"], env);
        expect(refresh.code).toBe(0);
        expect(refresh.output).toMatch(/signing.*updated|updated.*signing/);
        const preview = await project.run(["preview", "--diff"], env);
        expect(preview.output).toMatch(/enabled\s*:\s*false => true/);
        expect((await project.run(["up"], env)).code).toBe(0);
        expect(await behindTheBack("key-versions", "signing")).toBe(1);
    });

    it("leaves a seeded secret to those who change it in the vault", async () => {
        await behindTheBack("set-secret", "partner-api-key", "renewed by its owner");
        expect((await project.run(["refresh"], env)).code).toBe(0);
        const { output } = await project.run(["up"], env);
        expect(output).toMatch(/unchanged/);
        expect(await behindTheBack("secret-value", "partner-api-key")).toBe("renewed by its owner");
    });

    it("has the seeded value in no file but the vault's own", () => {
        const outside = project.files(".local").filter(({ name }) => !name.startsWith(path.join(".local", "azure")));
        expect(outside.length).toBeGreaterThan(3);
        expect(search(planted, outside)).toEqual([]);
        expect(search("renewed by its owner", outside)).toEqual([]);
    });

    it("keeps everything below .local for its owner alone, whatever the umask", () => {
        const entries = fs.readdirSync(project.file(".local"), { recursive: true, withFileTypes: true });
        const modes = [
            "",
            ...entries.map((entry) => path.relative(project.file(".local"), path.join(entry.parentPath, entry.name))),
        ].map((name) => ({ name, mode: fs.lstatSync(path.join(project.file(".local"), name)).mode }));
        expect(modes.length).toBeGreaterThan(20);
        expect(
            modes.filter(({ mode }) => (mode & 0o077) !== 0).map(({ name, mode }) => `${name} ${mode.toString(8)}`),
        ).toEqual([]);
    });

    it("asks before it destroys, and where nobody can answer does nothing", async () => {
        const before = project.resources().length;
        const { code, output } = await project.run(["destroy"], env);
        expect(code).not.toBe(0);
        expect(output).toContain("--yes");
        expect(project.resources()).toHaveLength(before);
    });

    it("destroys everything, and can deploy it again", async () => {
        const destroyed = await project.run(["destroy", "--yes"], env);
        expect(destroyed.output).toMatch(/\d+ deleted/);
        expect(destroyed.code).toBe(0);
        expect(project.resources()).toEqual([]);
        const again = await project.run(["up"], env);
        expect(again.output).toMatch(/\d+ created/);
        expect(again.code).toBe(0);
    });
});
