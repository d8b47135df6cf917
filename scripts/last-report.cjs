// After `npm run up`: the report of what its verification found, under .local/, whether it passed or failed.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { openWorkspace } = require("local/dist/cli/workspace.js");
const { writeLastReport } = require("../components/dist/verify/index.js");
const { exportState } = require("./exported-state.cjs");

/** Writes the report of a rehearsed stack, and says where; nothing where nothing was verified. */
async function reportLastVerification(stack, cwd, deployed) {
    const { directory, project, root, state, passphrase } = openWorkspace(process.cwd(), cwd);
    if (!fs.existsSync(path.join(state, ".pulumi", "stacks", project, `${stack}.json`))) {
        return; // It failed before there was anything.
    }
    const env = {
        ...process.env,
        PULUMI_BACKEND_URL: pathToFileURL(state).href,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
    };
    const text = await exportState({ env, root, stack, secrets: false });
    const page = writeLastReport(text, path.join(directory, "verification", project, stack), { deployed });
    if (page !== undefined) {
        process.stdout.write(`Verification report: ${path.relative(process.cwd(), page)}\n`);
    }
}

module.exports = { reportLastVerification };
