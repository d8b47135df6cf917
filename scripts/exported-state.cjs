// The state of a rehearsed stack, as `pulumi stack export` prints it. It stays in memory.
"use strict";
const { runPulumiLocal } = require("local/dist/engine/cli.js");

/** Exports a stack, with its secrets in the clear only where `secrets` asks for them. */
async function exportState({ env, root, stack, secrets }) {
    let text = "";
    const stdout = { write: (part) => ((text += part), true) };
    const args = ["stack", "export", "--stack", stack, "-C", root, ...(secrets ? ["--show-secrets"] : [])];
    if ((await runPulumiLocal(args, { env, cwd: root, stdout })) !== 0) {
        throw new Error("The stack's state could not be exported: see above.");
    }
    return text;
}

module.exports = { exportState };
