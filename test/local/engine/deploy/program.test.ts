// Real Node programs, dynamic providers and plugins in processes of their own.
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    realpathSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { DeploymentContext, DeploymentKind } from "../../../../local/engine/deploy/context";
import type { EngineEvent } from "../../../../local/engine/deploy/events";
import { runDeployment } from "../../../../local/engine/deploy/run";
import type { Snapshot } from "../../../../local/engine/state/resource";
import { Secret } from "../../../../local/engine/values";
import { isGone } from "../processes";
import { MemoryJournal } from "./rehearsal";
import { TestProvider } from "./test-provider";

let root: string;
let snapshot: Snapshot;
beforeEach(() => {
    root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "program-")));
    symlinkSync(path.resolve(__dirname, "../../../../node_modules"), path.join(root, "node_modules"));
    writeFileSync(path.join(root, "package.json"), '{ "name": "proj", "main": "index.js" }');
    snapshot = { resources: [], pendingOperations: [] };
});
afterEach(() => rmSync(root, { recursive: true }));

async function run(kind: DeploymentKind, source: string, more: Partial<DeploymentContext> = {}) {
    writeFileSync(path.join(root, "index.js"), source);
    const events: EngineEvent[] = [];
    const journal = new MemoryJournal(snapshot);
    const result = await runDeployment(kind, {
        project: "proj",
        stack: "dev",
        organization: "organization",
        config: new Map(),
        secretConfigKeys: new Set(),
        root,
        program: { typescript: false },
        snapshot,
        onEvent: (event) => events.push(event),
        ...(kind !== "preview" && { journal }),
        ...more,
    });
    if (kind !== "preview") {
        snapshot = journal.snapshot();
    }
    const diagnostics = events.flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []);
    const messages = (severity: string) =>
        diagnostics.filter((d) => d.severity === severity).map(({ message }) => message);
    return { ...result, events, messages };
}

