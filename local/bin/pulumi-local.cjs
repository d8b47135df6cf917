#!/usr/bin/env node
"use strict";
const { runPulumiLocal } = require("../dist/engine/cli.js");

runPulumiLocal(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
