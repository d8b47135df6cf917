// What `npm run search-secrets` starts: builds what is stale, then searches what deployments leave behind for planted values.
"use strict";
require("./build.cjs").build();
require("../search/dist/main.js").main(process.argv.slice(2));
