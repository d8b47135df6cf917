// Pulumi's promises without what it keeps of each for whoever hunts one that never ends: its stack, of which Jest maps every frame back to
// the sources, took a fifth of the time of tests that deploy, and a look at the end of the process held on to all that a test file had loaded.
"use strict";
module.exports = {
    ...jest.requireActual("@pulumi/pulumi/runtime/debuggable.js"),
    debuggablePromise: (promise) => promise,
};
