import { generateEc } from "../../../../local/azure/crypto/generate";
import { type Answer, day, Harness, type Page, start } from "./harness";

const seconds = start / 1000;

let vault: Harness;
beforeEach(() => {
    vault = new Harness();
});

/** A key on a curve: as quick to make as it gets. */
function ec(name: string, extra: object = {}) {
    return vault.body(200, "POST", `/keys/${name}/create`, { kty: "EC", ...extra });
}

function versionOf({ key }: Answer): string {
    return key["kid"]?.split("/").at(-1) ?? "";
}

describe("lists", () => {
    test("come in pages, whose links lead through all of them", async () => {
        for (const name of ["c", "a", "b"]) {
            await ec(name);
        }
        const first = await vault.body<Page>(200, "GET", "/keys?maxresults=2");
        expect(first.value.map(({ kid }) => kid)).toEqual([
            "https://kv-test.vault.azure.net/keys/a",
            "https://kv-test.vault.azure.net/keys/b",
        ]);
        expect(first.value[0]).not.toHaveProperty("key");
        const link = new URL(first.nextLink ?? "");
        expect(first.nextLink).toMatch(
            /^https:\/\/kv-test\.vault\.azure\.net:443\/keys\?api-version=7\.5&\$skiptoken=.+&maxresults=2$/,
        );
        const second = await vault.body(200, "GET", link.pathname + link.search);
        expect(second).toMatchObject({ value: [{ kid: "https://kv-test.vault.azure.net/keys/c" }], nextLink: null });
    });

    test("show every version of a key with its id, and none of a key that isn't there", async () => {
        const versions = [versionOf(await ec("k1")), versionOf(await ec("k1"))].sort();
        const listed = await vault.list("/keys/k1/versions");
        expect(listed.map(({ kid }) => kid.split("/").at(-1))).toEqual(versions);
        expect(await vault.body(200, "GET", "/keys/nope/versions")).toEqual({ value: [], nextLink: null });
    });

    test("refuse pages beyond the largest, and tokens that no list gave", async () => {
        expect((await vault.error(400, "GET", "/keys?maxresults=26")).message).toContain("26");
        expect((await vault.error(400, "GET", "/keys?$skiptoken=bm9uc2Vuc2U")).code).toBe("BadParameter");
    });
});

