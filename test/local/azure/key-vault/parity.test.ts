import { readFileSync } from "node:fs";
import { join } from "node:path";
import { certificateRoutes } from "../../../../local/azure/key-vault/certificates/routes";
import { hsmRoutes } from "../../../../local/azure/key-vault/hsm";
import { attestationRoutes, keyRoutes } from "../../../../local/azure/key-vault/keys/routes";
import { defaultTransitions } from "../../../../local/azure/key-vault/lifecycle";
import { createPlane } from "../../../../local/azure/key-vault/plane";
import { secretRoutes } from "../../../../local/azure/key-vault/secrets/routes";
import { Harness } from "./harness";

test("the parity table names every operation that is served, and no other as real", () => {
    const { store } = new Harness();
    const plane = createPlane(store, { now: () => 0 }, defaultTransitions);
    const ofHsms = [...attestationRoutes(plane), ...hsmRoutes];
    const routes = [...keyRoutes(plane), ...secretRoutes(plane), ...certificateRoutes(plane), ...ofHsms];
    // An operation with a key is one row, with and without a version in its path.
    const withVersion = /^(keys\/\{name\})\/((en|de)crypt|(un)?wrapkey|sign|verify|release|attestation)$/;
    const served = routes.map(({ method, path }) => `${method} /${path.replace(withVersion, "$1/{version}/$2")}`);

    const table = readFileSync(join(__dirname, "../../../../local/azure/PARITY.md"), "utf8");
    const section = table.slice(table.indexOf("## Key Vault data plane"));
    const rows = [...section.matchAll(/^\| `([A-Z]+ \/[^`]+)` +\| (real|partial|refused) /gm)];
    const answered = rows.filter(([, , state]) => state !== "refused").map(([, operation]) => operation);
    expect([...new Set(served)].sort()).toEqual([...answered].sort());
});
