// A preview as a review comment: `node scripts/review.cjs < preview.json`. The same command as the library's `pulumi-azure-keyvault-review`.
"use strict";
require("./build.cjs").build();
require("../components/bin/pulumi-azure-keyvault-review.cjs");
