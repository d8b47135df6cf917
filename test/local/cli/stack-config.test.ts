import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { Placeholders } from "../../../local/cli/placeholders";
import { copyStackConfig } from "../../../local/cli/stack-config";
import { openWorkspace, type Workspace } from "../../../local/cli/workspace";

const source = `
secretsprovider: azurekeyvault://kv.vault.azure.net/keys/state
encryptedkey: c2VhbGVk
config:
  platform:location: westeurope
  platform:token:
    secure: v1:AAAA:BBBB
  platform:deep:
    list:
      - plain
      - secure: v1:CCCC:DDDD
    odd.name:
      secure: v1:EEEE:FFFF
`;

describe("a rehearsal's copy of a stack's configuration", () => {
    let root: string;
    let workspace: Workspace;

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
        fs.writeFileSync(path.join(root, "Pulumi.yaml"), "name: platform\n");
        fs.writeFileSync(path.join(root, "Pulumi.dev.yaml"), source);
        workspace = openWorkspace(root);
    });

    afterEach(() => fs.rmSync(root, { recursive: true }));

    const copy = () => copyStackConfig(workspace, "dev", new Placeholders(workspace));

    it("leaves the project's file as it is", () => {
        copy();
        expect(fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")).toBe(source);
    });

    it("puts kept placeholders where only the real stack's provider could decrypt", () => {
        const { file, secure } = copy();
        expect([...secure.keys()]).toEqual(["platform:token", "platform:deep.list[1]", 'platform:deep["odd.name"]']);
        const [token, listed, odd] = [...secure.values()];
        expect(parse(fs.readFileSync(file, "utf8"))).toEqual({
            config: {
                "platform:location": "westeurope",
                "platform:token": token,
                "platform:deep": { list: ["plain", listed], "odd.name": odd },
            },
        });
        expect(new Set([token, listed, odd]).size).toBe(3);
        expect(copy().secure).toEqual(secure);
    });

    it("keeps the salt of the rehearsed state, and nothing of the real stack's encryption", () => {
        const { file } = copy();
        fs.appendFileSync(file, "encryptionsalt: v1:own:v1:x:y\n");
        expect(parse(fs.readFileSync(copy().file, "utf8"))).toMatchObject({ encryptionsalt: "v1:own:v1:x:y" });
        expect(fs.readFileSync(file, "utf8")).not.toMatch(/secretsprovider|encryptedkey/);
    });

    it("is readable by its owner only, as everything else that a rehearsal writes", () => {
        const { file } = copy();
        expect(fs.statSync(file).mode & 0o777).toBe(0o600);
        expect(fs.statSync(path.join(root, ".local", "passphrase")).mode & 0o777).toBe(0o600);
        expect(fs.statSync(path.join(root, ".local", "placeholders.json")).mode & 0o777).toBe(0o600);
        expect(fs.statSync(path.join(root, ".local")).mode & 0o777).toBe(0o700);
    });

    it("names the stacks that there are when asked for one that isn't", () => {
        expect(() => copyStackConfig(workspace, "prd", new Placeholders(workspace))).toThrow(
            `There is no Pulumi.prd.yaml in ${root}. Stacks here: dev.`,
        );
    });

    it("says where YAML is broken", () => {
        fs.writeFileSync(path.join(root, "Pulumi.dev.yaml"), "config: [\n");
        expect(copy).toThrow(/^Pulumi\.dev\.yaml is not valid YAML: .* at line 2/);
    });
});

describe("a workspace", () => {
    it("is found from a folder below the project", () => {
        const root = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
        fs.writeFileSync(path.join(root, "Pulumi.yaml"), "name: platform\n");
        fs.mkdirSync(path.join(root, "a", "b"), { recursive: true });
        expect(openWorkspace(path.join(root, "a", "b")).root).toBe(root);
        fs.rmSync(root, { recursive: true });
    });

    it("deploys another project into its own local Azure and state, from a configuration apart", () => {
        const root = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
        fs.writeFileSync(path.join(root, "Pulumi.yaml"), "name: platform\n");
        fs.mkdirSync(path.join(root, "stacks", "app"), { recursive: true });
        fs.writeFileSync(path.join(root, "stacks", "app", "Pulumi.yaml"), "name: app\n");
        fs.writeFileSync(path.join(root, "stacks", "app", "Pulumi.dev.yaml"), "config: {}\n");
        const own = openWorkspace(root);
        const other = openWorkspace(root, "stacks/app");
        expect(other).toEqual({ ...own, root: path.join(root, "stacks", "app"), project: "app" });
        expect(copyStackConfig(other, "dev", new Placeholders(other)).file).toBe(
            path.join(root, ".local", "config", "app", "Pulumi.dev.yaml"),
        );
        fs.rmSync(root, { recursive: true });
    });

    it("refuses a folder that is no project, instead of deploying the project above it", () => {
        const root = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
        fs.writeFileSync(path.join(root, "Pulumi.yaml"), "name: platform\n");
        expect(() => openWorkspace(root, "stacks/ap")).toThrow(
            `There is no Pulumi.yaml in ${path.join(root, "stacks", "ap")}: \`--cwd\` names the folder of a Pulumi project.`,
        );
        fs.writeFileSync(path.join(root, "Pulumi.yaml"), "runtime: nodejs\n");
        expect(() => openWorkspace(root)).toThrow(
            `${path.join(root, "Pulumi.yaml")} must have a \`name\`, got nothing.`,
        );
        fs.rmSync(root, { recursive: true });
    });

    it("keeps one passphrase", () => {
        const root = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
        fs.writeFileSync(path.join(root, "Pulumi.yaml"), "name: platform\n");
        const { passphrase } = openWorkspace(root);
        expect(passphrase).toMatch(/^[\w-]{32}$/);
        expect(openWorkspace(root).passphrase).toBe(passphrase);
        fs.rmSync(root, { recursive: true });
    });

    it("is refused outside of a project", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "workspace-"));
        expect(() => openWorkspace(folder)).toThrow(
            `There is no Pulumi.yaml in ${folder} or a folder above it: run this inside of a project.`,
        );
        fs.rmSync(folder, { recursive: true });
    });
});
