// What `npm run up` and its siblings start: builds what is stale, then hands over to the rehearsal's command line.
"use strict";
require("./build.cjs").build();
require("local/dist/cli/main.js").main(process.argv.slice(2));
