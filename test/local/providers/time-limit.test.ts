import { createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import { JsonClient } from "../../../local/providers/http/client";

const credential = { getToken: () => Promise.resolve({ token: "t", expiresOnTimestamp: Date.now() + 3_600_000 }) };

/** Answers all but the first so many requests; those end when they are given up, as a connection does. */
function silentAtFirst(times: number): { readonly client: HttpClient; readonly sent: () => number } {
    let sent = 0;
    const client: HttpClient = {
        sendRequest: (request) => {
            sent += 1;
            return sent > times
                ? Promise.resolve({ status: 200, headers: createHttpHeaders(), request, bodyAsText: '{"there":true}' })
                : new Promise((_resolve, reject) =>
                      request.abortSignal?.addEventListener("abort", () =>
                          reject(Object.assign(new Error("aborted"), { name: "AbortError" })),
                      ),
                  );
        },
    };
    return { client, sent: () => sent };
}

function clientOf(http: HttpClient): JsonClient {
    return new JsonClient(credential, "https://management.azure.com/.default", "test", http);
}

let limits: number[];
beforeEach(() => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    limits = [];
    jest.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
        limits.push(milliseconds);
        return timeout(100);
    });
});
afterEach(() => jest.restoreAllMocks());

const url = "https://management.azure.com/subscriptions/s";

describe("a request that is never answered", () => {
    it("is given up after a minute, and sent again", async () => {
        const { client, sent } = silentAtFirst(1);
        const answer = await clientOf(client).send("PUT", url, { body: {}, signal: new AbortController().signal });
        expect(answer).toMatchObject({ status: 200, body: { there: true } });
        expect(sent()).toBe(2);
        expect(limits).toEqual([60_000, 60_000]);
    });

    it("is not sent again when the deployment itself has ended it", async () => {
        const { client, sent } = silentAtFirst(1);
        jest.restoreAllMocks();
        const ended = new AbortController();
        const answer = clientOf(client).send("GET", url, { signal: ended.signal });
        setTimeout(() => ended.abort(), 20);
        await expect(answer).rejects.toThrow("aborted");
        expect(sent()).toBe(1);
    });
});

describe("what a deployment's end cuts off", () => {
    const slow: HttpClient = {
        sendRequest: (request) =>
            new Promise((resolve, reject) => {
                setTimeout(() => resolve({ status: 201, headers: createHttpHeaders(), request }), 60);
                request.abortSignal?.addEventListener("abort", () =>
                    reject(Object.assign(new Error("aborted"), { name: "AbortError" })),
                );
            }),
    };

    it.each(["PUT", "POST", "DELETE"] as const)("is no %s that was sent: its answer is waited for", async (method) => {
        const ended = new AbortController();
        const answer = clientOf(slow).send(method, url, { signal: ended.signal });
        setTimeout(() => ended.abort(), 20);
        expect((await answer).status).toBe(201);
        await expect(clientOf(slow).send(method, url, { signal: ended.signal })).rejects.toThrow("aborted");
    });

    it("is a GET", async () => {
        const ended = new AbortController();
        const answer = clientOf(slow).send("GET", url, { signal: ended.signal });
        setTimeout(() => ended.abort(), 20);
        await expect(answer).rejects.toThrow("aborted");
    });
});
