import * as fc from "fast-check";
import {
    addDuration,
    approximateDays,
    isoDuration,
    parseDuration,
    sameDuration,
} from "../../../components/internal/duration";

const at = (text: string) => new Date(text);

describe("durations", () => {
    test.each([
        ["P90D", { years: 0, months: 0, days: 90 }],
        ["P18M", { years: 0, months: 18, days: 0 }],
        ["P1Y2M3W4D", { years: 1, months: 2, days: 25 }],
        ["18 months", { years: 0, months: 18, days: 0 }],
        ["1 year", { years: 1, months: 0, days: 0 }],
        ["2 weeks", { years: 0, months: 0, days: 14 }],
        ["1 day", { years: 0, months: 0, days: 1 }],
    ])("%s is read", (text, expected) => {
        expect(parseDuration(text)).toEqual(expected);
    });

    test.each([
        "",
        "P",
        "P0D",
        "0 days",
        "90",
        "90D",
        "P1H",
        "PT1H",
        "P1.5M",
        "-1 day",
        "1.5 years",
        "P-1D",
        "two years",
        "1  day",
    ])("%j is none", (text) => {
        expect(parseDuration(text)).toBeUndefined();
    });

    test("keep the units they were given in", () => {
        expect(isoDuration({ years: 0, months: 18, days: 0 })).toBe("P18M");
        expect(isoDuration({ years: 1, months: 0, days: 30 })).toBe("P1Y30D");
    });

    test("read back what they wrote", () => {
        const part = fc.integer({ min: 0, max: 999 });
        fc.assert(
            fc.property(part, part, part, (years, months, days) => {
                fc.pre(years + months + days > 0);
                expect(parseDuration(isoDuration({ years, months, days }))).toEqual({ years, months, days });
            }),
        );
    });

    test("are the same when calendars say so", () => {
        expect(sameDuration("P24M", "2 years")).toBe(true);
        expect(sameDuration("P1W", "P7D")).toBe(true);
        expect(sameDuration("P12M", "P365D")).toBe(false);
        expect(sameDuration("nonsense", "nonsense")).toBe(true);
        expect(sameDuration("nonsense", "P1D")).toBe(false);
    });

    test("count a month as 30 days and a year as 365", () => {
        expect(approximateDays({ years: 1, months: 2, days: 3 })).toBe(428);
    });

    test.each([
        ["2026-01-31T12:00:00Z", "P1M", 1, "2026-02-28T12:00:00Z"],
        ["2024-01-31T12:00:00Z", "P1M", 1, "2024-02-29T12:00:00Z"],
        ["2026-11-22T01:02:03Z", "18 months", 1, "2028-05-22T01:02:03Z"],
        ["2026-03-31T00:00:00Z", "P1M", -1, "2026-02-28T00:00:00Z"],
        ["2026-01-15T00:00:00Z", "P90D", 1, "2026-04-15T00:00:00Z"],
        ["2026-01-15T00:00:00Z", "P1Y1M1D", -1, "2024-12-14T00:00:00Z"],
    ] as const)("%s moved by %s (%i) is %s", (from, duration, direction, expected) => {
        expect(addDuration(at(from), duration, direction)).toEqual(at(expected));
    });

    test("refuse to move by what is no duration", () => {
        expect(() => addDuration(at("2026-01-01T00:00:00Z"), "soon")).toThrow(
            '"soon" is no duration like P90D or "18 months"',
        );
    });
});
