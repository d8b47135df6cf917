// Compiles every workspace that changed (TypeScript project references), and says nothing when nothing did.
// Everything that runs compiled code calls this first, so that what runs is never older than its source.
"use strict";
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const stamp = path.join(root, "node_modules", ".cache", "build", "stamp");

/** Compiles what is stale. Exits with the compiler's message where the sources don't compile. */
function build() {
    const sources = fingerprint(inputs());
    if (readStamp() === stampOf(sources)) {
        return;
    }
    const tsc = path.join(path.dirname(require.resolve("typescript-native/package.json")), "bin", "tsc");
    const result = spawnSync(process.execPath, [tsc, "-b", root], { encoding: "utf8", cwd: root });
    if (result.status !== 0) {
        process.stderr.write(`The sources do not compile; nothing was run.\n${result.stdout}${result.stderr}`);
        process.exit(1);
    }
    fs.mkdirSync(path.dirname(stamp), { recursive: true });
    // The sources as they were before: what was edited meanwhile is stale.
    fs.writeFileSync(stamp, stampOf(sources));
}

function readStamp() {
    return fs.existsSync(stamp) ? fs.readFileSync(stamp, "utf8") : "";
}

/** What a build leaves: seeing that it would leave the same again takes a tenth of the time that the compiler needs for it. */
function stampOf(sources) {
    return `${sources} ${fingerprint(workspaces().map((workspace) => path.join(workspace, "dist", "tsconfig.tsbuildinfo")))}`;
}

function workspaces() {
    const { references } = JSON.parse(fs.readFileSync(path.join(root, "tsconfig.json"), "utf8"));
    return references.map((reference) => path.join(root, reference.path));
}

/** Everything that the compiler goes by. */
function inputs() {
    const settings = ["tsconfig.json", "tsconfig.base.json", "package-lock.json"].map((name) => path.join(root, name));
    return [...settings, ...workspaces().flatMap(sourcesBelow)];
}

/** When files were last written, in one text. */
function fingerprint(files) {
    const hash = createHash("sha256");
    for (const file of files) {
        const found = fs.statSync(file, { throwIfNoEntry: false });
        hash.update(`${file} ${found?.mtimeMs} ${found?.size}\n`);
    }
    return hash.digest("hex");
}

function sourcesBelow(folder) {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) {
            return ["dist", "node_modules"].includes(entry.name) || entry.name.startsWith(".")
                ? []
                : sourcesBelow(file);
        }
        return /\.ts$|^(tsconfig|package)\.json$/.test(entry.name) ? [file] : [];
    });
}

module.exports = { build };
if (require.main === module) {
    build();
}
