// What each resource takes where there are more and more of them, in time and in memory.
"use strict";
const { peakMemory } = require("./memory.cjs");
const { ratio, row, seconds, succeed, using } = require("./measuring.cjs");

/** What a vault takes in ten seconds: with more in one vault, its limit of 33 ms a secret is what would be measured. */
const secretsPerVault = 300;

exports.growth = async (steps) => {
    const each = { up: [], preview: [] };
    for (const count of steps) {
        await using("large", async (deployment) => {
            process.env.BENCH_KEYS = "0";
            process.env.BENCH_GRANTS = "0";
            process.env.BENCH_SECRETS = String(count);
            process.env.BENCH_VAULTS = String(Math.ceil(count / secretsPerVault));
            const watch = peakMemory(process.pid);
            const up = await succeed(deployment.run("up"));
            const memory = watch.stop();
            const preview = await succeed(deployment.run("preview"));
            each.up.push(up.milliseconds / count);
            each.preview.push(preview.milliseconds / count);
            row(
                `\`up\` of ${count} secrets in ${process.env.BENCH_VAULTS} vaults, and a \`preview\` without changes`,
                `${seconds(up.milliseconds)}, ${each.up.at(-1).toFixed(1)} ms each; ` +
                    `${seconds(preview.milliseconds)}, ${each.preview.at(-1).toFixed(1)} ms each; memory at most: ${memory}`,
                "program and data plane < 400 MB, engine < 300 MB",
            );
        });
    }
    if (steps.length > 1) {
        row("growth of `up`: ms each, last / first", ratio(each.up.at(-1), each.up[0]), "≤ 1.2");
        row("growth of `preview`: ms each, last / first", ratio(each.preview.at(-1), each.preview[0]), "≤ 1.2");
    }
};
