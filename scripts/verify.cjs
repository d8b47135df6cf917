// What `npm run verify` starts: verifies what a rehearsal deployed, by the same command that verifies a real stack.
"use strict";
require("./build.cjs").build();
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const path = require("node:path");
const { inRehearsal } = require("local/dist/cli/rehearsal.js");
const { main } = require("../components/dist/verify/cli.js");
const { take } = require("./arguments.cjs");
const { exportState } = require("./exported-state.cjs");

const command = path.join(__dirname, "..", "components", "bin", "pulumi-azure-keyvault-verify.cjs");
const notRun = 2;

/** Runs the library's command with the rehearsed state on its standard input. Secrets in it go through that pipe alone. */
async function verify(args) {
    if (args.includes("--help") || args.includes("-h")) {
        return main(["--help"]);
    }
    const cwd = take(args, "--cwd", "-C");
    const stack = take(args, "--stack", "-s") ?? "dev";
    const place = { stack, ...(cwd === undefined ? {} : { cwd }) };
    return inRehearsal(place, async ({ root, env }) => {
        const state = await exportState({ env, root, stack, secrets: true });
        const child = spawn(process.execPath, [command, "--state", "-", "--cwd", root, ...args], {
            env,
            stdio: ["pipe", "inherit", "inherit"],
        });
        // A command that refuses its options reads nothing, and says why itself.
        child.stdin.on("error", () => undefined);
        child.stdin.end(state);
        const [code] = await once(child, "exit");
        return code ?? notRun;
    });
}

verify(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error) => {
        process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = notRun;
    },
);
