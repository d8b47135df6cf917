// The entry point of the policy pack. It compiles whatever is older than its source and runs the result, as the stacks do.
"use strict";
require("../scripts/build.cjs").build();
module.exports = require("./dist/index.js");
