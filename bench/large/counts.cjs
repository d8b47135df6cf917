"use strict";

/** How much is deployed: `BENCH_KEYS`, `BENCH_SECRETS`, `BENCH_GRANTS`; 20, 100 and 10 by default. */
exports.counts = (env) => ({
    keys: Number(env.BENCH_KEYS ?? 20),
    secrets: Number(env.BENCH_SECRETS ?? 100),
    grants: Number(env.BENCH_GRANTS ?? 10),
});
