import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";

/** It takes minutes: `SEARCH_SECRETS=1 npx jest test/e2e/search-secrets`, or `npm run search-secrets` itself. */
const wanted = process.env["SEARCH_SECRETS"] !== undefined;

(wanted ? it : it.skip)(
    "finds no planted value in what deployments leave behind (set SEARCH_SECRETS=1 to run it)",
    async () => {
        const script = path.resolve(__dirname, "../../scripts/search-secrets.cjs");
        const { stdout } = await promisify(execFile)(process.execPath, [script, "--engine", "local"]);
        expect(stdout).toMatch(/^0 hits\.$/m);
    },
    600_000,
);
