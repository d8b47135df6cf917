import { judgeKey, judgeSecret } from "../../../components/data-plane/verification/guardrail-checks";
import { Findings } from "../../../components/data-plane/verification/report";
import { check } from "../../../components/guardrails/check";
import { keyFacts, secretFacts } from "../../../components/guardrails/component-facts";
import { daysBefore, durationDays, lifeBetween, lifeFor } from "../../../components/guardrails/days";
import { addDuration, type DurationText } from "../../../components/internal/duration";
import type { Vault } from "../../../components/vault";

const vault = {} as Vault;
const dayMs = 86_400_000;
/** Every day of four years, with one 29 February. */
const everyDay = Array.from({ length: 1461 }, (_, index) => new Date(Date.UTC(2027, 0, 1, 12) + index * dayMs));

/** The rules that a declared key breaks in previews, and those that its version does that is made at a time. */
function key(
    profile: "cis" | "mcsb",
    expireAfter: DurationText,
    rotation: { rotateAfter?: DurationText; rotateBeforeExpiry?: DurationText },
    created: Date,
): [string[], string[]] {
    const declared = check(
        { profile },
        "k",
        keyFacts({ vault, type: "EC", rotation: { expireAfter, ...rotation } } as never, { curve: "P-256" }),
    );
    const seconds = (time: Date) => Math.floor(time.getTime() / 1000);
    const bundle = {
        key: { kty: "EC", crv: "P-256" },
        attributes: { created: seconds(created), exp: seconds(addDuration(created, expireAfter)) },
    };
    const live = judgeKey({ profile, resource: "k" }, bundle as never, rotation, new Findings("it"));
    return [declared.map(({ rule }) => rule.id), live?.findings.map(({ rule }) => rule) ?? []];
}

function secret(profile: "alz" | "mcsb", expiresAfter: DurationText, created: Date): [string[], string[]] {
    const args = { vault, value: "v", contentType: "text/plain", expiresAfter };
    const declared = check({ profile }, "s", secretFacts(args));
    const properties = { createdOn: created, expiresOn: addDuration(created, expiresAfter), contentType: "text/plain" };
    const live = judgeSecret({ profile, resource: "s" }, { properties } as never, new Findings("it"));
    return [declared.map(({ rule }) => rule.id), live?.findings.map(({ rule }) => rule) ?? []];
}

const durations = [
    ...["P30D", "P90D", "P400D", "P730D", "P1M", "P3M", "P6M", "P11M", "P18M", "P24M", "P2Y", "P3M5D", "P1Y1M10D"],
];

describe("what previews say of a duration", () => {
    it.each(durations)("holds for %s whenever it begins", (duration) => {
        const declared = lifeFor(duration);
        const all = everyDay.map((from) => lifeBetween(from, addDuration(from, duration)));
        const most = Math.max(...all.map(({ validity }) => Number(validity)));
        const least = Math.min(...all.map(({ validity, leastValidity = validity }) => Number(leastValidity)));
        expect(most).toBe(declared?.validity);
        expect(least).toBe(declared?.leastValidity ?? declared?.validity);
    });

    it("counts a year as 365 days and months as long as they can be", () => {
        expect(["P2Y", "24 months", "P3M", "P1M", "P90D", "soon", undefined].map(durationDays)).toEqual([
            ...[730, 730, 92, 31, 90, undefined, undefined],
        ]);
        expect(lifeFor("3 months")).toEqual({ validity: 92, leastValidity: 89 });
        expect([daysBefore(90, "P30D"), daysBefore(92, "P1M"), daysBefore("none", "P1M")]).toEqual([60, 64, undefined]);
    });
});

describe("what is live is judged as its declaration was", () => {
    const overLeapDay = new Date("2027-03-01T00:00:00Z");

    it("lets two years be two years by a rule of 730 days, over a 29 February and some seconds short of them too", () => {
        for (const created of everyDay) {
            expect(key("mcsb", "P2Y", { rotateAfter: "P30D" }, created)).toEqual([[], []]);
        }
        const short = new Date(addDuration(overLeapDay, "P2Y").getTime() - 2000);
        expect(lifeBetween(overLeapDay, short).validity).toBe(730);
        expect(lifeBetween(overLeapDay, new Date(short.getTime() + dayMs)).validity).toBe(731);
    });

    it("tells in previews of months that can be longer than a rule's days, or shorter", () => {
        const breaksIt = new Set(everyDay.map((created) => secret("alz", "P3M", created)[1].join()));
        expect(breaksIt).toContain("secret-max-validity");
        expect(breaksIt).toContain("secret-days-left");
        expect(secret("alz", "P3M", overLeapDay)[0]).toEqual(["secret-max-validity", "secret-days-left"]);
        expect(secret("alz", "P90D", overLeapDay)).toEqual([[], []]);
        expect(secret("mcsb", "P3M", new Date("2027-02-01T00:00:00Z"))).toEqual([
            ["secret-days-left"],
            ["secret-days-left"],
        ]);
        expect(key("mcsb", "P1Y", { rotateAfter: "P1M" }, overLeapDay)).toEqual([["key-rotation"], ["key-rotation"]]);
    });
});
