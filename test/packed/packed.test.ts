import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import { pack, PackedProject, repository } from "./project";

/** Each test here runs other programs, on whatever machine this is. */
jest.setTimeout(180_000);

describe("the packed library, in an empty project outside of the repository", () => {
    const project = new PackedProject();
    const manifest = JSON.parse(fs.readFileSync(path.join(repository, "components", "package.json"), "utf8")) as {
        name: string;
        exports: Record<string, string | { types: string }>;
        peerDependencies: Record<string, string>;
        dependencies: Record<string, string>;
        bin: Record<string, string>;
    };
    let files: readonly string[];

    /** Where this repository has a package of the library's. */
    function installed(name: string): string {
        const folders = ["components", "."].map((folder) => path.join(repository, folder, "node_modules", name));
        return folders.find((folder) => fs.existsSync(folder)) ?? "";
    }

    beforeAll(() => {
        const packed = pack(project.directory);
        files = packed.files;
        const modules = path.join(project.directory, "node_modules");
        const folder = path.join(modules, "pulumi-azure-keyvault");
        fs.mkdirSync(folder, { recursive: true });
        expect(project.run("tar", ["-xzf", packed.archive, "-C", folder, "--strip-components=1"]).code).toBe(0);
        // What an installation would bring, and nothing that only happens to be in this repository.
        const { peerDependencies, dependencies } = manifest;
        for (const name of [...Object.keys({ ...peerDependencies, ...dependencies }), "@types/node"]) {
            fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
            fs.symlinkSync(installed(name), path.join(modules, name));
        }
    });
    afterAll(() => project.dispose());

    it("has what runs and what types it, the licence and how to begin, and nothing else", () => {
        const others = files.filter((file) => !/^dist\/.*\.(js|d\.ts)$/.test(file));
        const commands = Object.values(manifest.bin);
        expect([...others].sort()).toEqual(["LICENSE", "README.md", ...commands, "package.json"]);
        expect(files).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/data-plane/index.js"]));
    });

    it("leaves Pulumi's packages to the project", () => {
        expect(Object.keys(manifest.peerDependencies).sort()).toEqual([
            "@pulumi/azure-native",
            "@pulumi/azuread",
            "@pulumi/pulumi",
        ]);
        expect(Object.keys(manifest.dependencies).filter((name) => name.startsWith("@pulumi/"))).toEqual([]);
    });

    it("is loaded by CommonJS and by ES modules", () => {
        const required = 'console.log(typeof require("pulumi-azure-keyvault").Vault)';
        expect(project.run(process.execPath, ["-e", required])).toEqual({ code: 0, output: "function\n" });
        const imported =
            'import { Key, Vault } from "pulumi-azure-keyvault"; import { key } from "pulumi-azure-keyvault/data-plane"; ' +
            "console.log(typeof Key, typeof Vault, typeof key.create)";
        expect(project.run(process.execPath, ["--input-type=module", "-e", imported])).toEqual({
            code: 0,
            output: "function function function\n",
        });
    });

    it("has commands that run", () => {
        const run = (command: string, ...args: string[]) => {
            const file = path.join("node_modules", "pulumi-azure-keyvault", manifest.bin[command]!);
            return project.run(process.execPath, [file, ...args]);
        };
        project.write("state.json", JSON.stringify({ version: 3, deployment: { resources: [] } }));
        expect(run("pulumi-azure-keyvault-verify", "--state", "state.json")).toEqual({
            code: 2,
            output: "error: The stack verifies nothing: deploy it with a `CryptoVerification` first.\n",
        });
        project.write("preview.json", "{}");
        const review = run("pulumi-azure-keyvault-review", "--title", "packed/dev", "preview.json");
        expect(review).toEqual({ code: 0, output: expect.stringContaining("packed/dev") as string });
    });

    it("has commands that npm links in this repository too: they are there before anything is compiled", () => {
        const compiled = Object.values(manifest.bin).filter((file) => file.startsWith("dist/"));
        expect(compiled).toEqual([]);
    });

    it.each([
        ["node16", "node16", ["common.cts", "module.mts"], ["--target", "es2022", "--skipLibCheck"]],
        // The target of `pulumi new`, whose settings have the library's own declarations checked as well.
        ["esnext", "bundler", ["bundled.ts"], ["--target", "es2020"]],
    ])("has types under module %s and resolution %s, in %j with %j", (module, moduleResolution, names, settings) => {
        const text =
            'import { Vault, type VaultArgs } from "pulumi-azure-keyvault";\n' +
            'import { rules } from "pulumi-azure-keyvault/guardrails";\n' +
            'const args: VaultArgs = { location: "westeurope", sku: "premium" };\n' +
            "// @ts-expect-error: a SKU that there isn't\n" +
            'const wrong: VaultArgs = { sku: "basic" };\n' +
            'export const vault: Vault = new Vault("kv", { ...args, ...wrong });\nexport const count: number = rules.length;\n';
        names.forEach((name) => project.write(name, text));
        const tsc = path.join(repository, "node_modules", "typescript-native", "bin", "tsc");
        const options = ["--noEmit", "--strict", "--types", "node", ...settings];
        const resolution = ["--module", module, "--moduleResolution", moduleResolution];
        expect(project.run(process.execPath, [tsc, ...options, ...resolution, ...names])).toEqual({
            code: 0,
            output: "",
        });
    });

    it("is found whole by the resolution that programs of `pulumi new` have, which knows no `exports`", () => {
        const options = { moduleResolution: ts.ModuleResolutionKind.Node10 };
        const from = path.join(project.directory, "index.ts");
        const typed = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
            typeof target === "string" ? [] : [[path.posix.join(manifest.name, subpath), target.types] as const],
        );
        const found = typed.map(([name]) => {
            const { resolvedModule } = ts.resolveModuleName(name, from, options, ts.sys);
            return [name, resolvedModule?.resolvedFileName];
        });
        const folder = fs.realpathSync(path.join(project.directory, "node_modules", manifest.name));
        expect(found).toEqual(typed.map(([name, types]) => [name, path.join(folder, types)]));
    });

    it("deploys, its handlers found in the project's own node_modules", () => {
        const { code, output } = project.up();
        expect(output).toMatch(/keyId *: "https:\/\/packed-dev-[0-9a-f]{8}\.vault\.azure\.net\/keys\/signing"/);
        expect(code).toBe(0);
    });

    it("says what to install where the project doesn't have it itself", () => {
        const folder = path.join(project.directory, "node_modules");
        const wrapper = path.join(folder, "wrapper", "node_modules");
        fs.mkdirSync(wrapper, { recursive: true });
        const name = "pulumi-azure-keyvault";
        fs.renameSync(path.join(folder, name), path.join(wrapper, name));
        project.write("node_modules/wrapper/index.js", `module.exports = require("${name}");`);
        project.write(
            "index.js",
            'const { Vault } = require("wrapper"); new Vault("kv", { location: "westeurope", network: "open" });',
        );
        const { code, output } = project.up();
        expect(output).toContain(
            `Add ${name} to the dependencies of that folder's package.json (not only to those of a package it uses) and install.`,
        );
        expect(code).not.toBe(0);
    });
});
