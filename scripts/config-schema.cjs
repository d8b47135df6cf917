// Writes the JSON Schema of the stack's configuration files from the schema that the program checks with.
"use strict";
require("./build.cjs").build();
const fs = require("node:fs");
const path = require("node:path");
const { stackFileSchema } = require("../stacks/platform/dist/json-schema.js");

const file = path.join(__dirname, "..", "stacks", "platform", "config.schema.json");
fs.writeFileSync(file, `${JSON.stringify(stackFileSchema("platform"), undefined, 4)}\n`);
