import type { EventBody, StepEventMetadata } from "../../../../local/engine/deploy/events";
import { PreviewDigest } from "../../../../local/engine/display/preview-json";
import type { ResourceState } from "../../../../local/engine/state/resource";
import { Secret, Unknown } from "../../../../local/engine/values";

const stackUrn = "urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev";
const urn = (name: string) => `urn:pulumi:dev::proj::test:index:Thing::${name}`;

function state(urn: string, inputs: ResourceState["inputs"] = {}): ResourceState {
    return { urn, custom: true, type: "test:index:Thing", inputs, outputs: {} };
}

function step(change: Partial<StepEventMetadata>): StepEventMetadata {
    return { op: "same", urn: urn("a"), type: "test:index:Thing", logical: true, provider: "", ...change };
}

function pre(metadata: StepEventMetadata): EventBody {
    return { resourcePreEvent: { metadata, planning: true } };
}

function digest(events: EventBody[], options = { showSames: false, suppressOutputs: false }): Record<string, unknown> {
    let text = "";
    const display = new PreviewDigest((written) => (text += written), options);
    events.forEach((event, sequence) => display.event({ sequence, timestamp: 0, ...event }));
    display.finish();
    return JSON.parse(text) as Record<string, unknown>;
}

describe("the preview as JSON", () => {
    it("has the CLI's fields, secrets blinded and unknowns as their sentinel", () => {
        const update = step({
            op: "update",
            provider: "urn:provider::id",
            old: state(urn("a"), { value: new Secret("hush") }),
            new: state(urn("a"), { value: new Secret("hash"), other: new Unknown() }),
            diffs: ["value"],
            detailedDiff: { value: { diffKind: "update", inputDiff: true } },
        });
        expect(
            digest([
                { preludeEvent: { config: { "proj:a": "1" } } },
                pre(update),
                { diagnosticEvent: { urn: urn("a"), prefix: "warning: ", message: "careful\n", severity: "warning" } },
                { diagnosticEvent: { message: "noise", severity: "debug" } },
                { diagnosticEvent: { message: "50 %", severity: "info", ephemeral: true } },
                { stdoutEvent: { message: "hello" } },
                { summaryEvent: { durationSeconds: 1.5, resourceChanges: { update: 1 }, maybeCorrupt: false } },
            ]),
        ).toEqual({
            config: { "proj:a": "1" },
            steps: [
                {
                    op: "update",
                    urn: urn("a"),
                    provider: "urn:provider::id",
                    oldState: { urn: urn("a"), custom: true, type: "test:index:Thing", inputs: { value: "[secret]" } },
                    newState: {
                        urn: urn("a"),
                        custom: true,
                        type: "test:index:Thing",
                        inputs: { other: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", value: "[secret]" },
                    },
                    diffReasons: ["value"],
                    detailedDiff: { value: { kind: "update", inputDiff: true } },
                },
            ],
            diagnostics: [
                { urn: urn("a"), message: "warning: careful\n", severity: "warning" },
                { message: "hello", severity: "info" },
            ],
            duration: 1_500_000_000,
            changeSummary: { update: 1 },
        });
    });

    it("has one step for a replacement, none for what stays the same, and always the stack", () => {
        const { steps } = digest([
            pre(step({ urn: stackUrn, old: state(stackUrn), new: state(stackUrn) })),
            pre(step({ old: state(urn("a")), new: state(urn("a")) })),
            pre(step({ op: "same", urn: urn("b"), old: state(urn("b")), new: { ...state(urn("b")), protect: true } })),
            pre(step({ op: "create-replacement", urn: urn("c"), logical: false })),
            pre(step({ op: "replace", urn: urn("c"), keys: ["name"], diffs: ["name"] })),
            pre(step({ op: "delete-replaced", urn: urn("c"), logical: false })),
            pre(step({ op: "create", urn: "urn:pulumi:dev::proj::pulumi:providers:test::default_1_0_0" })),
        ]) as { steps: { op: string; urn: string; replaceReasons?: string[] }[] };
        expect(steps.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`)).toEqual([
            "same proj-dev",
            "same b",
            "replace c",
        ]);
        expect(steps[2]?.replaceReasons).toEqual(["name"]);
    });

    it("has a refresh as what it found", () => {
        const found = (op: "update" | "delete" | "same", name: string) => [
            pre(step({ op: "refresh", urn: urn(name), logical: false })),
            {
                resOutputsEvent: {
                    metadata: step({
                        op,
                        urn: urn(name),
                        logical: false,
                        ...(op === "update" ? { detailedDiff: { v: { diffKind: "update", inputDiff: false } } } : {}),
                    }),
                    planning: true,
                },
            } as EventBody,
        ];
        const { steps } = digest([...found("update", "a"), ...found("delete", "b"), ...found("same", "c")]) as {
            steps: { op: string }[];
        };
        expect(steps.map(({ op }) => op)).toEqual(["update", "delete", "refresh"]);
    });
});
