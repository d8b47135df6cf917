import type { EventBody, StepEventMetadata, StepOp } from "../../../../local/engine/deploy/events";
import { palette } from "../../../../local/engine/display/colors";
import { PlainDisplay, type TextOptions } from "../../../../local/engine/display/plain";
import { TreeDisplay } from "../../../../local/engine/display/tree";
import type { ResourceState } from "../../../../local/engine/state/resource";
import { Secret } from "../../../../local/engine/values";

const options: TextOptions = {
    title: "Updating (dev)",
    planning: false,
    colors: palette(false),
    showSames: false,
    showReplacementSteps: false,
    showSecrets: false,
    suppressOutputs: false,
    diff: false,
};

function metadata(op: StepOp, name: string, inputs = {}, oldInputs = {}): StepEventMetadata {
    const type = name === "default" ? "pulumi:providers:test" : "test:index:Thing";
    const urn = `urn:pulumi:dev::proj::${type}::${name}`;
    const state = { urn, type, custom: true };
    const [old, next] = [
        { ...state, inputs: oldInputs },
        { ...state, inputs },
    ];
    return {
        op,
        urn,
        type,
        old,
        new: next,
        logical: true,
        provider: "",
        ...(op === "create" ? { old: undefined } : {}),
    } as StepEventMetadata;
}

/** Everything that a display writes for some events. */
function shown(events: EventBody[], changed: Partial<TextOptions> = {}, kind: "plain" | "tree" = "plain"): string {
    const texts: string[] = [];
    const output = { write: (text: string) => texts.push(text), isTTY: kind === "tree", columns: 80, rows: 24 };
    const display = new (kind === "tree" ? TreeDisplay : PlainDisplay)(output, { ...options, ...changed });
    events.forEach((event, sequence) => display.event({ sequence, timestamp: 0, ...event }));
    display.finish({
        ok: true,
        changes: { create: 1, update: 2, same: 3 },
        oldOutputs: { a: 1, gone: "x" },
        outputs: { a: 2, key: new Secret("hush") },
    });
    return texts.join("");
}

const run: EventBody[] = [
    { resourcePreEvent: { metadata: metadata("create", "default"), planning: false } },
    { resourcePreEvent: { metadata: metadata("create", "a"), planning: false } },
    { diagnosticEvent: { urn: metadata("create", "a").urn, message: "halfway\n", severity: "info" } },
    { diagnosticEvent: { message: "progress", severity: "info", ephemeral: true } },
    { diagnosticEvent: { message: "noise", severity: "debug" } },
    { resOutputsEvent: { metadata: metadata("create", "a"), planning: false } },
    { resourcePreEvent: { metadata: metadata("same", "unchanged"), planning: false } },
    { resOutputsEvent: { metadata: metadata("same", "unchanged"), planning: false } },
    { resourcePreEvent: { metadata: metadata("update", "b"), planning: false } },
    { resOpFailedEvent: { metadata: metadata("update", "b"), status: 0, steps: 0 } },
    {
        diagnosticEvent: {
            urn: metadata("update", "b").urn,
            message: "quota exceeded\nask for more",
            severity: "error",
        },
    },
    { summaryEvent: { durationSeconds: 72.4, resourceChanges: {}, maybeCorrupt: false } },
];

