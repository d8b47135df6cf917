import type { PolicyAnalyzer, PolicyResource, PolicyViolation } from "../../../../local/engine/deploy/policies";
import { Secret } from "../../../../local/engine/values";
import { type Program, Rehearsal } from "./rehearsal";

let rehearsal: Rehearsal;
beforeEach(async () => (rehearsal = await Rehearsal.start()));
afterEach(() => rehearsal.stop());

const violation = (message: string, enforcementLevel: PolicyViolation["enforcementLevel"]): PolicyViolation => ({
    ...{ policyName: "rule", policyPackName: "pack", policyPackVersion: "1.0.0", message, enforcementLevel },
});

/** Rules by the name of the resource; `stack` for the whole stack. */
function pack(rules: Record<string, PolicyViolation>, seen: PolicyResource[] = []): PolicyAnalyzer {
    return {
        analyzeResource: (resource) => {
            seen.push(resource);
            return Promise.resolve([rules[resource.name] ?? []].flat());
        },
        analyzeStack: () => Promise.resolve([rules["stack"] ?? []].flat()),
    };
}
const two = async (program: Program) => {
    await program.register("a", { value: new Secret("x") });
    await program.register("b", {});
};

describe("policies", () => {
    test("see checked inputs, the provider, and nothing but marked secrets", async () => {
        const seen: PolicyResource[] = [];
        await rehearsal.up(two, { policies: pack({}, seen) });
        expect(seen.map(({ name }) => name)).toEqual(["default", "a", "b"]);
        expect(seen[1]).toMatchObject({
            type: "test:index:Thing",
            properties: { value: new Secret("x") },
            provider: { type: "pulumi:providers:test", name: "default" },
        });
    });

    test("that are mandatory stop an update before the resource is touched", async () => {
        const outcome = await rehearsal.up(two, { policies: pack({ a: violation("not like this", "mandatory") }) });
        expect(outcome.ok).toBe(false);
        expect(rehearsal.provider.log("create")).toEqual([]);
        const [event] = outcome.events.flatMap(({ policyEvent }) => policyEvent ?? []);
        expect(event).toMatchObject({
            ...{ resourceUrn: "urn:pulumi:dev::proj::test:index:Thing::a", message: "not like this" },
            ...{ policyName: "rule", policyPackName: "pack", enforcementLevel: "mandatory" },
        });
    });

    test("fail previews too, which show all that is broken", async () => {
        const rules = { a: violation("first", "mandatory"), b: violation("second", "mandatory") };
        const outcome = await rehearsal.preview(two, { policies: pack(rules) });
        expect(outcome).toMatchObject({ ok: false, changes: { create: 2 } });
        expect(outcome.events.flatMap(({ policyEvent }) => policyEvent?.message ?? [])).toEqual(["first", "second"]);
    });

    test("that are advisory only say so, disabled ones nothing", async () => {
        const rules = { a: violation("better not", "advisory"), b: violation("off", "disabled") };
        const outcome = await rehearsal.up(two, { policies: pack(rules) });
        expect(outcome).toMatchObject({ ok: true, changes: { create: 2 } });
        expect(outcome.events.flatMap(({ policyEvent }) => policyEvent?.message ?? [])).toEqual(["better not"]);
    });

    test("of the stack are asked at the end, and name the stack", async () => {
        const outcome = await rehearsal.up(two, { policies: pack({ stack: violation("too many", "mandatory") }) });
        expect(outcome).toMatchObject({ ok: false, changes: { create: 2 } });
        const [event] = outcome.events.flatMap(({ policyEvent }) => policyEvent ?? []);
        expect(event?.resourceUrn).toBe("urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev");
    });
});
