import { scryptSync } from "node:crypto";
import { stat } from "node:fs/promises";
import {
    fingerprint,
    fingerprintCost,
    isFingerprint,
    matchesFingerprint,
} from "../../../../components/data-plane/secrets/fingerprint";
import { conceal } from "../../../../components/data-plane/secrets/source";

const salt = "c2FsdC1vZi10aGUtdGVzdA";

describe("fingerprint", () => {
    it("carries scheme, cost, salt and a hash of 32 bytes, and nothing of the value", async () => {
        const text = await fingerprint("correct horse battery staple", salt);
        expect(text).toMatch(new RegExp(`^scrypt\\$16384\\$8\\$1\\$${salt}\\$[A-Za-z0-9_-]{43}$`));
        expect(text).not.toContain("horse");
        expect(text.length).toBeLessThan(128);
    });

    it("costs at least what guards weak values", () => {
        expect(fingerprintCost).toEqual({ N: 16_384, r: 8, p: 1 });
    });

    it("costs next to nothing from 128 random bits on, and says so", async () => {
        const value = "x".repeat(22);
        const [weak, strong] = [await fingerprint(value, salt, 127.9), await fingerprint(value, salt, 128)];
        expect(weak).toBe(await fingerprint(value, salt));
        expect(strong).toMatch(new RegExp(`^scrypt\\$2\\$1\\$1\\$${salt}\\$[A-Za-z0-9_-]{43}$`));
        expect(await matchesFingerprint(value, strong)).toBe(true);
        expect(await matchesFingerprint("y".repeat(22), strong)).toBe(false);
    });

    it("is the scrypt of RFC 7914 under the parameters it names", async () => {
        // RFC 7914, section 12, third vector (first 32 of its 64 bytes): the same N, r and p = 1.
        const expected = Buffer.from("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2", "hex");
        const stored = `scrypt$16384$8$1$SodiumChloride$${expected.toString("base64url")}`;
        expect(await fingerprint("pleaseletmein", "SodiumChloride")).toBe(stored);
    });

    it("is the same for the same value and salt, and another for another value or salt", async () => {
        const [first, again, otherValue, otherSalt] = await Promise.all([
            fingerprint("value", salt),
            fingerprint("value", salt),
            fingerprint("Value", salt),
            fingerprint("value", "YW5vdGhlci1zYWx0LWhlcmU"),
        ]);
        expect(again).toBe(first);
        expect(new Set([first, otherValue, otherSalt]).size).toBe(3);
    });

    it("is checked at the cost and with the salt that were stored", async () => {
        const cheaper = "scrypt$1024$8$1$b2xkLXNhbHQ$" + "A".repeat(43);
        expect(await matchesFingerprint("value", cheaper)).toBe(false);
        const stored = await fingerprint("value", "b2xkLXNhbHQ");
        expect(await matchesFingerprint("value", stored)).toBe(true);
        expect(await matchesFingerprint("valu", stored)).toBe(false);
        expect(await matchesFingerprint("value", "not a fingerprint")).toBe(false);
    });

    it("stays what it is under other parameters than today's, lower or higher, and guards a changed value with today's", async () => {
        for (const N of [1024, 65_536]) {
            const hash = scryptSync("value", "b2xkLXNhbHQ", 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 });
            const stored = `scrypt$${N}$8$1$b2xkLXNhbHQ$${hash.toString("base64url")}`;
            expect(await conceal("value", salt, stored)).toBe(stored);
            expect(await conceal("another", salt, stored)).toBe(await fingerprint("another", salt));
        }
    });

    it("leaves a thread for host names and files, however many are computed at a time", async () => {
        let computed = 0;
        const all = Array.from({ length: 40 }, async (_, index) => {
            await fingerprint(`crowd ${index}`, salt);
            computed++;
        });
        await stat(__filename);
        expect(computed).toBeLessThan(20);
        await Promise.all(all);
        expect(computed).toBe(40);
    });

    it("computes a value under a salt once in a process", async () => {
        const value = "memoised";
        await fingerprint(value, salt);
        const started = process.hrtime.bigint();
        await Promise.all(Array.from({ length: 200 }, () => fingerprint(value, salt)));
        const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
        // 200 computations would take seconds.
        expect(milliseconds).toBeLessThan(500);
    });

    it("tells fingerprints from values", async () => {
        expect(isFingerprint(await fingerprint("x", salt))).toBe(true);
        expect(isFingerprint("scrypt$")).toBe(false);
        expect(isFingerprint(undefined)).toBe(false);
    });
});