describe("the plain display", () => {
    it("has a line for each thing that happens, and a summary", () => {
        expect(shown(run).split("\n")).toEqual([
            "Updating (dev):",
            "  + test:index:Thing a creating",
            "    test:index:Thing a halfway",
            "    progress",
            expect.stringMatching(/^ {2}\+ test:index:Thing a created \(\d\.\ds\)$/),
            "  ~ test:index:Thing b updating",
            "  ~ test:index:Thing b updating failed",
            "    test:index:Thing b error: quota exceeded",
            "    ask for more",
            "",
            "Outputs:",
            "  ~ a: 1 => 2",
            '  - gone: "x"',
            "  + key: [secret]",
            "",
            "Resources:",
            "     + 1 created",
            "     ~ 2 updated",
            "    3 changes. 3 unchanged",
            "",
            "Duration: 1m12s",
            "",
            "",
        ]);
    });

    it("repeats at the end what went wrong before other steps", () => {
        const [error, ...others] = [run[10], run[9], run[1], run[5], run[11]] as [EventBody, ...EventBody[]];
        const text = shown([error, ...others]);
        expect(text.split("quota exceeded")).toHaveLength(3);
        expect(text).toContain(
            "\n\nDiagnostics:\n  test:index:Thing (b):\n    error: quota exceeded\n    ask for more\n",
        );
        expect(shown([...others, error]).split("quota exceeded")).toHaveLength(2);
        expect(shown([...others.slice(1), error, run[9] as EventBody]).split("quota exceeded")).toHaveLength(2);
    });

    it("names the properties that a plan changes", () => {
        const update = metadata("update", "a", { size: 2, tags: {} }, { size: 1 });
        const replace = { ...metadata("replace", "b", { name: "y" }, { name: "x" }), keys: ["name"] };
        const text = shown(
            [
                { resourcePreEvent: { metadata: update, planning: true } },
                {
                    resourcePreEvent: {
                        metadata: { ...replace, op: "create-replacement", logical: false },
                        planning: true,
                    },
                },
                { resourcePreEvent: { metadata: replace, planning: true } },
            ],
            { planning: true },
        );
        expect(text.split("\n").slice(1, 3)).toEqual([
            "  ~ test:index:Thing a update [diff: ~size, +tags]",
            " +- test:index:Thing b replace [diff: ~name] because of name",
        ]);
        expect(text).toContain("+ 1 to create");
        expect(text).not.toContain("Duration");
    });

    it("names broken policies, with how much they weigh", () => {
        const broken = (enforcementLevel: string): EventBody => ({
            policyEvent: {
                resourceUrn: metadata("create", "a").urn,
                message: "no purge protection",
                policyName: "kv-purge",
                policyPackName: "guardrails",
                policyPackVersion: "1.2.0",
                enforcementLevel,
            },
        });
        for (const kind of ["plain", "tree"] as const) {
            const events = [broken("mandatory"), broken("advisory"), run[1] as EventBody, run[8] as EventBody];
            expect(shown(events, {}, kind)).toContain(
                "Diagnostics:\n  test:index:Thing (a):\n" +
                    "    error: [mandatory] guardrails@v1.2.0 kv-purge: no purge protection\n" +
                    "    warning: [advisory] guardrails@v1.2.0 kv-purge: no purge protection\n",
            );
        }
    });

    it("says of a refresh what it found", () => {
        const found = (op: StepOp, name: string, was: object, is: object): EventBody[] => {
            const step = metadata(op, name);
            const [old, next] = [
                { ...step.old, outputs: was },
                { ...step.new, outputs: is },
            ] as ResourceState[];
            const result = { ...step, op, logical: false, ...(old && { old }), ...(next && { new: next }) };
            return [
                { resourcePreEvent: { metadata: { ...result, op: "refresh" }, planning: true } },
                { resOutputsEvent: { metadata: result, planning: true } },
            ];
        };
        const events = [
            ...found("update", "a", { size: 1, same: 1 }, { size: 2, same: 1 }),
            ...found("same", "b", {}, {}),
            ...found("delete", "c", {}, {}),
        ];
        const planned = ["  ~ test:index:Thing a update [diff: ~size]", "  - test:index:Thing c delete", ""];
        expect(shown(events, { planning: true }).split("\n").slice(1, 4)).toEqual(planned);
        expect(shown(events).split("\n").slice(1, 7)).toEqual([
            "  ~ test:index:Thing a refreshing",
            expect.stringMatching(/^ {2}~ test:index:Thing a updated /),
            "  ~ test:index:Thing b refreshing",
            expect.stringMatching(/^ {4}test:index:Thing b unchanged /),
            "  ~ test:index:Thing c refreshing",
            expect.stringMatching(/^ {2}- test:index:Thing c deleted /),
        ]);
        expect(shown(events, { planning: true }, "tree")).toMatch(
            /~ .*a {5}update \[diff: ~size\]\n.*- .*c {5}delete\n\n/,
        );
    });

    it("shows the changes themselves with --diff", () => {
        const update = metadata("update", "a", { size: 2 }, { size: 1 });
        const text = shown([{ resourcePreEvent: { metadata: update, planning: true } }], {
            planning: true,
            diff: true,
        });
        expect(text).toContain("      ~ size: 1 => 2\n");
    });

    it("shows secret outputs only when asked to", () => {
        expect(shown([])).not.toContain("hush");
        expect(shown([], { showSecrets: true })).toContain('key: "hush"');
        expect(shown([], { suppressOutputs: true })).not.toContain("Outputs:");
    });
});

describe("the live tree", () => {
    it("ends as a record of what was done, with what was said", () => {
        const text = shown(run, {}, "tree");
        expect(text).toMatch(/\+ test:index:Thing {2}a {5}created \(0\.0s\) +halfway/);
        expect(text).toMatch(/~ test:index:Thing {2}b {5}updating failed {2}quota exceeded/);
        expect(text).toContain("Diagnostics:\n  test:index:Thing (a):\n    halfway\n");
        expect(text).toContain("Duration: 1m12s");
        expect(text).not.toContain("unchanged ");
    });

    it("draws over what it drew before", () => {
        jest.useFakeTimers();
        try {
            const texts: string[] = [];
            const display = new TreeDisplay(
                { write: (text) => texts.push(text), isTTY: true, columns: 0, rows: 0 },
                options,
            );
            display.event({ sequence: 0, timestamp: 0, ...run[1] });
            jest.advanceTimersByTime(250);
            display.finish({ ok: true, changes: {}, oldOutputs: {}, outputs: {} });
            expect(texts.filter((text) => text === "\u001b[4A\u001b[J")).toHaveLength(2);
            expect(texts[0]).toContain("a     creating");
        } finally {
            jest.useRealTimers();
        }
    });
});
