import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { endWithEngine } from "../../../../local/engine/deploy/child-environment";

/** Runs a script with the preload of the processes that the engine starts; answers the JSON that it prints. */
function run(script: string, variables: NodeJS.ProcessEnv = {}): unknown {
    const { stdout, stderr, status } = spawnSync(process.execPath, [...endWithEngine, "-e", script], {
        cwd: path.resolve(__dirname, "../../../.."),
        encoding: "utf8",
        env: { ...process.env, ...variables },
    });
    if (status !== 0) {
        throw new Error(stderr);
    }
    return JSON.parse(stdout);
}

const loaded = `Object.keys(require.cache).map((file) => file.replaceAll("\\\\", "/"))`;

it("loads of the SDK what programs need, and the rest when something of it is used", () => {
    const result = run(`
        const pulumi = require("@pulumi/pulumi");
        require("@pulumi/pulumi/cmd/run/tracing");
        const closures = require.resolve("@pulumi/pulumi/runtime/closure/codePaths");
        const has = (part) => ${loaded}.some((file) => file.includes(part));
        const late = ["@npmcli/arborist/", "/typescript.js", "@pulumi/pulumi/automation/", "exporter-zipkin"];
        const before = late.filter(has);
        (async () => {
            const offset = 2;
            const serialized = await pulumi.runtime.serializeFunction((n) => n + offset);
            const { createRequire } = require("node:module");
            const { Arborist } = createRequire(closures)("@npmcli/arborist");
            console.log(JSON.stringify({
                before,
                text: serialized.text.includes("n + offset"),
                npm: [Arborist.name, new Arborist({ path: "." }) instanceof Arborist],
                automation: [pulumi.automation.LocalWorkspace.name, "LocalWorkspace" in pulumi.automation],
                after: late.filter(has),
            }));
        })();
    `);
    expect(result).toEqual({
        before: [],
        text: true,
        npm: ["Arborist", true],
        automation: ["LocalWorkspace", true],
        after: ["@npmcli/arborist/", "/typescript.js", "@pulumi/pulumi/automation/"],
    });
});

it("leaves the same modules alone where others ask for them", () => {
    const result = run(`
        const { Arborist } = require("@npmcli/arborist");
        const { LocalWorkspace } = require("@pulumi/pulumi/automation");
        console.log(JSON.stringify([Arborist.name, LocalWorkspace.name, require("@opentelemetry/sdk-trace-base").__esModule]));
    `);
    expect(result).toEqual(["Arborist", "LocalWorkspace", true]);
});

it.each([
    ["leaves out the stacks of promises and the calls for debug messages", {}, [0, "false", "info"]],
    ["keeps the stacks where leaks are looked for", { PULUMI_DEBUG_PROMISE_LEAKS: "1" }, [0, "true", "info"]],
])("%s", (_name, variables, expected) => {
    const result = run(
        `
        const pulumi = require("@pulumi/pulumi");
        const { debuggablePromise, promiseDebugString } = require("@pulumi/pulumi/runtime/debuggable");
        const said = [];
        require("@pulumi/pulumi/runtime/settings").getEngine = () => ({ log: (request, callback) => (said.push(request.getMessage()), callback()) });
        let settle;
        const promise = new Promise((resolve) => (settle = resolve));
        debuggablePromise(promise, "of the test");
        const stack = promiseDebugString(promise);
        settle();
        const limit = Error.stackTraceLimit;
        Promise.all([pulumi.log.debug("debug"), pulumi.log.info("info")]).then(() => {
            console.log(JSON.stringify([limit - 10, String(stack.includes("[eval]")), ...said]));
        });
    `,
        variables,
    );
    expect(result).toEqual(expected);
});

it("leaves out where resources are declared, which the engine doesn't keep", () => {
    const result = run(`
        const { Resource } = require("@pulumi/pulumi");
        require("@pulumi/pulumi/runtime/stack");
        console.log(JSON.stringify(Resource.stackTrace(0)));
    `);
    expect(result).toEqual([]);
});

it("asks V8 for the files of functions when one can't be serialised, and not before", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "lazy-sdk-"));
    try {
        const file = path.join(folder, "unserializable.js");
        writeFileSync(
            file,
            `const native = new Intl.Collator("en").compare;\nexports.call = () => native("a", "b");\n`,
        );
        const result = run(
            `
            const { runtime } = require("@pulumi/pulumi");
            const { call } = require(process.env.UNSERIALIZABLE);
            const before = ${loaded}.some((file) => file.endsWith("closure/v8Hooks.js"));
            runtime.serializeFunction(() => call()).catch(({ message }) => console.log(JSON.stringify([before, message])));
        `,
            { UNSERIALIZABLE: file },
        );
        expect(result).toEqual([false, expect.stringMatching(/unserializable\.js\(2,\d+\)/)]);
    } finally {
        rmSync(folder, { recursive: true });
    }
});

it("takes what goes through an agent for https for https, unless it says otherwise, and asks no stack", () => {
    const result = run(`
        const { HttpsProxyAgent } = require("https-proxy-agent");
        const { HttpProxyAgent } = require("http-proxy-agent");
        const [https, http] = [new HttpsProxyAgent("http://127.0.0.1"), new HttpProxyAgent("http://127.0.0.1")];
        let asked = 0;
        Error.prepareStackTrace = (error) => (asked++, String(error));
        console.log(JSON.stringify([
            https.protocol,
            ...[{}, { protocol: "http:" }, { secureEndpoint: false }].map((options) => https.isSecureEndpoint(options)),
            asked,
            http.protocol,
            asked,
        ]));
    `);
    expect(result).toEqual(["https:", true, false, false, 0, "http:", 1]);
});
