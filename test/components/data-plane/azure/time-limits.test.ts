import { armClient, forgetClients, secretClient } from "../../../../components/data-plane/azure/clients";
import { time } from "../../../../components/data-plane/azure/retry";
import { explain, LostAnswerError } from "../../../../components/data-plane/azure/service-error";
import { VaultRest } from "../../../../components/data-plane/azure/vault-rest";
import { callTimeoutMs, requestTimeoutMs } from "../../../../components/internal/limits";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { TestAzure } from "../../support/azure";

let azure: TestAzure;
let target: VaultTarget;
beforeAll(async () => {
    azure = await TestAzure.start();
    target = await azure.vault();
    await secretClient(target).setSecret("kept", "value");
});
beforeEach(() => azure.takeCalls());
afterEach(async () => {
    jest.restoreAllMocks();
    await azure.clearFaults();
});
afterAll(() => azure?.close());

const unchanged = AbortSignal.timeout.bind(AbortSignal);

/** Has the limits of this many milliseconds end sooner, and none other. */
function shorten(limitMs: number, toMs: number): void {
    jest.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) =>
        unchanged(milliseconds === limitMs ? toMs : milliseconds),
    );
}

describe("what Retry-After asks for is waited, not more and not less", () => {
    test.each([
        ["in seconds", {}],
        ["as a date", { retryAfterDate: true }],
    ])("%s", async (_form, form) => {
        await azure.fault({ status: 429, retryAfterSeconds: 2, ...form });
        const started = Date.now();
        expect((await secretClient(target).getSecret("kept")).value).toBe("value");
        // A date has whole seconds: it may say up to one less.
        expect(Date.now() - started).toBeGreaterThanOrEqual(950);
        expect(Date.now() - started).toBeLessThan(4_000);
        expect(await azure.takeCalls()).toEqual(["GET /secrets/kept/ 429", "GET /secrets/kept/ 200"]);
    });

    test.each<[string, string, () => Promise<unknown>]>([
        ["by the SDK", "/secrets/kept/", () => secretClient(target).getSecret("kept")],
        ["by the library itself", "/secrets/kept", () => new VaultRest(target).send("GET", "/secrets/kept")],
    ])("but not for hours: a call has a limit in all, %s", async (_by, path, call) => {
        shorten(callTimeoutMs, 300);
        await azure.fault({ status: 429, retryAfterSeconds: 7_200 });
        const error: unknown = await call().catch((reason: unknown) => reason);
        expect(error).toHaveProperty("message", "no success, repetitions included, within 600 seconds");
        expect(explain(error, 'Secret "kept"').message).toMatch(
            /^Secret "kept": Azure answered 429 \(.+\)\. .+ Run the same command again later: it goes on from here\.$/,
        );
        expect(await azure.takeCalls()).toEqual([`GET ${path} 429`]);
    });

    test("ARM's polling follows it in both forms, a quarter of a minute at the most", async () => {
        const waits: number[] = [];
        jest.spyOn(time, "sleep").mockImplementation((milliseconds) => {
            waits.push(milliseconds);
            return Promise.resolve();
        });
        const headers = ["3", new Date(Date.now() + 5_000).toUTCString(), "7200", undefined, "soon"];
        const client = armClient(target);
        const request = jest.spyOn(client, "request").mockImplementation(() => {
            const after = headers.shift();
            const names = { "retry-after": after, location: "https://management.azure.com/operation" };
            return Promise.resolve({
                status: headers.length > 0 ? 202 : 200,
                body: undefined,
                header: (name) => names[name as keyof typeof names],
            });
        });
        await client.requestUntilDone("POST", "/x", "2023-07-01", undefined, 60_000);
        expect(request).toHaveBeenCalledTimes(5);
        expect([waits[0], waits[2], waits[3]]).toEqual([3_000, 15_000, 1_000]);
        expect(waits[1]).toBeGreaterThan(2_500);
        expect(waits[1]).toBeLessThanOrEqual(5_000);
    });
});

describe("what is never answered", () => {
    test.each([
        ["a request to a vault", { host: "*.vault.azure.net" }, () => secretClient(target).getSecret("kept")],
        ["a request to ARM", { host: "management.azure.com" }, () => azure.arm("GET", azure.group, "2021-04-01")],
        [
            "a sign-in",
            { host: "login.microsoftonline.com" },
            () => {
                forgetClients();
                return secretClient(target).getSecret("kept");
            },
        ],
    ])("is sent again: %s", async (_what, fault, act) => {
        shorten(requestTimeoutMs, 150);
        await azure.fault({ kind: "hang", ...fault });
        await act();
        expect(await azure.azure.manage("GET", "/faults")).toEqual({ faults: [] });
    });

    test("is not sent again where that would make something twice", async () => {
        shorten(requestTimeoutMs, 150);
        await azure.fault({ kind: "hang", method: "PUT" });
        await expect(secretClient(target).setSecret("once", "value")).rejects.toThrow(LostAnswerError);
        shorten(callTimeoutMs, 150);
        await azure.fault({ kind: "hang", method: "PUT" });
        await expect(secretClient(target).setSecret("once", "value")).rejects.toThrow(LostAnswerError);
    });
});
