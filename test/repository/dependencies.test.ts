import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const json = (path: string): Manifest & Lockfile =>
    JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest & Lockfile;

interface Manifest {
    readonly workspaces?: readonly string[];
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface Lockfile {
    readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>;
}

const { isPermissive, packagesOf } = jest.requireActual<{
    readonly isPermissive: (expression: string) => boolean;
    readonly packagesOf: (lockfile: unknown) => readonly { readonly name: string; readonly onlyToDevelop: boolean }[];
}>("../../scripts/licenses.cjs");

/** Everything that the manifests ask for, apart from the workspaces themselves. */
function asked(): string[] {
    const workspaces = json("package.json").workspaces ?? [];
    const manifests = ["package.json", ...workspaces.map((folder) => `${folder}/package.json`)].map(json);
    const names = manifests.flatMap((manifest) =>
        [manifest.dependencies, manifest.devDependencies, manifest.peerDependencies].flatMap((part) =>
            Object.keys(part ?? {}),
        ),
    );
    const own = workspaces.map((folder) => (json(`${folder}/package.json`) as { name?: string }).name);
    return [...new Set(names)].filter((name) => !own.includes(name)).sort();
}

describe("the dependencies", () => {
    it("have each their reason in the README, and nothing has a reason that isn't there", () => {
        const readme = readFileSync(join(root, "README.md"), "utf8");
        const section = /### Dependencies, and why\n([\s\S]+?)\n## /.exec(readme)?.[1] ?? "";
        const reasons = [...section.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? "");
        const types = (name: string) => name.startsWith("@types/");
        expect(asked().filter((name) => !reasons.includes(name) && !types(name))).toEqual([]);
        const settings = ["AZURE_LOG_LEVEL"];
        expect(reasons.filter((name) => !asked().includes(name) && !settings.includes(name))).toEqual([]);
    });

    it("come from nowhere but the registry that npm is told of", () => {
        const packages = Object.entries(json("package-lock.json").packages);
        expect(packages.length).toBeGreaterThan(500);
        const elsewhere = packages.filter(([, { resolved, link }]) => link !== true && resolved !== undefined);
        expect(elsewhere.filter(([, { resolved }]) => !resolved?.startsWith("https://registry.npmjs.org/"))).toEqual(
            [],
        );
    });

    it("are under permissive licences", () => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts", "licenses.cjs")], {
            encoding: "utf8",
        });
        expect(stderr).toBe("");
        expect(status).toBe(0);
        expect(stdout).toMatch(/^For a deployment or a rehearsal:\n +\d+ {2}\S+/);
    });
});

describe("a licence", () => {
    it.each([
        ["MIT", true],
        ["(MIT OR GPL-3.0-only)", true],
        ["Apache-2.0 AND MIT", true],
        ["GPL-3.0-only", false],
        ["MIT AND GPL-2.0-only", false],
        ["none", false],
    ])("%s is permissive: %s", (expression, expected) => {
        expect(isPermissive(expression)).toBe(expected);
    });

    it("of a package that only develops is told apart", () => {
        const packages = {
            "": { license: "MIT" },
            components: { license: "MIT" },
            "node_modules/components": { link: true },
            "node_modules/a": { license: "MIT" },
            "node_modules/a/node_modules/@x/b": { license: "ISC", dev: true },
        };
        expect(packagesOf({ packages }).map(({ name, onlyToDevelop }) => [name, onlyToDevelop])).toEqual([
            ["a", false],
            ["@x/b", true],
        ]);
    });
});