const DYNAMIC = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
class Card extends pulumi.CustomResource {
    constructor(name, args, opts) {
        const __provider = 'exports.handler = () => require(' + JSON.stringify(__dirname + "/handler.js") + ');';
        super("pulumi-nodejs:dynamic/cards:Card", name, { ...args, label: undefined, __provider }, opts);
    }
}
const card = new Card("card", { suit: config.require("suit"), code: config.getSecret("code") });
exports.label = card.label;
exports.code = card.code;
`;
const HANDLER = `
exports.create = async (inputs) => ({ id: "card-1", outs: { ...inputs, label: "of " + inputs.suit } });
exports.diff = async (id, olds, news) => ({ changes: olds.suit !== news.suit });
exports.update = async (id, olds, news) => ({ outs: { ...news, label: "now of " + news.suit } });
exports.delete = async () => {};
`;

describe("Node programs", () => {
    test("get their configuration, run dynamic providers from their folder, and give outputs", async () => {
        writeFileSync(path.join(root, "handler.js"), HANDLER);
        const settings = (suit: string) => ({
            config: new Map([
                ["proj:suit", suit],
                ["proj:code", "hush"],
            ]),
            secretConfigKeys: new Set(["proj:code"]),
        });
        const created = await run("up", DYNAMIC, settings("hearts"));
        expect(created).toMatchObject({
            ok: true,
            changes: { create: 2 },
            outputs: { label: "of hearts", code: new Secret("hush") },
        });
        const card = snapshot.resources.find(({ type }) => type.endsWith(":Card"));
        expect(card).toMatchObject({
            id: "card-1",
            inputs: { code: new Secret("hush") },
            outputs: { code: new Secret("hush") },
        });
        expect(await run("up", DYNAMIC, settings("hearts"))).toMatchObject({ ok: true, changes: { same: 2 } });
        const updated = await run("up", DYNAMIC, settings("spades"));
        expect(updated).toMatchObject({ changes: { update: 1, same: 1 }, outputs: { label: "now of spades" } });
        expect(await run("destroy", DYNAMIC)).toMatchObject({ ok: true, changes: { delete: 2 } });
        expect(snapshot.resources).toEqual([]);
    });

    test("have what dynamic providers are known to load loaded before anyone asks them, where it is there", async () => {
        writeFileSync(path.join(root, "handler.js"), HANDLER);
        const loaded = JSON.stringify(path.join(root, "loaded"));
        writeFileSync(path.join(root, "known.js"), `require("node:fs").writeFileSync(${loaded}, "");`);
        const settings = { config: new Map([["proj:suit", "hearts"]]) };
        await run("up", DYNAMIC, settings);
        expect(existsSync(path.join(root, "loaded"))).toBe(false);
        // Nothing is registered: the program waits for nothing but the module.
        const waiting = `const timer = setInterval(() => require("node:fs").existsSync(${loaded}) && clearInterval(timer), 20);`;
        const started: string[] = [];
        const startProviders = () => Promise.resolve("").finally(() => started.push("others"));
        const ahead = { ...settings, startProviders, dynamicModules: ["./nowhere.js", "./known.js"] };
        expect(await run("preview", waiting, ahead)).toMatchObject({ ok: true, changes: { delete: 1 } });
        expect(started).toEqual(["others"]);
    });

    test("have them loaded ahead in a first deployment too, and ended with it where nobody asked for them", async () => {
        const loaded = JSON.stringify(path.join(root, "loaded"));
        writeFileSync(path.join(root, "known.js"), `require("node:fs").writeFileSync(${loaded}, String(process.pid));`);
        const waiting = `const timer = setInterval(() => require("node:fs").existsSync(${loaded}) && clearInterval(timer), 20);`;
        expect(await run("up", waiting, { dynamicModules: ["./known.js"] })).toMatchObject({ ok: true });
        const pid = Number(readFileSync(path.join(root, "loaded"), "utf8"));
        expect(await isGone(pid)).toBe(true);
        // The next one knows that there are none.
        rmSync(path.join(root, "loaded"));
        expect(await run("up", "", { dynamicModules: ["./known.js"] })).toMatchObject({ ok: true });
        expect(existsSync(path.join(root, "loaded"))).toBe(false);
    });

    test("wait for plugins that are still starting, and say what became of them", async () => {
        const use = 'const p = require("@pulumi/pulumi"); new p.CustomResource("test:index:Thing", "a", {});';
        const provider = new TestProvider();
        const late = provider.start().then(() => `test:${provider.port}`);
        expect(await run("up", use, { startProviders: () => late })).toMatchObject({
            ok: true,
            changes: { create: 2 },
        });
        provider.stop();
        const never = Promise.reject(new Error("The plugins did not start."));
        const outcome = await run("up", use, { startProviders: () => never });
        expect(outcome.messages("error")).toEqual(["The plugins did not start.", "update failed"]);
        snapshot = { resources: [], pendingOperations: [] };
        expect(await run("up", "", { startProviders: () => never })).toMatchObject({
            ok: true,
            changes: { create: 1 },
        });
    });

    test("that throw fail with the message and the place, soon, and delete nothing", async () => {
        const component =
            'const pulumi = require("@pulumi/pulumi"); new pulumi.ComponentResource("my:own:Thing", "kept");';
        await run("up", component);
        const begin = Date.now();
        const outcome = await run(
            "up",
            'const pulumi = require("@pulumi/pulumi");\npulumi.output(1).apply(() => { throw new Error("boom in apply"); });',
        );
        // Node 20 needs half a minute and gigabytes to print such an error in colours.
        expect(Date.now() - begin).toBeLessThan(15_000);
        expect(outcome.ok).toBe(false);
        expect(outcome.messages("error")[0]).toMatch(/boom in apply[^]*index\.js:2/);
        expect(outcome.messages("error")[0]).not.toContain("data:");
        expect(outcome.messages("error").at(-1)).toBe("update failed");
        expect(snapshot.resources.map(({ urn }) => urn)).toContain("urn:pulumi:dev::proj::my:own:Thing::kept");
    });

    test("that end by themselves with an exit code fail with it", async () => {
        const outcome = await run("preview", "process.exit(7);");
        expect(outcome.messages("error")).toEqual(["Program exited with non-zero exit code: 7", "preview failed"]);
    });

    test("print for everyone to see, in the name of the stack", async () => {
        const outcome = await run("up", 'console.log("one\\ntwo"); console.error("careful");');
        expect(outcome.messages("info")).toEqual(["one", "two"]);
        expect(outcome.messages("info#err")).toEqual(["careful"]);
        const line = outcome.events.find(({ diagnosticEvent }) => diagnosticEvent?.message === "one");
        expect(line?.diagnosticEvent?.urn).toBe("urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev");
    });

    test("keep stack outputs that they didn't get to when they fail, and lose those that they gave up", async () => {
        await run("up", "exports.a = 1; exports.b = 2;");
        const stack = () => snapshot.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
        await run("up", 'throw new Error("no");');
        expect(stack()).toEqual({ a: 1, b: 2 });
        await run("up", "exports.b = 3;");
        expect(stack()).toEqual({ b: 3 });
    });

    test("that ask for another version of Pulumi fail before anything is done", async () => {
        const source = (range: string) =>
            `const pulumi = require("@pulumi/pulumi");
            module.exports = async () => {
                await pulumi.requirePulumiVersion(${JSON.stringify(range)});
                new pulumi.ComponentResource("my:own:Thing", "made");
            };`;
        const refused = await run("up", source(">=99.0.0"));
        expect(refused.messages("error")[0]).toContain(
            'Pulumi CLI version 3.270.0, for which the local engine stands, does not satisfy the version range ">=99.0.0".',
        );
        expect(snapshot.resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
    });

    test("that use transforms are refused, naming them", async () => {
        const outcome = await run(
            "preview",
            'const pulumi = require("@pulumi/pulumi"); pulumi.runtime.registerStackTransform(() => undefined);',
        );
        const refusal = "The local engine does not support stack transforms. Use the Pulumi CLI";
        expect(outcome.messages("error")).toEqual([expect.stringContaining(refusal), "preview failed"]);
    });

    test("without the SDK are told what to install", async () => {
        rmSync(path.join(root, "node_modules"));
        const outcome = await run("preview", "");
        expect(outcome.messages("error")[0]).toBe(
            `The program in ${root} needs the package @pulumi/pulumi, which is not installed there or above. Run \`npm install\` in that folder.`,
        );
    });

    test("are ended when the deployment is cancelled", async () => {
        const abort = new AbortController();
        const waiting = 'console.log("waiting"); setTimeout(() => {}, 60000);';
        const outcome = await run("up", waiting, {
            signal: abort.signal,
            onEvent: ({ diagnosticEvent }) => diagnosticEvent?.message === "waiting" && abort.abort(),
        });
        expect(outcome.ok).toBe(false);
    });

    test("that are cut off by a cancellation say no more than that", async () => {
        const abort = new AbortController();
        const cutOff =
            'console.log("waiting"); setTimeout(() => { console.error("the engine is gone"); process.exit(1); }, 300);';
        const said: string[] = [];
        await run("up", cutOff, {
            signal: abort.signal,
            onEvent: ({ diagnosticEvent }) => {
                if (diagnosticEvent !== undefined && diagnosticEvent.severity !== "debug") {
                    said.push(diagnosticEvent.message);
                }
                if (diagnosticEvent?.message === "waiting") {
                    abort.abort();
                }
            },
        });
        expect(said).toEqual(["waiting", "update canceled"]);
    });

    describe("that go on after a resource has failed", () => {
        const FAILING = `
exports.check = async (olds, news) => {
    if (news.bad) require("node:fs").writeFileSync(__dirname + "/failed", "");
    return { inputs: news, failures: news.bad ? [{ property: "", reason: "it is bad" }] : [] };
};
exports.create = async (inputs) => ({ id: "card-1", outs: inputs });
`;
        /** Something that is there only when the failure has been told. */
        const LATER = `
const later = new Promise((resolve) => {
    const look = setInterval(() => {
        if (require("node:fs").existsSync(__dirname + "/failed")) {
            clearInterval(look);
            setTimeout(() => resolve("late"), 300);
        }
    }, 10);
});
new Card("bad", { bad: true });
`;
        const upWith = async (source: string) => {
            writeFileSync(path.join(root, "handler.js"), FAILING);
            const classes = DYNAMIC.slice(0, DYNAMIC.indexOf("const card")).replace(/const config.*/, "");
            return (await run("up", classes + LATER + source)).messages("error");
        };
        const failed = [expect.stringContaining("it is bad"), "update failed"];

        test.each([
            ["a resource", 'new Card("late", { when: later });'],
            ["outputs", 'new pulumi.ComponentResource("a:b:C", "c").registerOutputs({ late: later });'],
            ["a function", 'pulumi.runtime.invoke("test:index:lookup", { late: later });'],
        ])("and ask for %s say nothing of the engine's being gone", async (_what, source) => {
            expect(await upWith(source)).toEqual(failed);
        });

        test("and have an error of their own tell it", async () => {
            const [first, own, ...rest] = await upWith(
                'later.then(() => { throw new Error("UNAVAILABLE: a colleague"); });',
            );
            expect([first, ...rest]).toEqual(failed);
            expect(own).toContain("Error: UNAVAILABLE: a colleague");
        });
    });
});

