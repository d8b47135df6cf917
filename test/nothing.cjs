// Stands in for modules that no test uses: see jest.config.cjs.
"use strict";
module.exports = {};
