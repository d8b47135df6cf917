// What `npm run walk` starts: walks of seeds, through the tests that make them.
"use strict";
const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { parseArgs } = require("node:util");

const usage = `Makes random declarations of vaults, keys, secrets, certificates and grants, changes them step by step, deploys each step in a
rehearsal in this process, and looks: does the preview announce what is done, has the same deployment nothing to do afterwards, was a version
made that nothing asked for, was anything lost, and is there what a fresh deployment of the same declaration comes to?

    npm run walk [-- --seed 1 --walks 10 --steps 10]
    npm run walk -- --file steps.json

A step that a preview refuses is told and passed over. A failure is told with the fewest steps that were found to fail alike, which --file takes
again. Ends with 0 where no walk failed.
`;

const whole = /^[1-9]\d{0,8}$/;
const { values } = parseArgs({
    options: {
        seed: { type: "string", default: "1" },
        walks: { type: "string", default: "10" },
        steps: { type: "string", default: "10" },
        file: { type: "string" },
        help: { type: "boolean" },
    },
});
const wrong = ["seed", "walks", "steps"].find((name) => !whole.test(values[name]));
if (values.help) {
    process.stdout.write(usage);
} else if (wrong !== undefined) {
    process.stderr.write(`error: \`--${wrong}\` must be a whole number from 1 on, got "${values[wrong]}".\n`);
    process.exitCode = 1;
} else {
    const { seed, walks, steps, file } = values;
    const chosen = file === undefined ? {} : { WALK_FILE: path.resolve(file) };
    const jest = require.resolve("jest/bin/jest.js");
    const { status } = spawnSync(process.execPath, [jest, "test/walk/walk.test.ts"], {
        cwd: path.join(__dirname, ".."),
        env: { ...process.env, WALK_SEED: seed, WALKS: walks, WALK_STEPS: steps, ...chosen },
        stdio: "inherit",
    });
    process.exitCode = status ?? 1;
}
