#!/usr/bin/env node
"use strict";
const fs = require("node:fs");
const path = require("node:path");

/** Says so when the engine's sources are newer than what runs: an edit must not seem to have no effect. */
function warnWhenStale() {
    const engine = path.join(__dirname, "..", "engine");
    if (!fs.existsSync(engine)) {
        return;
    }
    const built = fs.statSync(path.join(__dirname, "..", "dist", "tsconfig.tsbuildinfo")).mtimeMs;
    const sources = fs.readdirSync(engine, { recursive: true }).filter((name) => name.endsWith(".ts"));
    if (sources.some((name) => fs.statSync(path.join(engine, name)).mtimeMs > built)) {
        process.stderr.write("warning: the engine was edited since it was compiled; run `npm run build`.\n");
    }
}

if (!fs.existsSync(path.join(__dirname, "..", "dist", "engine", "cli.js"))) {
    process.stderr.write("error: the engine is not compiled; run `npm run build`.\n");
    process.exit(1);
}
warnWhenStale();
require("../dist/engine/heap.js").keepHeapSmall();
require("../dist/engine/cli.js")
    .runPulumiLocal(process.argv.slice(2))
    .then((code) => {
        process.exitCode = code;
    });
