// The entry point that Pulumi.yaml names. It compiles whatever is older than its source and runs the result, so that
// `pulumi up` never deploys stale code; the compiler needs a fraction of a second to see that nothing changed.
"use strict";
require("../../scripts/build.cjs").build();
module.exports = require("./dist/index.js");
