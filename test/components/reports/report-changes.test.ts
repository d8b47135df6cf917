import type { SubjectResult } from "../../../components/data-plane/verification/contract";
import { changesSince, type Change } from "../../../components/reports/report-changes";
import { summaryOf } from "../../../components/reports/verification-summary";

const subject = 'Vault "kv"';

function result(changes: Partial<SubjectResult> = {}): SubjectResult {
    const { failedChecks = [] } = changes;
    return {
        subject,
        passed: failedChecks.length === 0,
        verifiedAt: "2026-11-22T03:19:10Z",
        calls: 1,
        passedChecks: ["exists"],
        failedChecks,
        ...changes,
    };
}

/** The changes from one report to the next, of the one object unless another is named. */
function told(before: readonly SubjectResult[], now: readonly SubjectResult[]): Change[] {
    return changesSince(summaryOf(before), summaryOf(now));
}

const failing = { check: "access: app", problem: "the role assignment is gone" };

describe("a check", () => {
    test.each<[string, Partial<SubjectResult>, Partial<SubjectResult>, Omit<Change, "subject">[]]>([
        ["that stays as it was is no change", { failedChecks: [failing] }, { failedChecks: [failing] }, []],
        [
            "that fails now",
            { passedChecks: ["exists", failing.check] },
            { failedChecks: [failing] },
            [{ effect: "worse", what: "access: app fails: the role assignment is gone" }],
        ],
        [
            "that is made for the first time and fails",
            {},
            { failedChecks: [failing] },
            [{ effect: "worse", what: "access: app fails: the role assignment is gone" }],
        ],
        [
            "that passes again",
            { failedChecks: [failing] },
            { passedChecks: ["exists", failing.check] },
            [{ effect: "better", what: "access: app passes again" }],
        ],
        [
            "that passed and isn't made any more",
            { passedChecks: ["exists", failing.check] },
            {},
            [{ effect: "neutral", what: "access: app is no longer checked" }],
        ],
        [
            "that failed and isn't made any more",
            { failedChecks: [failing] },
            {},
            [{ effect: "neutral", what: "access: app failed, and is no longer checked" }],
        ],
        [
            "that is made for the first time and passes",
            {},
            { passedChecks: ["exists", failing.check] },
            [{ effect: "neutral", what: "access: app is checked now" }],
        ],
    ])("%s", (_what, before, now, changes) => {
        expect(told([result(before)], [result(now)])).toEqual(changes.map((change) => ({ subject, ...change })));
    });
});

describe("an object", () => {
    it("is told when it comes", () => {
        expect(told([], [result()])).toEqual([{ subject, effect: "neutral", what: "is verified for the first time" }]);
    });

    it("is told when it goes, with what failed of it", () => {
        expect(told([result()], [])).toEqual([{ subject, effect: "neutral", what: "is no longer verified" }]);
        expect(told([result({ failedChecks: [failing, { check: "lock", problem: "is gone" }] })], [])).toEqual([
            { subject, effect: "neutral", what: "is no longer verified; access: app, lock failed" },
        ]);
    });
});

describe("a broken rule", () => {
    const rule = "secret-expiry";
    const broken = { rule, severity: "L1", message: 'Secret "a" has no expiry (secret-expiry). Set `expiresAfter`.' };
    const cis = { profile: "cis", level: "warn", findings: [], exceptions: [] } as const;

    test.each<[string, SubjectResult["guardrails"], SubjectResult["guardrails"], Omit<Change, "subject">[]]>([
        ["that is new", cis, { ...cis, findings: [broken] }, [{ effect: "worse", what: broken.message }]],
        ["that stays is no change", { ...cis, findings: [broken] }, { ...cis, findings: [broken] }, []],
        [
            "that is kept",
            { ...cis, findings: [broken] },
            cis,
            [{ effect: "better", what: "secret-expiry holds again" }],
        ],
        [
            "that is excepted",
            { ...cis, findings: [broken] },
            { ...cis, exceptions: [{ rule, reason: "rotated by a partner" }] },
            [{ effect: "neutral", what: "secret-expiry has an exception now: rotated by a partner" }],
        ],
        [
            "of a baseline that was exchanged",
            { ...cis, findings: [broken] },
            { ...cis, profile: "alz" },
            [{ effect: "neutral", what: "secret-expiry was broken, and is no longer judged: the baseline was cis" }],
        ],
        [
            "of a baseline that was given up",
            { ...cis, findings: [broken] },
            undefined,
            [{ effect: "neutral", what: "secret-expiry was broken, and is no longer judged: the baseline was cis" }],
        ],
    ])("%s", (_what, before, now, changes) => {
        const judged = (guardrails: SubjectResult["guardrails"]) => result(guardrails && { guardrails });
        expect(told([judged(before)], [judged(now)])).toEqual(changes.map((change) => ({ subject, ...change })));
    });
});
