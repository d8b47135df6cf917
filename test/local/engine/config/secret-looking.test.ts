import { looksLikeSecret } from "../../../../local/engine/config/secret-looking";

describe("a value looks like a secret", () => {
    it.each(["passwd", "dbPass", "DB_PASSWORD", "pwd", "clientSecret", "login.accessToken"])(
        "under the key %s",
        (key) => {
            expect(looksLikeSecret(key, "Zr8kQ2vX9mLpT4wN7sB1")).toBe(true);
        },
    );

    it.each([
        "Zr8kQ2vX9mLpT4wN7sB1",
        "hT7!pq2#Wz",
        "qwkzjfplmxvbtrgh",
        "8d5c2c1e-6f0b-4b1e-9d3a-0c2f4f9a7b11",
        "MyS3cretP4ssw0rd!",
    ])("where it is random enough: %s", (value) => {
        expect(looksLikeSecret("password", value)).toBe(true);
    });
});

describe("a value doesn't look like a secret", () => {
    it.each([
        "",
        "3600",
        "true",
        "westeurope",
        "hunter2",
        "database-password",
        "correct horse battery",
        "0000000000000000",
    ])("where it is too short, or made of words: %j", (value) => {
        expect(looksLikeSecret("password", value)).toBe(false);
    });

    it("under a key that promises none", () => {
        expect(looksLikeSecret("commit", "Zr8kQ2vX9mLpT4wN7sB1")).toBe(false);
    });
});
