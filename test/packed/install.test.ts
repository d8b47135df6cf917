import * as fs from "node:fs";
import * as path from "node:path";
import { pack, PackedProject, repository } from "./project";

/** What installs the packed library into an empty project, by the name that PACKED_INSTALL asks for it with. */
const installers: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
    npm: ["npm", "install", "--no-audit", "--no-fund"],
    pnpm: ["npx", "--yes", "pnpm@9", "install", "--ignore-scripts"],
};

/** Installations need a package registry and minutes: `PACKED_INSTALL=npm,pnpm npx jest test/packed/install`. */
const asked = (process.env["PACKED_INSTALL"] ?? "").split(",").filter((name) => name !== "");

jest.setTimeout(900_000);

if (asked.length === 0) {
    console.warn("The packed library is not installed from a registry: PACKED_INSTALL doesn't name npm or pnpm.");
}

/** The versions that this repository tests with. */
function versionOf(name: string): string {
    const manifest = path.join(repository, "node_modules", name, "package.json");
    return (JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string }).version;
}

const peers = Object.fromEntries(
    ["@pulumi/pulumi", "@pulumi/azure-native", "@pulumi/azuread"].map((name) => [name, versionOf(name)]),
);

describe.each(Object.keys(installers))("the packed library, installed by %s", (installer) => {
    const runs = asked.includes(installer) ? it : it.skip;

    runs("deploys, beside a package of one's own that brings it", () => {
        const project = new PackedProject();
        try {
            const { archive } = pack(project.directory);
            const library = `file:${archive}`;
            project.write(
                "wrapper/package.json",
                JSON.stringify({
                    name: "wrapper",
                    version: "1.0.0",
                    main: "index.js",
                    peerDependencies: { "pulumi-azure-keyvault": "*" },
                }),
            );
            project.write("wrapper/index.js", 'module.exports = require("pulumi-azure-keyvault");');
            project.write(
                "package.json",
                JSON.stringify({
                    name: "packed",
                    private: true,
                    main: "index.js",
                    dependencies: { ...peers, "pulumi-azure-keyvault": library, wrapper: "file:./wrapper" },
                }),
            );
            const program = fs.readFileSync(path.join(project.directory, "index.js"), "utf8");
            project.write("index.js", program.replace('require("pulumi-azure-keyvault")', 'require("wrapper")'));
            const [command, ...args] = installers[installer]!;
            const installed = project.run(command, args);
            expect([installed.code, installed.output]).toEqual([0, installed.output]);
            const { code, output } = project.up();
            expect(output).toMatch(/keyId *: "https:\/\/packed-dev-[0-9a-f]{8}\.vault\.azure\.net\/keys\/signing"/);
            expect(code).toBe(0);
        } finally {
            project.dispose();
        }
    });
});