describe("plugins", () => {
    const PLUGIN = `#!/usr/bin/env node
const fs = require("node:fs");
const grpc = require("@grpc/grpc-js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const pb = require("@pulumi/pulumi/proto/provider_pb");
const server = new grpc.Server();
server.addService(ResourceProviderService, {
    configure: (call, callback) => callback(null, new pb.ConfigureResponse()),
    check: (call, callback) => callback(null, new pb.CheckResponse().setInputs(call.request.getNews())),
    create: (call, callback) => {
        console.error("creating");
        callback(null, new pb.CreateResponse().setId("made").setProperties(call.request.getProperties()));
    },
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    fs.writeFileSync(__dirname + "/pid", String(process.pid));
    console.log(port);
});
`;
    const PROGRAM = 'new (require("@pulumi/pulumi").CustomResource)("plug:index:Thing", "a", { value: 1 });';

    function install(folder: string, content: string): void {
        mkdirSync(folder, { recursive: true });
        writeFileSync(path.join(folder, "pulumi-resource-plug"), content);
        chmodSync(path.join(folder, "pulumi-resource-plug"), 0o755);
    }

    test("on the PATH are started, heard and ended", async () => {
        install(path.join(root, "bin"), PLUGIN);
        const env = { ...process.env, PATH: `${path.join(root, "bin")}${path.delimiter}${process.env["PATH"] ?? ""}` };
        const outcome = await run("up", PROGRAM, { env });
        expect(outcome).toMatchObject({ ok: true, changes: { create: 2 } });
        expect(outcome.messages("info#err")).toEqual(["creating"]);
        expect(snapshot.resources.find(({ type }) => type === "plug:index:Thing")).toMatchObject({
            id: "made",
            outputs: { value: 1 },
        });
        const pid = Number(readFileSync(path.join(root, "bin", "pid"), "utf8"));
        expect(await isGone(pid)).toBe(true);
    });

    test("that the Pulumi CLI has installed are found in its home", async () => {
        install(path.join(root, "home", "plugins", "resource-plug-v1.2.3"), PLUGIN);
        const outcome = await run("up", PROGRAM, { env: { ...process.env, PULUMI_HOME: path.join(root, "home") } });
        expect(outcome).toMatchObject({ ok: true, changes: { create: 2 } });
    });

    test("that don't start are quoted", async () => {
        install(path.join(root, "bin"), '#!/usr/bin/env node\nconsole.error("no licence");\nprocess.exit(3);\n');
        const env = { ...process.env, PATH: `${path.join(root, "bin")}${path.delimiter}${process.env["PATH"] ?? ""}` };
        const outcome = await run("up", PROGRAM, { env });
        expect(outcome.messages("error")[0]).toBe(
            `The provider plugin for "plug" (${root}/bin/pulumi-resource-plug) ended with exit code 3 before it was ready: no licence.`,
        );
    });
});
