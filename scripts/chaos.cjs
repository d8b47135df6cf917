// What `npm run chaos` starts: builds what is stale, then disturbs rehearsals of the project.
"use strict";
const path = require("node:path");
require("./build.cjs").build();
require("local/dist/chaos/main.js").main(process.argv.slice(2), path.join(__dirname, "rehearse.cjs"));
