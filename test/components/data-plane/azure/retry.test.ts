import { RestError } from "@azure/core-rest-pipeline";
import {
    createsPerWindow,
    lostAnswerAttempts,
    throttlingWindowMs,
    transitionTimeoutMs,
} from "../../../../components/internal/limits";
import { onceOnly, time, untilNameIsFree, untilPropagated } from "../../../../components/data-plane/azure/retry";
import { LostAnswerError } from "../../../../components/data-plane/azure/service-error";
import { withinLimits } from "../../../../components/data-plane/azure/throttle";

let now: number;
let waits: number[];
beforeEach(() => {
    now = 1_000_000;
    waits = [];
    jest.spyOn(time, "passed").mockImplementation(() => now);
    jest.spyOn(time, "sleep").mockImplementation((milliseconds) => {
        waits.push(milliseconds);
        now += milliseconds;
        return Promise.resolve();
    });
});
afterEach(() => jest.restoreAllMocks());

const what = 'Key "signing" in vault "kv"';
const unknownHost = () => new RestError("getaddrinfo ENOTFOUND", { code: "ENOTFOUND" });

describe("what must be done once", () => {
    const lost = () => Promise.reject(new LostAnswerError("POST x", "socket hang up"));

    test("is not repeated when it has happened", async () => {
        const act = jest.fn(lost);
        expect(await onceOnly<string>(act, () => Promise.resolve("done"))).toBe("done");
        expect(act).toHaveBeenCalledTimes(1);
    });

    test("is repeated, a bounded number of times, when it has not", async () => {
        const act = jest.fn(lost);
        await expect(onceOnly(act, () => Promise.resolve(undefined))).rejects.toThrow("answer got lost");
        expect(act).toHaveBeenCalledTimes(lostAnswerAttempts);
    });

    test("is not looked for when it failed for sure", async () => {
        const happened = jest.fn(() => Promise.resolve("done"));
        await expect(onceOnly<string>(() => Promise.reject(new Error("refused")), happened)).rejects.toThrow("refused");
        expect(happened).not.toHaveBeenCalled();
    });
});

describe("a host that doesn't resolve", () => {
    test("is waited for when the vault may be new", async () => {
        const run = jest
            .fn()
            .mockRejectedValueOnce(unknownHost())
            .mockRejectedValueOnce(unknownHost())
            .mockResolvedValue("there");
        expect(await untilPropagated({ what, newVault: true }, run)).toBe("there");
        expect(waits).toEqual([500, 1000]);
    });

    test("is not waited for otherwise", async () => {
        await expect(untilPropagated({ what }, () => Promise.reject(unknownHost()))).rejects.toThrow("ENOTFOUND");
        expect(waits).toEqual([]);
    });
});

describe("a name that is on its way", () => {
    const inTransition = (code: string) => () => new RestError(code, { code, statusCode: 409 });

    test.each(["ObjectIsBeingDeleted", "ObjectIsBeingRecovered"])("is waited for: %s", async (code) => {
        const run = jest.fn();
        for (let time = 0; time < 6; time++) {
            run.mockRejectedValueOnce(inTransition(code)());
        }
        expect(await untilNameIsFree(run.mockResolvedValue("free"))).toBe("free");
        expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15000]);
    });

    test("is waited for within a limit, and what the service said is told then", async () => {
        const always = () => Promise.reject(inTransition("ObjectIsBeingRecovered")());
        await expect(untilNameIsFree(always)).rejects.toThrow("ObjectIsBeingRecovered");
        expect(now).toBe(1_000_000 + transitionTimeoutMs);
    });

    test("that is held by what was deleted is no such thing", async () => {
        const held = () => Promise.reject(inTransition("ObjectIsDeletedButRecoverable")());
        await expect(untilNameIsFree(held)).rejects.toThrow("ObjectIsDeletedButRecoverable");
        expect(waits).toEqual([]);
    });
});

describe("creations", () => {
    const { software } = createsPerWindow;

    test("start at once as long as there is room, and wait for the window after that", async () => {
        const started: number[] = [];
        const create = () =>
            withinLimits(
                "https://kv-a/",
                () => {
                    started.push(now);
                    return Promise.resolve();
                },
                "software",
            );
        await Promise.all(Array.from({ length: software + 1 }, create));
        expect(started.slice(0, software)).toEqual(Array.from({ length: software }, () => 1_000_000));
        expect(started[software]).toBe(1_000_000 + throttlingWindowMs);
    });

    test("leave room a window after their end: the service may have counted them as late as that", async () => {
        const started: number[] = [];
        const create = (takesMs: number) =>
            withinLimits(
                "https://kv-d/",
                async () => {
                    started.push(now);
                    await Promise.resolve();
                    now += takesMs;
                },
                "hsm",
            );
        for (let index = 0; index < createsPerWindow.hsm; index++) {
            await create(100);
        }
        await create(0);
        expect(started.at(-1)).toBe(1_000_000 + 100 + throttlingWindowMs);
    });

    test("that fail leave room as well", async () => {
        const fail = () => withinLimits("https://kv-e/", () => Promise.reject(new Error("no")), "hsm");
        await Promise.allSettled(Array.from({ length: 3 * createsPerWindow.hsm }, fail));
        expect(now).toBe(1_000_000 + 2 * throttlingWindowMs);
    });

    test("in one vault are no reason to wait in another", async () => {
        await Promise.all(
            Array.from({ length: software }, () => withinLimits("https://kv-b/", () => Promise.resolve(), "software")),
        );
        await withinLimits("https://kv-c/", () => Promise.resolve(), "software");
        expect(waits).toEqual([]);
    });
});

describe("a machine whose clock is put right meanwhile, or that wakes up,", () => {
    const aDay = 86_400_000;

    test.each([
        ["back", -aDay],
        ["forward", aDay],
    ])("waits no longer and no shorter: %s", async (_where, jump) => {
        const begin = Date.now();
        jest.spyOn(time, "now").mockImplementation(() => (waits.length > 0 ? begin + jump : begin) + now);
        const refusal = new RestError("x", { code: "ObjectIsBeingDeleted", statusCode: 409 });
        await expect(untilNameIsFree(() => Promise.reject(refusal))).rejects.toBe(refusal);
        expect(waits.reduce((sum, each) => sum + each)).toBe(transitionTimeoutMs);
    });

    test("creates on in time", async () => {
        let clock = Date.now();
        jest.spyOn(time, "now").mockImplementation(() => clock);
        const create = () => withinLimits("https://kv-f/", () => Promise.resolve(), "hsm");
        await Promise.all(Array.from({ length: createsPerWindow.hsm }, create));
        clock -= aDay;
        await create();
        expect(waits).toEqual([throttlingWindowMs]);
    });
});

test("the service's limits are those of its documentation", () => {
    expect(createsPerWindow).toEqual({ software: 20, hsm: 10, secret: 300 });
    expect(throttlingWindowMs).toBe(10_000);
});
