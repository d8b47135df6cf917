import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

export const repository = path.resolve(__dirname, "../..");

/** A program that a user of the packed library might write: a vault, and a key whose code runs in Pulumi's provider process. */
const program = `
const { Key, Vault } = require("pulumi-azure-keyvault");
const vault = new Vault("packed", {
    location: "westeurope",
    network: "open",
    purgeProtection: false,
    onDestroy: "purge",
    destroyContents: true,
});
const key = new Key("signing", { vault, type: "EC", curve: "P-256", onDestroy: "purge" });
exports.keyId = key.id;
`;

export interface Result {
    readonly code: number | null;
    readonly output: string;
}

/** A project outside of the repository, with the library as it would be published. */
export class PackedProject {
    readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "packed-"));

    constructor() {
        this.write("Pulumi.yaml", "name: packed\nruntime:\n    name: nodejs\n    options: { typescript: false }\n");
        this.write("Pulumi.dev.yaml", "config: {}\n");
        this.write("package.json", JSON.stringify({ name: "packed", private: true, main: "index.js" }));
        this.write("index.js", program);
    }

    write(name: string, text: string): void {
        const file = path.join(this.directory, name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, text);
    }

    /** Runs a command in the project. */
    run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Result {
        const { status, stdout, stderr } = spawnSync(command, args, {
            cwd: this.directory,
            env: { ...process.env, ...environment, NO_COLOR: "1" },
            encoding: "utf8",
        });
        return { code: status, output: `${stdout}${stderr}` };
    }

    /** Deploys the project in a rehearsal, as `npm run up` does. */
    up(): Result {
        return this.run(process.execPath, [path.join(repository, "scripts", "rehearse.cjs"), "up"]);
    }

    dispose(): void {
        fs.rmSync(this.directory, { recursive: true, force: true });
    }
}

/** Packs the library as `npm publish` would, into a folder. Answers with the archive and the files in it. */
export function pack(folder: string): { readonly archive: string; readonly files: readonly string[] } {
    const args = ["pack", "--json", "--ignore-scripts", "--offline", "--pack-destination", folder];
    const packed = spawnSync("npm", args, { cwd: path.join(repository, "components"), encoding: "utf8" });
    if (packed.status !== 0) {
        throw new Error(`npm pack failed: ${packed.stderr}`);
    }
    const said = JSON.parse(packed.stdout) as unknown;
    // Newer versions of npm answer by package name, older ones with a list.
    const [only] = Object.values(said as Record<string, { filename: string; files: { path: string }[] }>);
    return { archive: path.join(folder, only!.filename), files: only!.files.map((file) => file.path) };
}
