// Compiles every workspace that changed (TypeScript project references), and says nothing when nothing did.
// Everything that runs compiled code calls this first, so that what runs is never older than its source.
"use strict";
const { spawnSync } = require("node:child_process");
const path = require("node:path");

const root = path.resolve(__dirname, "..");

/** Compiles what is stale. Exits with the compiler's message where the sources don't compile. */
function build() {
    const tsc = path.join(path.dirname(require.resolve("typescript-native/package.json")), "bin", "tsc");
    const result = spawnSync(process.execPath, [tsc, "-b", root], { encoding: "utf8", cwd: root });
    if (result.status !== 0) {
        process.stderr.write(`The sources do not compile; nothing was run.\n${result.stdout}${result.stderr}`);
        process.exit(1);
    }
}

module.exports = { build };
if (require.main === module) {
    build();
}
