import { type Properties, secret, time, planted, inputs, up, failures, expectNowhere, world } from "./secret-engine";
import type { SecretInputs } from "../../../../components/data-plane/secrets/contract";
import { target } from "../in-process";

describe("check", () => {
    it.each<[string, Partial<SecretInputs>, string]>([
        ["an empty value", { value: "" }, "`value` must have at least 1 character, got an empty text."],
        [
            "a value of 25,601 bytes",
            { value: "ä".repeat(12_800) + "x" },
            "`value` must have at most 25600 bytes in UTF-8, got 25601.",
        ],
        [
            "a name with a dot",
            { name: "a.b" },
            '`secretName` must have 1 to 127 letters, digits and dashes, got "a.b".',
        ],
        [
            "16 tags",
            { tags: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`t${i}`, ""])) },
            "`tags` must be at most 15, got 16.",
        ],
        [
            "an expiry in the past",
            { expiresOn: "2020-01-01T00:00:00Z" },
            '`expiresOn` must lie in the future, got "2020-01-01T00:00:00Z".',
        ],
        [
            "an expiry that is no time",
            { expiresOn: "soon" },
            '`expiresOn` must be a time such as "2027-01-31T00:00:00Z", got "soon".',
        ],
        [
            "an expiry before the beginning",
            { notBefore: "2037-02-01T00:00:00Z", expiresOn: "2037-01-01T00:00:00Z" },
            '`expiresOn` must be later than `notBefore` (2037-02-01T00:00:00Z), got "2037-01-01T00:00:00Z".',
        ],
        [
            "two expiries",
            { expiresOn: "2037-01-01T00:00:00Z", expiresAfter: "P1D" },
            '`expiresAfter` must be left out where `expiresOn` is given, got "P1D".',
        ],
        [
            "rotation of a value that isn't generated",
            { rotateEvery: "P30D" },
            '`rotateEvery` must be left out unless the program generates the value (`generate`, mode "managed"), got "P30D".',
        ],
        [
            "a copy of itself",
            { source: { kind: "secret", target, name: "Password" }, value: "" },
            '`fromSecret` must name another secret than the one that is declared, got "Password".',
        ],
        [
            "purging under purge protection",
            { onDestroy: "purge", target: { ...target, purgeProtection: true } },
            '`onDestroy` must be "detach" or "delete" in a vault with purge protection, got "purge".',
        ],
    ])("refuses %s before any call", async (_name, change, sentence) => {
        const reasons = await failures(inputs(change));
        expect(reasons).toHaveLength(1);
        expect(reasons[0]).toContain(sentence);
        expect(world.vault.requests).toEqual([]);
    });

    it("takes tags as long as the service does", async () => {
        expect(await failures(inputs({ tags: { ["n".repeat(512)]: "v".repeat(512) } }))).toEqual([]);
        expect(await failures(inputs({ tags: { ["n".repeat(513)]: "" } }))).toHaveLength(1);
        expect(await failures(inputs({ tags: { n: "v".repeat(513) } }))).toHaveLength(1);
    });

    it("accepts the longest value and an expiry that has passed since it was set", async () => {
        expect(await failures(inputs({ value: "x".repeat(25_600) }))).toEqual([]);
        const made = await up(inputs({ expiresOn: "2037-01-01T00:00:00Z" }));
        time.now = () => Date.parse("2040-01-01T00:00:00Z");
        expect(await failures(inputs({ expiresOn: "2037-01-01T00:00:00Z" }), made)).toEqual([]);
    });

    it.each<[string, Partial<SecretInputs>]>([
        ["another value", { value: "another" }],
        ["a reseed", { mode: "seeded", trigger: "2" }],
        ["a generated value in its place", { source: { kind: "generate", spec: {} }, value: "" }],
    ])("refuses an expiry that has passed for %s", async (_name, change) => {
        const expiresOn = "2037-01-01T00:00:00Z";
        const made = await up(inputs({ expiresOn, mode: change.mode ?? "managed" }));
        time.now = () => Date.parse("2037-06-01T00:00:00Z");
        expect(await failures(inputs({ expiresOn, ...change }), made)).toEqual([
            `Secret "password" in vault "kv-test": \`expiresOn\` must lie in the future, got "${expiresOn}".`,
        ]);
        expect(await failures(inputs({ expiresOn: "2037-12-01T00:00:00Z", ...change }), made)).toEqual([]);
    });

    it.each<[unknown, string]>([
        [87_654_321, "got a number."],
        [true, "got a boolean."],
        [null, "got nothing."],
        [undefined, "got nothing."],
        [{ planted }, "got an object."],
    ])("refuses a value that is no text, without telling it: %j", async (value, got) => {
        const answer = await secret.check({}, { ...inputs(), value });
        expect(answer.failures).toEqual([
            { property: "", reason: `Secret "password" in vault "kv-test": \`value\` must be a text, ${got}` },
        ]);
        expect(JSON.stringify(answer)).not.toContain("87654321");
        expectNowhere(answer);
    });

    it("says all that is wrong at once", async () => {
        const wrong = { value: "", name: "a.b", tags: { a: "x".repeat(513) }, expiresOn: "soon", notBefore: "later" };
        expect(await failures(inputs(wrong))).toHaveLength(5);
    });

    it("never tells a value, not in its failures and not in the inputs that go with them", async () => {
        const long = planted.repeat(2_000);
        const answer = await secret.check({}, inputs({ value: long }) as unknown as Properties);
        expectNowhere(answer);
    });
});
