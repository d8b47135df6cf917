// Pulumi's promises for whoever hunts a promise that never ends, without the stack that each of them keeps: Jest maps every frame of it
// back to the sources, which took a fifth of the time of tests that deploy.
"use strict";
const debuggable = jest.requireActual("@pulumi/pulumi/runtime/debuggable.js");

module.exports = {
    ...debuggable,
    debuggablePromise: (...args) => {
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 0;
        try {
            return debuggable.debuggablePromise(...args);
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
        }
    },
};
