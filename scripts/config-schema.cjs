// Writes the JSON Schemas of the stacks' configuration files from the schemas that their programs check with.
"use strict";
require("./build.cjs").build();
const fs = require("node:fs");
const path = require("node:path");
const { stackFileSchema } = require("stack-configuration");

for (const project of ["platform", "app"]) {
    const folder = path.join(__dirname, "..", "stacks", project);
    const { configSchema } = require(path.join(folder, "dist", "config-schema.js"));
    const schema = stackFileSchema(project, configSchema);
    fs.writeFileSync(path.join(folder, "config.schema.json"), `${JSON.stringify(schema, undefined, 4)}\n`);
}
