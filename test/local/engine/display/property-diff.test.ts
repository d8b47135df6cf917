import type { StepEventMetadata } from "../../../../local/engine/deploy/events";
import { palette } from "../../../../local/engine/display/colors";
import { changedProperties, stepDiffLines } from "../../../../local/engine/display/property-diff";
import type { ResourceState } from "../../../../local/engine/state/resource";
import { Secret, Unknown, type PropertyMap } from "../../../../local/engine/values";

const urn = "urn:pulumi:dev::proj::test:index:Thing::a";

function state(inputs: PropertyMap, outputs: PropertyMap = inputs): ResourceState {
    return { urn, type: "test:index:Thing", custom: true, id: "a-1", inputs, outputs };
}

function step(change: Partial<StepEventMetadata>): StepEventMetadata {
    return { op: "update", urn, type: "test:index:Thing", logical: true, provider: "", ...change };
}

/** The lines below id and URN, without their indentation. */
function lines(metadata: StepEventMetadata): string[] {
    return stepDiffLines(metadata, palette(false))
        .filter((line) => !/\[(id|urn)=/.test(line))
        .map((line) => line.slice(6));
}

describe("what a step changes", () => {
    it("is shown property by property", () => {
        const metadata = step({
            old: state({ same: 1, size: "small", tags: { a: "x", b: "y" }, list: [1, 2], gone: true }),
            new: state({ same: 1, size: "large", tags: { a: "z", b: "y" }, list: [1, 3, 4], more: { deep: [null] } }),
        });
        expect(lines(metadata)).toEqual([
            "- gone: true",
            "~ list:",
            "    ~ [1]: 2 => 3",
            "    + [2]: 4",
            "+ more: {",
            "+     deep: [",
            "+         [0]: null",
            "+     ]",
            "+ }",
            '~ size: "small" => "large"',
            "~ tags:",
            '    ~ a: "x" => "z"',
        ]);
        expect(changedProperties(metadata)).toEqual(["-gone", "~list", "+more", "~size", "~tags"]);
    });

    it("names id and URN", () => {
        expect(stepDiffLines(step({ old: state({}), new: state({}) }), palette(false))).toEqual([
            "        [id=a-1]",
            `        [urn=${urn}]`,
        ]);
    });

    it("never shows a secret, not even that two are alike", () => {
        const metadata = step({
            old: state({ key: new Secret("hush"), deep: { key: new Secret(["hush"]) }, same: new Secret("hush") }),
            new: state({ key: new Secret("hash"), deep: { key: "now plain" }, same: new Secret("hush") }),
        });
        expect(lines(metadata)).toEqual([
            "~ deep:",
            '    ~ key: [secret] => "now plain"',
            "~ key: [secret] => [secret]",
        ]);
    });

    it("says what is not known yet", () => {
        expect(lines(step({ old: state({ id: "x" }), new: state({ id: new Unknown() }) }))).toEqual([
            '~ id: "x" => [unknown]',
        ]);
    });

    it("is everything for a create and a delete", () => {
        expect(lines(step({ op: "create", new: state({ a: "x", __defaults: [] }) }))).toEqual(['+ a: "x"']);
        expect(lines(step({ op: "delete", old: state({ a: "x" }) }))).toEqual(['- a: "x"']);
    });

    it("includes drift that the inputs don't show", () => {
        const metadata = step({
            old: state({ a: { b: "wanted" } }, { a: { b: "drifted" } }),
            new: state({ a: { b: "wanted" } }),
            detailedDiff: { "a.b": { diffKind: "update", inputDiff: false } },
        });
        expect(lines(metadata)).toEqual(['~ a.b: "drifted" => "wanted"']);
    });
});
