import type { EventBody } from "../../../../local/engine/deploy/events";
import { SecretFilter } from "../../../../local/engine/deploy/secret-filter";
import { Asset, OutputValue, Secret, Unknown } from "../../../../local/engine/values";

describe("the filter of secret texts", () => {
    const filter = new SecretFilter(["hunter2", "hunter2-long", 'quo"te\n', "a.b", "ab", "True", "$&"]);

    it.each([
        ["connection refused for hunter2@db, hunter2", "connection refused for [secret]@db, [secret]"],
        ["hunter2-long", "[secret]"],
        ['{"password":"quo\\"te\\n"} and quo"te\n', '{"password":"[secret]"} and [secret]'],
        ["a.b axb", "[secret] axb"],
        ["ab, true, True, $&: too short or too common", "ab, true, True, $&: too short or too common"],
    ])("shows %j as %j", (text, shown) => {
        expect(filter.text(text)).toBe(shown);
    });

    it("looks into values, and leaves those alone that are marked as secret", () => {
        const marked = { secret: new Secret("hunter2"), output: new OutputValue("hunter2", true, []) };
        const unknown = new Unknown();
        expect(
            filter.properties({
                ...{ ...marked, unknown, number: 1, none: null, list: ["x", { deep: "=hunter2" }] },
                output2: new OutputValue("hunter2", false, ["urn:a"]),
                asset: new Asset({ text: "hunter2" }, "hash"),
            }),
        ).toEqual({
            ...{ ...marked, unknown, number: 1, none: null, list: ["x", { deep: "=[secret]" }] },
            output2: new OutputValue("[secret]", false, ["urn:a"]),
            asset: new Asset({ text: "[secret]" }, "hash"),
        });
    });

    it("finds them wherever an event has words of programs and providers, and changes no names", () => {
        const state = (text: string) => ({
            ...{ urn: "urn:hunter2", type: "t", custom: true, inputs: { text }, outputs: { text }, initErrors: [text] },
        });
        const metadata = { op: "update" as const, urn: "urn:hunter2", type: "t", logical: true, provider: "" };
        const policy = { policyName: "p", policyPackName: "k", policyPackVersion: "", enforcementLevel: "advisory" };
        const events = (text: string): EventBody[] => [
            { diagnosticEvent: { message: text, severity: "error", urn: "urn:hunter2" } },
            { policyEvent: { message: text, resourceUrn: "urn:hunter2", ...policy } },
            { resourcePreEvent: { metadata: { ...metadata, old: state(text), new: state(text) }, planning: true } },
            { resOutputsEvent: { metadata: { ...metadata, new: state(text) }, planning: true } },
            { resOpFailedEvent: { metadata: { ...metadata, old: state(text) }, status: 0, steps: 1 } },
            { cancelEvent: {} },
        ];
        expect(events("hunter2").map((event) => filter.event(event))).toEqual(events("[secret]"));
    });

    it("costs nothing where there is nothing to hide", () => {
        const event: EventBody = { diagnosticEvent: { message: "x", severity: "info" } };
        const map = { text: "x" };
        const nothing = new SecretFilter(["ab", "false"]);
        expect(nothing.event(event)).toBe(event);
        expect(nothing.properties(map)).toBe(map);
    });
});
