import { day, Harness, start } from "./harness";

const seconds = start / 1000;

let vault: Harness;
beforeEach(async () => {
    vault = new Harness();
    await vault.body(200, "POST", "/keys/k1/create", { kty: "EC", tags: { team: "a" }, key_ops: ["sign"] });
});

function putPolicy(status: number, rotate: object | undefined, expiryTime?: string, notify?: object) {
    return vault.body(status, "PUT", "/keys/k1/rotationpolicy", {
        lifetimeActions: [
            ...(rotate === undefined ? [] : [{ trigger: rotate, action: { type: "rotate" } }]),
            ...(notify === undefined ? [] : [{ trigger: notify, action: { type: "notify" } }]),
        ],
        attributes: { expiryTime },
    });
}

async function versions(): Promise<{ created: number; exp?: number }[]> {
    return (await vault.list("/keys/k1/versions"))
        .map(({ attributes }) => attributes as { created: number; exp?: number })
        .sort((a, b) => a.created - b.created);
}

describe("the policy", () => {
    test("is a notice 30 days before expiry for a key that was given none", async () => {
        expect(await vault.body(200, "GET", "/keys/k1/rotationpolicy")).toEqual({
            lifetimeActions: [{ trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } }],
            attributes: null,
        });
    });

    test("keeps what was put, in the service's spelling, with the notice added", async () => {
        const put = await putPolicy(200, { timeAfterCreate: "P18M" }, "P2Y");
        expect(put).toEqual({
            id: "https://kv-test.vault.azure.net/keys/k1/rotationpolicy",
            lifetimeActions: [
                { trigger: { timeAfterCreate: "P18M" }, action: { type: "Rotate" } },
                { trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } },
            ],
            attributes: { expiryTime: "P2Y", created: seconds, updated: seconds },
        });
        expect(await vault.body(200, "GET", "/keys/k1/rotationpolicy")).toEqual(put);
    });

    test.each([
        ["a life below 28 days", undefined, "P27D", undefined],
        ["a rotation within 7 days of the creation", { timeAfterCreate: "P6D" }, "P90D", undefined],
        ["a rotation within 7 days of the expiry", { timeAfterCreate: "P84D" }, "P90D", undefined],
        ["a rotation before an expiry that is never set", { timeBeforeExpiry: "P30D" }, undefined, undefined],
        ["a rotation triggered twice", { timeBeforeExpiry: "P30D", timeAfterCreate: "P30D" }, "P90D", undefined],
        ["a notice after the creation", undefined, "P90D", { timeAfterCreate: "P30D" }],
        ["a notice within 7 days of the expiry", undefined, "P90D", { timeBeforeExpiry: "P6D" }],
        ["a time that is no duration", { timeAfterCreate: "30 days" }, "P90D", undefined],
    ])("refuses %s", async (_, rotate, expiryTime, notify) => {
        expect((await putPolicy(400, rotate, expiryTime, notify)).error.code).toBe("BadParameter");
        expect((await vault.body(200, "GET", "/keys/k1/rotationpolicy")).attributes).toBeNull();
    });

    test("of a key that doesn't exist is 404", async () => {
        expect((await vault.error(404, "GET", "/keys/nope/rotationpolicy")).code).toBe("KeyNotFound");
    });
});

describe("a rotation on demand", () => {
    test("makes a key like the current one, with the policy's end of life", async () => {
        const before = await vault.body(200, "GET", "/keys/k1");
        await putPolicy(200, undefined, "P90D");
        vault.pass(day);
        const rotated = await vault.body(200, "POST", "/keys/k1/rotate");
        expect(rotated.key).toMatchObject({ kty: "EC", crv: "P-256", key_ops: ["sign"] });
        expect(rotated.key["x"]).not.toBe(before.key["x"]);
        expect(rotated.tags).toEqual({ team: "a" });
        expect(rotated.attributes).toMatchObject({ created: seconds + 86_400, exp: seconds + 91 * 86_400 });
        expect(await vault.body(200, "GET", "/keys/k1")).toEqual(rotated);
    });

    test("of a key that doesn't exist is 404", async () => {
        expect((await vault.error(404, "POST", "/keys/nope/rotate")).code).toBe("KeyNotFound");
    });
});

describe("the clock", () => {
    test("rotates 18 months after the creation, to the day, and not a moment before", async () => {
        await putPolicy(200, { timeAfterCreate: "P18M" }, "P2Y");
        const due = Date.UTC(2027, 6, 31, 12);
        vault.time = due - 1;
        expect(await versions()).toHaveLength(1);
        vault.time = due;
        expect(await versions()).toEqual([
            expect.objectContaining({ created: seconds }),
            expect.objectContaining({ created: due / 1000, exp: Date.UTC(2029, 6, 31, 12) / 1000 }),
        ]);
    });

    test("makes up for every rotation that it was moved across, each at its own time", async () => {
        await putPolicy(200, { timeAfterCreate: "P10D" }, "P30D");
        vault.pass(35 * day);
        expect((await versions()).map(({ created }) => (created - seconds) / 86_400)).toEqual([0, 10, 20, 30]);
    });

    test("rotates before the expiry that a version has", async () => {
        await vault.body(200, "PATCH", "/keys/k1", { attributes: { exp: seconds + 60 * 86_400 } });
        await putPolicy(200, { timeBeforeExpiry: "P20D" }, "P100D");
        vault.pass(40 * day);
        expect((await versions()).map(({ created }) => (created - seconds) / 86_400)).toEqual([0, 40]);
    });

    test("rotates once for two requests at the same time", async () => {
        await putPolicy(200, { timeAfterCreate: "P10D" });
        vault.pass(10 * day);
        const [a, b] = await Promise.all([vault.call("GET", "/keys/k1"), vault.call("GET", "/keys/k1")]);
        expect(a.body.key["kid"]).toBe(b.body.key["kid"]);
        expect(await versions()).toHaveLength(2);
    });

    test("rotates without a request when it is moved", async () => {
        await putPolicy(200, { timeAfterCreate: "P10D" });
        vault.pass(10 * day);
        await vault.service.advance();
        expect(vault.service.keyVersions(vault.vault, "k1")).toHaveLength(2);
    });

    test("leaves a disabled and a deleted key alone", async () => {
        await putPolicy(200, { timeAfterCreate: "P10D" });
        await vault.body(200, "PATCH", "/keys/k1", { attributes: { enabled: false } });
        vault.pass(50 * day);
        expect(await versions()).toHaveLength(1);
        await vault.body(200, "DELETE", "/keys/k1");
        await vault.service.advance();
        await vault.error(404, "GET", "/keys/k1");
    });
});
