import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ArmContext } from "../../../local/azure/arm/arm-context";
import { armTypes } from "../../../local/azure/arm/arm-types";
import { Operations } from "../../../local/azure/arm/operations";
import { Locks } from "../../../local/azure/arm/locks";
import { SortedCollection } from "../../../local/azure/store/collection";
import type { Store } from "../../../local/azure/contract";

const PARITY = readFileSync(join(__dirname, "..", "..", "..", "local", "azure", "PARITY.md"), "utf8");

/** Types that other rows speak of: the results of operations, and what belongs to its parent. */
const SPOKEN_OF = /locations\/operation|operationresults$|managedHsmOperationResults|^microsoft\.(keyvault|storage)$/i;

const store: Store = {
    collection: (name) => new SortedCollection(name, () => undefined),
    flush: () => Promise.resolve(),
};

describe("PARITY.md", () => {
    const context = { locks: new Locks(store), operations: new Operations(store, { now: () => 0 }) } as ArmContext;
    const types = armTypes(context).map(({ type }) => type);

    it.each(types.filter((type) => !SPOKEN_OF.test(type)))("speaks of %s", (type) => {
        const last = type.split("/").pop() ?? "";
        const word = /^(A|AAAA|CNAME|TXT|SRV|PTR|MX)$/.test(last) ? "records" : last;
        expect([word, PARITY.toLowerCase().includes(word.toLowerCase())]).toEqual([word, true]);
    });

    it("says of each operation whether it is real, partial or refused, and gives its page", () => {
        const rows = PARITY.split("\n").filter((line) => /^\| .*\| (real|partial|refused) +\|/.test(line));
        expect(rows.length).toBeGreaterThan(60);
        for (const row of rows) {
            expect(row).toMatch(/\]\(https:\/\/learn\.microsoft\.com\/[^)\s]+\)/);
        }
    });
});
