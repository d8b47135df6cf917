"use strict";
const { availableParallelism } = require("node:os");

/** @type {import("jest").Config} */
module.exports = {
    roots: ["<rootDir>/test"],
    testMatch: ["**/*.test.ts"],
    transform: {
        "\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, sourceMaps: "inline" }],
    },
    moduleNameMapper: {
        "^pulumi-azure-keyvault$": "<rootDir>/components/index.ts",
        "^pulumi-azure-keyvault/data-plane$": "<rootDir>/components/data-plane/index.ts",
        "^stack-configuration$": "<rootDir>/stacks/configuration/index.ts",
        "^pulumi-azure-keyvault/review$": "<rootDir>/components/review/index.ts",
        "^local/dist/(.*)$": "<rootDir>/local/$1",
        "^pulumi-azure-keyvault/guardrails$": "<rootDir>/components/guardrails/index.ts",
        // What Pulumi's SDK loads for functions that it has to serialise, and for its Automation API: no test uses either, and
        // for each of the files that load the SDK they take nine tenths of the time.
        "^@npmcli/arborist$": "<rootDir>/test/nothing.cjs",
        "/typescript-shim$": "<rootDir>/test/nothing.cjs",
        "^\\./automation$": "<rootDir>/test/nothing.cjs",
        "/debuggable$": "<rootDir>/test/undebugged.cjs",
        "^agent-base$": "<rootDir>/test/quick-agent.cjs",
        "^\\.\\./log$": "<rootDir>/test/quiet-log.cjs",
    },
    modulePathIgnorePatterns: [
        "<rootDir>/components/dist",
        "<rootDir>/local/dist",
        "<rootDir>/policy/dist",
        "<rootDir>/search/dist",
        "<rootDir>/stacks/.*/dist",
        "<rootDir>/walk/dist",
    ],
    setupFiles: ["<rootDir>/test/rsa-keys.cjs"],
    setupFilesAfterEnv: ["<rootDir>/test/ended-storages.cjs"],
    testTimeout: 60_000,
    // `npm test` gives the workers room for what is new: a tenth of their time went into collecting it.
    // Much of the time the tests wait, for processes that they started or for a service's answer: one worker more than
    // there are cores puts every core to use.
    maxWorkers: availableParallelism() + 1,
};
