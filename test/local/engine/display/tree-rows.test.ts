import type { StepEventMetadata, StepOp } from "../../../../local/engine/deploy/events";
import { palette } from "../../../../local/engine/display/colors";
import { treeLines, TreeRows } from "../../../../local/engine/display/tree-rows";

const stack = "urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev";
const urn = (type: string, name: string) => `urn:pulumi:dev::proj::${type}::${name}`;

function metadata(op: StepOp, urn: string, parent?: string): StepEventMetadata {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const state = { urn, type, custom: true, ...(parent === undefined ? {} : { parent }) };
    return { op, urn, type, new: state, logical: true, provider: "" };
}

function rowsOf(...steps: [StepOp, string, string?][]): TreeRows {
    const rows = new TreeRows();
    for (const [op, of, parent] of steps) {
        const row = rows.stepRow(metadata(op, of, parent));
        row.shown = op !== "same";
        row.status = op === "same" ? "" : op;
    }
    return rows;
}

describe("the tree", () => {
    const group = urn("my:mod:Group", "g");
    const rows = rowsOf(
        ["create", urn("test:index:Thing", "free"), stack],
        ["same", stack],
        ["same", group, stack],
        ["update", urn("my:mod:Group$test:index:Thing", "a"), group],
        ["delete", urn("my:mod:Group$test:index:Thing", "long name"), group],
        ["same", urn("my:mod:Group$test:index:Thing", "unchanged"), group],
    );

    it("has children below their parents, and of those without changes only the ones above changes", () => {
        expect(treeLines(rows, palette(false), 200, 50)).toEqual([
            "    Type                    Name       Status  Info",
            "    pulumi:pulumi:Stack     proj-dev",
            "  + ├─ test:index:Thing     free       create",
            "    └─ my:mod:Group         g",
            "  ~    ├─ test:index:Thing  a          update",
            "  -    └─ test:index:Thing  long name  delete",
        ]);
    });

    it("is cut to the terminal's width", () => {
        expect(treeLines(rows, palette(false), 30, 50).every((line) => line.length <= 30)).toBe(true);
    });

    it("shows what is at work when there is more than fits", () => {
        const many = rowsOf(
            ...Array.from({ length: 30 }, (_, i): [StepOp, string] => ["create", urn("t:t:T", `r${i}`)]),
        );
        many.row(urn("t:t:T", "r3")).running = true;
        many.row(urn("t:t:T", "r5")).failed = true;
        const lines = treeLines(many, palette(false), 80, 5);
        expect(lines.slice(1).map((line) => line.trim().split(/ +/)[2])).toEqual(["r3", "r5", "r28", "r29", "26"]);
        expect(lines.at(-1)).toBe("    … and 26 more");
    });
});
