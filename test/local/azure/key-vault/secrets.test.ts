import { Harness, start } from "./harness";

const seconds = start / 1000;

let vault: Harness;
beforeEach(() => {
    vault = new Harness({ softDeleteRetentionInDays: 90 });
});

function set(name: string, value: string, extra: object = {}) {
    return vault.body(200, "PUT", `/secrets/${name}`, { value, ...extra });
}

function idOf(bundle: { id: string }): string {
    return new URL(bundle.id).pathname;
}

describe("a secret", () => {
    test("is answered with its value, its type and its attributes", async () => {
        const attributes = { nbf: seconds - 10, exp: seconds + 10 };
        const bundle = await set("s1", "hush", { contentType: "text/plain", tags: { a: "b" }, attributes });
        expect(bundle).toEqual({
            value: "hush",
            contentType: "text/plain",
            id: expect.stringMatching(/^https:\/\/kv-test\.vault\.azure\.net\/secrets\/s1\/[0-9a-f]{32}$/) as string,
            attributes: {
                enabled: true,
                ...attributes,
                created: seconds,
                updated: seconds,
                recoveryLevel: "Recoverable+Purgeable",
                recoverableDays: 90,
            },
            tags: { a: "b" },
        });
        expect(await vault.body(200, "GET", "/secrets/s1")).toEqual(bundle);
        expect(await vault.body(200, "GET", "/secrets/s1/")).toEqual(bundle);
    });

    test("has versions, each of which can be read", async () => {
        const first = await set("s1", "one");
        const second = await set("s1", "two");
        expect((await vault.body(200, "GET", "/secrets/s1")).value).toBe("two");
        expect((await vault.body(200, "GET", idOf(first))).value).toBe("one");
        const listed = await vault.list("/secrets/s1/versions");
        expect(listed.map(({ id }) => id)).toEqual([first.id, second.id].sort());
        expect(JSON.stringify(listed)).not.toContain("one");
        const newest = await vault.body(200, "GET", "/secrets/s1?api-version=2025-07-01");
        expect(newest.previousVersion).toBe(first.id.split("/").at(-1));
    });

    test("is still read when it has expired", async () => {
        await set("s1", "old", { attributes: { exp: seconds - 1 } });
        expect((await vault.body(200, "GET", "/secrets/s1")).value).toBe("old");
    });

    test("isn't read while it is disabled, and can be enabled again", async () => {
        await set("s1", "hush", { attributes: { enabled: false } });
        expect(await vault.error(403, "GET", "/secrets/s1")).toEqual({
            code: "Forbidden",
            message: "Operation get is not allowed on a disabled secret.",
            innererror: { code: "SecretDisabled" },
        });
        await vault.body(200, "PATCH", "/secrets/s1/", { attributes: { enabled: true } });
        expect((await vault.body(200, "GET", "/secrets/s1")).value).toBe("hush");
    });

    test("may have up to 25 KiB", async () => {
        await set("s1", "x".repeat(25_600));
        const error = await vault.error(400, "PUT", "/secrets/s1", { value: "ä".repeat(12_801) });
        expect(error.code).toBe("BadParameter");
        expect(error.message).toContain("25600");
        expect(error.message).not.toContain("ä");
    });

    test.each([
        ["no value", {}],
        ["a value that is no text", { value: 7 }],
        ["tags that are no texts", { value: "v", tags: { a: 1 } }],
        ["attributes of another kind", { value: "v", attributes: { exp: "tomorrow" } }],
        ["no object", "[]"],
    ])("refuses %s", async (_, body) => {
        expect((await vault.error(400, "PUT", "/secrets/s1", body)).code).toBe("BadParameter");
        await vault.error(404, "GET", "/secrets/s1");
    });

    test("changes all but its value in an update, and shows no value then", async () => {
        const bundle = await set("s1", "hush", { contentType: "a", tags: { a: "b" } });
        vault.pass(3000);
        const updated = await vault.body(200, "PATCH", idOf(bundle), {
            contentType: "c",
            attributes: { exp: seconds + 9 },
        });
        expect(updated).toEqual({
            contentType: "c",
            id: bundle.id,
            attributes: { ...bundle.attributes, exp: seconds + 9, updated: seconds + 3 },
            tags: { a: "b" },
        });
        expect((await vault.body(200, "GET", "/secrets/s1")).value).toBe("hush");
    });

    test("that doesn't exist is 404", async () => {
        expect((await vault.error(404, "GET", "/secrets/nope")).code).toBe("SecretNotFound");
        expect((await vault.error(404, "PATCH", "/secrets/nope", {})).code).toBe("SecretNotFound");
        expect((await vault.error(404, "DELETE", "/secrets/nope")).code).toBe("SecretNotFound");
        expect((await vault.error(404, "POST", "/secrets/nope/backup")).code).toBe("SecretNotFound");
    });
});

