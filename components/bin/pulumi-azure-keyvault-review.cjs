#!/usr/bin/env node
// Not in `dist`: npm links a workspace's commands when it installs, and nothing is compiled by then.
"use strict";
require("../dist/review/cli.js")
    .main(process.argv.slice(2))
    .then((code) => {
        process.exitCode = code;
    });
