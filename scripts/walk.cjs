// What `npm run walk` starts: walks of seeds, through the tests that make them.
"use strict";
const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const path = require("node:path");
const { parseArgs } = require("node:util");

const jest = require.resolve("jest/bin/jest");

const usage = `Makes random declarations of vaults, keys, secrets, certificates and grants, changes them step by step, deploys each step in a
rehearsal in this process, and looks: does the preview announce what is done, has the same deployment nothing to do afterwards, was a version
made that nothing asked for, was anything lost, and is there what a fresh deployment of the same declaration comes to? Before some steps people
change something by hand, days pass, or a deployment is broken off, by a refused request, a lost answer or a killed engine.

    npm run walk [-- --seed 1 --walks 10 --steps 10]
    npm run walk -- --file steps.json

A step that a preview refuses is told and passed over. A failure is told with the fewest steps that were found to fail alike, which --file takes
again. Ends with 0 where no walk failed.
`;

const whole = /^[1-9]\d{0,8}$/;
const options = {
    seed: { type: "string", default: "1" },
    walks: { type: "string", default: "10" },
    steps: { type: "string", default: "10" },
    file: { type: "string" },
    help: { type: "boolean" },
};

function walk() {
    const { values } = parseArgs({ options });
    if (values.help) {
        process.stdout.write(usage);
        return 0;
    }
    for (const name of ["seed", "walks", "steps"]) {
        if (!whole.test(values[name])) {
            throw new Error(`\`--${name}\` must be a whole number from 1 on, got "${values[name]}".`);
        }
    }
    if (values.file !== undefined && !existsSync(values.file)) {
        throw new Error(`There is no file ${values.file}: \`--file\` names the steps of a walk that failed.`);
    }
    const { status } = spawnSync(process.execPath, [jest, "test/walk/walk.test.ts"], {
        cwd: path.join(__dirname, ".."),
        env: {
            ...process.env,
            ...{ WALK_SEED: values.seed, WALKS: values.walks, WALK_STEPS: values.steps },
            ...(values.file !== undefined && { WALK_FILE: path.resolve(values.file) }),
        },
        stdio: "inherit",
    });
    return status ?? 1;
}

try {
    process.exitCode = walk();
} catch (error) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 1;
}