describe("a deleted secret", () => {
    test("keeps its value to itself, and comes back with it", async () => {
        const properties = { ...(await set("s1", "hush")), value: undefined };
        const deleted = await vault.body(200, "DELETE", "/secrets/s1");
        expect(deleted).toEqual({
            recoveryId: "https://kv-test.vault.azure.net/deletedsecrets/s1",
            deletedDate: seconds,
            scheduledPurgeDate: seconds + 90 * 86_400,
            ...properties,
        });
        vault.settle();
        expect(await vault.list("/deletedsecrets")).toHaveLength(1);
        expect((await vault.error(409, "PUT", "/secrets/s1", { value: "again" })).innererror?.code).toBe(
            "ObjectIsDeletedButRecoverable",
        );
        expect(await vault.body(200, "POST", "/deletedsecrets/s1/recover")).toEqual(properties);
        vault.settle();
        expect((await vault.body(200, "GET", "/secrets/s1")).value).toBe("hush");
    });

    test("isn't shown when it is disabled", async () => {
        await set("s1", "hush", { attributes: { enabled: false } });
        await vault.body(200, "DELETE", "/secrets/s1");
        vault.settle();
        expect(await vault.error(403, "GET", "/deletedsecrets/s1")).toEqual({
            code: "Forbidden",
            message: "Operation get is not permitted on this object.",
            innererror: { code: "AccessDenied" },
        });
    });

    test("leaves no version behind when it is purged", async () => {
        await set("s1", "one");
        await set("s1", "two");
        await vault.body(200, "DELETE", "/secrets/s1");
        vault.settle();
        expect((await vault.call("DELETE", "/deletedsecrets/s1")).status).toBe(204);
        vault.settle();
        await set("s1", "three");
        expect(await vault.list("/secrets/s1/versions")).toHaveLength(1);
    });

    test("is gone at once in a vault without soft delete", async () => {
        vault = new Harness({ enableSoftDelete: false });
        expect((await set("s1", "v")).attributes).toMatchObject({ recoveryLevel: "Purgeable" });
        const deleted = await vault.body(200, "DELETE", "/secrets/s1");
        expect(deleted).not.toHaveProperty("recoveryId");
        await set("s1", "v");
    });
});

test("a backup brings a secret back with its versions", async () => {
    await set("s1", "one");
    const bundle = await set("s1", "two");
    const { value } = await vault.body(200, "POST", "/secrets/s1/backup");
    await vault.body(200, "DELETE", "/secrets/s1");
    vault.settle();
    expect((await vault.error(409, "POST", "/secrets/restore", { value })).message).toContain(
        "There was a conflict restoring the secret 'https://kv-test.vault.azure.net/secrets/s1/",
    );
    await vault.call("DELETE", "/deletedsecrets/s1");
    vault.settle();
    const restored = await vault.body(200, "POST", "/secrets/restore", { value });
    expect(restored).toEqual({ id: bundle.id, attributes: bundle.attributes });
    expect(await vault.list("/secrets/s1/versions")).toHaveLength(2);
    expect((await vault.body(200, "GET", "/secrets/s1")).value).toBe("two");
});
