import { execFile, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { TestProject, type Run } from "../project";

const run = promisify(execFile);
jest.setTimeout(180_000);

const project = new TestProject();
let serving: ChildProcess;
let target: Readonly<Record<string, string>>;
let second: unknown;

const rotation = { rotateAfter: "P2M", expireAfter: "P90D" };
const plain = { type: "EC" };
const ruled = { type: "EC", rotation };
const keys: Record<string, object> = {
    ...{ disabled: plain, narrowed: plain, reruled: ruled, unruled: ruled },
    ...{ deleted: plain, purged: plain, rotated: plain, killed: ruled },
    ofArm: { type: "EC", plane: "arm" },
};

beforeAll(async () => {
    project.write(
        "Pulumi.yaml",
        "name: platform\nmain: program.cjs\nruntime:\n    name: nodejs\n    options:\n        typescript: false\n",
    );
    project.write("Pulumi.dev.yaml", "config: {}\n");
    project.write("rehearsal.yaml", "placeholders: {}\n");
    project.write("package.json", "{}");
    project.write("program.cjs", fs.readFileSync(path.join(__dirname, "program.cjs"), "utf8"));
    serving = project.start(["local"]);
    await once(serving.stdout!, "data");
    target = JSON.parse(project.read(".local/azure/target.json")) as Record<string, string>;
    second = await byHand("identity");
    declare(keys);
});
afterAll(() => project.dispose());

/** Declares keys for the next deployment. */
function declare(declared: object): void {
    project.write("settings.json", JSON.stringify({ keys: declared, second }));
}

/** What somebody with the Azure SDK does. */
async function byHand(...args: string[]): Promise<unknown> {
    const { stdout } = await run(process.execPath, [path.join(__dirname, "by-hand.cjs"), ...args], {
        env: {
            PATH: process.env["PATH"],
            HTTPS_PROXY: target["proxy"],
            NO_PROXY: "127.0.0.1,localhost",
            NODE_EXTRA_CA_CERTS: target["ca"],
            ARM_TENANT_ID: target["tenantId"],
            ARM_CLIENT_ID: target["clientId"],
            ARM_CLIENT_SECRET: target["clientSecret"],
            ARM_SUBSCRIPTION_ID: target["subscriptionId"],
        },
    });
    return JSON.parse(stdout) as unknown;
}

async function manage(method: string, route: string, body?: object): Promise<unknown> {
    const response = await fetch(`${target["management"]}${route}`, {
        method,
        headers: { authorization: `Bearer ${target["managementToken"]}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
}

/** The vault's address, as the stack exports it. */
function vaultUri(): string {
    const stack = project.resources().find(({ type }) => type === "pulumi:pulumi:Stack");
    return stack?.outputs?.["vaultUri"] as string;
}

/** The process that carries out what a command line deploys on the data plane: a descendant of it. */
async function providerOf(commandLine: ChildProcess): Promise<number> {
    const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,args="]);
    const processes = stdout.split("\n").map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
    const parents = new Map(processes.map(([, pid, parent]) => [pid, parent]));
    const descends = (pid: string | undefined): boolean =>
        pid !== undefined && (pid === String(commandLine.pid) || descends(parents.get(pid)));
    const [found] = processes.filter(([, pid, , args]) => args?.includes("dynamic-provider") && descends(pid));
    return Number(found?.[1]);
}

/** The changes that a preview foretells of a key, line by line. */
function changesOf(preview: Run, key: string): string[] {
    const [, block = ""] = preview.output.split(new RegExp(`azure-keyvault:Key ${key} (?:update|create)\\n`));
    const lines = block.split("\n").slice(2);
    return lines
        .slice(
            0,
            lines.findIndex((line) => !line.startsWith("      ")),
        )
        .map((line) => line.trim());
}

describe("the keys of a program, from the command line", () => {
    it("are carried on with after the deployment was killed between a key and its policy", async () => {
        await manage("POST", "/faults", { method: "PUT", path: "/keys/killed/rotationpolicy$", kind: "hang" });
        const up = project.start(["up"]);
        const ended = once(up, "close");
        while (((await manage("GET", "/faults")) as { faults: unknown[] }).faults.length > 0) {
            await wait(50);
        }
        process.kill(await providerOf(up), "SIGKILL");
        expect((await ended)[0]).toBe(1);

        const { code, output } = await project.run(["up"]);
        expect(output).toContain("Key killed created");
        expect(code).toBe(0);
        expect(await byHand("look", vaultUri(), "killed")).toEqual({ versions: 1, rotateAfter: "P2M" });
    });

    it("are made with the identity of the vault's explicit provider, which alone has access there", () => {
        const resources = project.resources();
        const principalOf = (name: string) =>
            resources.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs?.["principalId"];
        expect(principalOf("kv-deployer-crypto-officer")).toBe(target["objectId"]);
        expect(principalOf("other-deployer-crypto-officer")).not.toBe(target["objectId"]);
        const made = resources.find(({ urn }) => urn.endsWith("azure-keyvault:Key::elsewhere"));
        expect(made?.id).toMatch(/^https:\/\/other-dev-.*\/keys\/elsewhere$/);
    });

    it("show in a preview what people have changed, setting by setting", async () => {
        await byHand("drift", vaultUri());
        expect((await project.run(["refresh"])).code).toBe(0);
        const preview = await project.run(["preview", "--diff"]);
        expect(changesOf(preview, "disabled")).toEqual(["~ enabled: false => true"]);
        expect(changesOf(preview, "narrowed")).toEqual([
            "~ operations:",
            '~ [0]: "verify" => "sign"',
            '+ [1]: "verify"',
        ]);
        expect(changesOf(preview, "reruled")).toEqual([
            "~ rotation:",
            '~ expireAfter: "P1Y" => "P90D"',
            '~ rotateAfter: "P3M" => "P2M"',
        ]);
        expect(changesOf(preview, "unruled")).toEqual(["~ rotation:", '+ expireAfter: "P90D"', '+ rotateAfter: "P2M"']);
        expect(changesOf(preview, "deleted")).toEqual(['- presence: "softDeleted"']);
        expect(preview.output).toContain("azure-keyvault:Key purged create\n");
        // Neither the version made by hand nor anything of the other identity is a difference.
        expect(preview.output).toMatch(/^ {5}\+ 1 to create\n {5}~ 5 to update\n/m);
    });

    it("made by ARM are not changed: the preview refuses it", async () => {
        declare({ ...keys, ofArm: { type: "EC", plane: "arm", enabled: false } });
        const { code, output } = await project.run(["preview"]);
        expect(code).toBe(1);
        expect(output).toContain('Key "ofArm" in vault "kv-dev-');
        expect(output).toContain('`enabled` can\'t be changed from true to false: `plane` is "arm"');
    });
});
