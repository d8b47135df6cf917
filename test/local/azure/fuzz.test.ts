import fc from "fast-check";
import type * as tls from "node:tls";
import { LOGIN, MANAGEMENT } from "./client";
import { type MalformedRequest, malformedRequest } from "./malformed";
import { assign, createVault, ROLES, serve, type Serving } from "./serving";

const REQUESTS = 2_000;
/** The same requests each time: a defect that was found once is found again. */
const SEED = 20_260_101;

let serving: Serving;
let vault: string;

beforeAll(async () => {
    serving = await serve();
    const made = await createVault(serving.client);
    vault = made.vault;
    await assign(serving.client, made.path, ROLES.keyVaultAdministrator, serving.azure.target.objectId);
});

afterAll(() => serving.end());

describe(`malformed requests, ${REQUESTS} of them`, () => {
    it("get an answer that isn't an error of the local Azure's own", async () => {
        const statuses = new Map<number, number>();
        for (const request of fc.sample(malformedRequest, { seed: SEED, numRuns: REQUESTS })) {
            const status = await send(request);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
        expect([...statuses.values()].reduce((sum, count) => sum + count)).toBe(REQUESTS);
        expect(serving.defects).toEqual([]);
        expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
        // They got as far as to be told apart: not everything was turned away at the door.
        expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 401, 404, 405]));
    });

    it("leave it working", async () => {
        expect((await serving.client.vault("PUT", vault, "/secrets/after", { value: "v" })).status).toBe(200);
        expect((await serving.client.arm("GET", "/resourceGroups")).status).toBe(200);
    });
});

describe("what isn't HTTP at all", () => {
    it.each([
        ["noise", "\u0000\u0001\u0002\r\n\r\n"],
        ["a header without a name", `GET / HTTP/1.1\r\nhost: ${MANAGEMENT}\r\n: x\r\n\r\n`],
        ["two lengths", `POST / HTTP/1.1\r\nhost: ${MANAGEMENT}\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab`],
        [
            "a length and chunks",
            `POST / HTTP/1.1\r\nhost: ${MANAGEMENT}\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
        ],
        ["a broken chunk", `POST / HTTP/1.1\r\nhost: ${MANAGEMENT}\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n\r\n`],
        ["headers without end", `GET / HTTP/1.1\r\nhost: ${MANAGEMENT}\r\nx: ${"a".repeat(70_000)}\r\n\r\n`],
        ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ])("is ended, and the next connection served: %s", async (_what, text) => {
        const socket = await serving.client.tunnel(MANAGEMENT);
        expect(await ended(socket, text)).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
        expect(serving.defects).toEqual([]);
        expect((await serving.client.send("GET", LOGIN, "/common/discovery/keys", { as: "nobody" })).status).toBe(200);
    });
});

/** The answer's status. */
async function send({ method, host, path, headers, body, signedIn }: MalformedRequest): Promise<number> {
    const { target } = serving.azure;
    const where = host === "vault" ? `${vault}.vault.azure.net` : host;
    const there = encodeURI(path.replace("SUBSCRIPTION", `subscriptions/${target.subscriptionId}`)).replace(
        /%25/g,
        "%",
    );
    const answer = await serving.client.send(method, where, there, {
        ...(signedIn && host !== LOGIN ? {} : { as: "nobody" as const }),
        headers,
        ...(body === undefined || method === "HEAD" ? {} : { body }),
    });
    return answer.status;
}

/** What came back until the other side closed the connection. */
function ended(socket: tls.TLSSocket, text: string): Promise<string> {
    return new Promise((resolve) => {
        let received = "";
        socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
        socket.removeAllListeners("error");
        socket.on("error", () => resolve(received));
        socket.on("close", () => resolve(received));
        socket.write(text);
        // The half that is ours is closed, so that a server which waits for more has all that it will get.
        socket.end();
    });
}
