// After `npm run up`: the report of what its verification found, under .local/.
"use strict";
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { openWorkspace } = require("local/dist/cli/workspace.js");
const { writeLastReport } = require("../components/dist/verify/index.js");
const { exportState } = require("./exported-state.cjs");

/** Writes the report of a rehearsed stack, and says where; nothing where the stack verifies nothing. */
async function reportLastVerification(stack, cwd) {
    const { directory, project, root, state, passphrase } = openWorkspace(process.cwd(), cwd);
    const env = {
        ...process.env,
        PULUMI_BACKEND_URL: pathToFileURL(state).href,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
    };
    const text = await exportState({ env, root, stack, secrets: false });
    const page = writeLastReport(text, path.join(directory, "verification", project, stack));
    if (page !== undefined) {
        process.stdout.write(`Verification report: ${path.relative(process.cwd(), page)}\n`);
    }
}

module.exports = { reportLastVerification };
