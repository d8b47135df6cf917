import { Vault } from "../../../components/index";
import type { Guardrails } from "../../../components/guardrails/check";
import { guardrailComplaints } from "../../../components/guardrails/complaints";
import { recorded } from "../support/recorder";

/** As a configuration or JavaScript gives them. */
const of = (guardrails: object) => guardrailComplaints({ profile: "cis", ...guardrails });

describe("guardrails are refused", () => {
    it.each<[string, object, string]>([
        [
            "a number that there isn't",
            { numbers: { keyMaxRotationDay: 90 } },
            "`guardrails.numbers` must have no other settings than keyMaxValidityDays, keyMaxRotationDays, keyMaxActiveDays, keyMinDaysLeft, rsaMinSize, curves, keyTypes, " +
                'secretMaxValidityDays, secretMaxActiveDays, secretMinDaysLeft, certificateMaxValidityMonths, got "keyMaxRotationDay".',
        ],
        [
            "a number that is a text",
            { numbers: { keyMaxRotationDays: "90" } },
            '`guardrails.numbers.keyMaxRotationDays` must be a whole number, not below 0, got "90".',
        ],
        [
            "a number below zero",
            { numbers: { secretMinDaysLeft: -1 } },
            "`guardrails.numbers.secretMinDaysLeft` must be a whole number, not below 0, got -1.",
        ],
        [
            "one curve that is no list",
            { numbers: { curves: "P-256" } },
            '`guardrails.numbers.curves` must be a list of texts, and not empty, got "P-256".',
        ],
        [
            "no key types",
            { numbers: { keyTypes: [] } },
            "`guardrails.numbers.keyTypes` must be a list of texts, and not empty, got [].",
        ],
        ["a level", { level: "warning" }, '`guardrails.level` must be one of "error", "warn", got "warning".'],
        [
            "a setting that there isn't",
            { excepts: [] },
            '`guardrails` must have no other settings than profile, level, also, except, numbers, got "excepts".',
        ],
        [
            "an exception without a reason",
            { except: [{ rule: "vault-rbac" }] },
            '`guardrails.except` must give a reason for the exception from "vault-rbac".',
        ],
        [
            "an exception for a resource that it misspells",
            { except: [{ rule: "vault-rbac", reason: "old", resorce: "kv" }] },
            '`guardrails.except` must have no other settings than rule, reason, resource, got "resorce".',
        ],
        [
            "no profile",
            { profile: undefined },
            '`guardrails.profile` must be one of "cis", "mcsb", "alz", got "nothing".',
        ],
    ])("for %s", (_what, guardrails, sentence) => {
        expect(of(guardrails)).toEqual([sentence]);
    });

    it("for a rule asked for that there isn't", () => {
        expect(of({ also: ["key-hms"] })).toEqual([
            expect.stringContaining('`guardrails.also` names "key-hms", which is no rule'),
        ]);
    });

    it("of a vault that is declared elsewhere as well", async () => {
        await recorded(() => {
            const guardrails = { profile: "cis", numbers: { keyMaxRotationDay: 90 } } as Guardrails;
            const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app";
            expect(() => Vault.fromId("kv", id, { guardrails })).toThrow(
                'Vault "kv": `guardrails.numbers` must have no other',
            );
        });
    });
});

it("takes every number that there is, and none as a limit that is none", () => {
    const numbers = {
        ...{ keyMaxValidityDays: Infinity, keyMaxRotationDays: 30, rsaMinSize: 0, curves: ["P-256"], keyTypes: ["EC"] },
        ...{ secretMaxValidityDays: 90, secretMinDaysLeft: 0, certificateMaxValidityMonths: 12 },
    };
    expect(of({ level: "warn", numbers, except: [] })).toEqual([]);
});
