// Tells of a plan what the engines don't: who gains and who loses access; or all of it, as a review comment.
"use strict";
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { accessChanges, accessSentence, parsePreview, reviewComment } = require("pulumi-azure-keyvault/review");

/** Has the engine write its events to a file while `run` runs, and answers with the plan that they tell; nothing where there was none. */
async function planOf(run) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "plan-"));
    const log = path.join(folder, "events.jsonl");
    const remove = () => fs.rmSync(folder, { recursive: true, force: true });
    process.once("exit", remove); // A second Ctrl-C ends the process at once.
    process.env.PULUMI_DEBUG_COMMANDS = "true"; // The Pulumi CLI takes `--event-log` only then.
    try {
        await run(["--event-log", log]);
        const events = fs.existsSync(log) ? fs.readFileSync(log, "utf8") : "";
        return events === "" ? undefined : parsePreview(events);
    } finally {
        process.off("exit", remove);
        remove();
    }
}

/** Runs a preview and prints it as a review comment instead of the engine's own words. */
async function printReview(script, args) {
    let isCutOff = false;
    const plan = await planOf(async (log) => {
        const words = [script, ...args, "--json", ...log];
        // Not spawnSync: while that waits, Ctrl-C ends this process before anything is removed. The preview gets it as well, and ends.
        const preview = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
        const cutOff = () => (isCutOff = true);
        process.on("SIGINT", cutOff);
        const [status] = await once(preview, "exit");
        process.off("SIGINT", cutOff);
        process.exitCode = status ?? 1;
    });
    if (plan !== undefined && !isCutOff) {
        process.stdout.write(reviewComment(plan));
    }
}

/** Runs an operation as it is, and says at its end who has gained and lost access by it. */
async function withAccess(run) {
    const plan = await planOf(run);
    const changes = plan === undefined ? [] : accessChanges(plan);
    if (changes.length > 0) {
        const lines = changes.map((change) => `    ${accessSentence(change, (text) => `"${text}"`)}\n`);
        process.stdout.write(`Access:\n${lines.join("")}\n`);
    }
}

module.exports = { printReview, withAccess };