describe("a deleted key", () => {
    test("is being deleted, then recoverable, then live again after its recovery", async () => {
        const bundle = await ec("k1");
        const deleted = await vault.body(200, "DELETE", "/keys/k1");
        expect(deleted).toEqual({
            recoveryId: "https://kv-test.vault.azure.net/deletedkeys/k1",
            deletedDate: seconds,
            scheduledPurgeDate: seconds + 7 * 86_400,
            ...bundle,
        });
        expect((await vault.error(404, "GET", "/keys/k1")).code).toBe("KeyNotFound");
        expect(await vault.error(404, "GET", "/deletedkeys/k1")).toEqual({
            code: "KeyNotFound",
            message: "Deleted Key not found: k1",
        });
        expect(await vault.error(409, "POST", "/keys/k1/create", { kty: "EC" })).toEqual({
            code: "Conflict",
            message: "Key k1 is currently being deleted and cannot be re-created; retry later.",
            innererror: { code: "ObjectIsBeingDeleted" },
        });
        expect((await vault.error(409, "POST", "/deletedkeys/k1/recover")).message).toBe(
            "Key k1 is currently being deleted.",
        );
        expect((await vault.error(409, "DELETE", "/deletedkeys/k1")).message).toBe("Key is currently being deleted.");

        vault.settle();
        expect(await vault.body(200, "GET", "/deletedkeys/k1")).toEqual(deleted);
        expect(await vault.list("/deletedkeys")).toHaveLength(1);
        expect(await vault.list("/keys")).toHaveLength(0);
        expect(await vault.error(409, "POST", "/keys/k1/create", { kty: "EC" })).toEqual({
            code: "Conflict",
            message:
                "Key k1 is currently in a deleted but recoverable state, and its name cannot be reused; in this state, " +
                "the key can only be recovered or purged.",
            innererror: { code: "ObjectIsDeletedButRecoverable" },
        });

        expect(await vault.body(200, "POST", "/deletedkeys/k1/recover")).toEqual(bundle);
        expect((await vault.error(404, "GET", "/keys/k1")).code).toBe("KeyNotFound");
        expect((await vault.error(409, "POST", "/keys/k1/create", { kty: "EC" })).innererror).toEqual({
            code: "ObjectIsBeingRecovered",
        });
        vault.settle();
        expect(await vault.body(200, "GET", "/keys/k1")).toEqual(bundle);
    });

    test("is gone when it is purged, and its name free a little later", async () => {
        await ec("k1");
        await vault.body(200, "DELETE", "/keys/k1");
        vault.settle();
        expect(await vault.call("DELETE", "/deletedkeys/k1")).toMatchObject({ status: 204 });
        expect((await vault.error(404, "GET", "/deletedkeys/k1")).code).toBe("KeyNotFound");
        expect((await vault.error(409, "POST", "/keys/k1/create", { kty: "EC" })).innererror?.code).toBe(
            "ObjectIsBeingDeleted",
        );
        vault.settle();
        await ec("k1");
        expect(await vault.list("/keys/k1/versions")).toHaveLength(1);
    });

    test("is purged by the clock at its scheduled date, and not before", async () => {
        await ec("k1");
        await vault.body(200, "DELETE", "/keys/k1");
        vault.pass(7 * day - 1);
        await vault.body(200, "GET", "/deletedkeys/k1");
        vault.pass(1);
        await vault.error(404, "GET", "/deletedkeys/k1");
        await ec("k1");
    });

    test("stays until then in a vault with purge protection", async () => {
        vault = new Harness({ enablePurgeProtection: true, softDeleteRetentionInDays: 90 });
        expect((await ec("k1")).attributes["recoveryLevel"]).toBe("Recoverable");
        await vault.body(200, "DELETE", "/keys/k1");
        vault.settle();
        expect((await vault.error(403, "DELETE", "/deletedkeys/k1")).code).toBe("Forbidden");
        await vault.body(200, "GET", "/deletedkeys/k1");
    });

    test("can't be recovered when it is live, nor purged when it isn't deleted", async () => {
        await ec("k1");
        expect(await vault.error(400, "POST", "/deletedkeys/k1/recover")).toEqual({
            code: "MethodNotAllowed",
            message: "Key exists already: k1",
            innererror: { code: "RequestNotAllowedOnNonDeletedObject" },
        });
        expect(await vault.error(404, "DELETE", "/deletedkeys/k1")).toEqual({
            code: "KeyNotFound",
            message: "Key not found: k1",
        });
    });
});

describe("a backup", () => {
    test("brings all versions back under the same ids", async () => {
        const first = await ec("k1");
        const second = await ec("k1");
        const { value } = await vault.body(200, "POST", "/keys/k1/backup");
        expect((await vault.error(409, "POST", "/keys/restore", { value })).code).toBe("Conflict");
        await vault.body(200, "DELETE", "/keys/k1");
        vault.settle();
        await vault.call("DELETE", "/deletedkeys/k1");
        vault.settle();
        expect(await vault.body(200, "POST", "/keys/restore", { value })).toEqual(second);
        expect(await vault.body(200, "GET", `/keys/k1/${versionOf(first)}`)).toEqual(first);
    });

    test("holds no key in plain sight, and is refused when a byte of it changed", async () => {
        const jwk = await generateEc("P-256");
        await vault.body(200, "PUT", "/keys/k1", { key: jwk });
        const value = (await vault.body(200, "POST", "/keys/k1/backup")).value;
        expect(Buffer.from(value, "base64url").toString("latin1")).not.toContain(jwk.d);
        const bytes = Buffer.from(value, "base64url");
        bytes[60] = (bytes[60] ?? 0) ^ 1;
        const malformed = (blob: string) => vault.error(400, "POST", "/keys/restore", { value: blob });
        expect(await malformed(bytes.toString("base64url"))).toEqual({
            code: "Malformed backup blob",
            message: "Backup blob is corrupt.",
        });
        expect((await malformed("ZG9lc25vdGV4aXN0")).message).toBe("Backup blob is corrupt.");
        expect((await malformed("A".repeat(400))).message).toBe("Backup blob contains invalid or corrupt version.");
    });
});
