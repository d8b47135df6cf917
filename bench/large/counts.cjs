"use strict";

/**
 * How much is deployed: `BENCH_KEYS`, `BENCH_SECRETS`, `BENCH_GRANTS`; 20, 100 and 10 by default. `BENCH_VAULTS`, 1 by
 * default, share the secrets; keys and grants are the first one's.
 */
exports.counts = (env) => ({
    keys: Number(env.BENCH_KEYS ?? 20),
    secrets: Number(env.BENCH_SECRETS ?? 100),
    grants: Number(env.BENCH_GRANTS ?? 10),
    vaults: Number(env.BENCH_VAULTS ?? 1),
});
