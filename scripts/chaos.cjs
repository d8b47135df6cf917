// What `npm run chaos` starts: builds what is stale, then disturbs rehearsals of the project.
"use strict";
const path = require("node:path");
require("./build.cjs").build();
const [rehearse, change] = ["rehearse.cjs", "chaos-change.yaml"].map((name) => path.join(__dirname, name));
void require("local/dist/chaos/main.js").main(process.argv.slice(2), rehearse, change);
