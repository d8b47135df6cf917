import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import type { TLSSocket } from "node:tls";
import { LOGIN, MANAGEMENT } from "./client";
import { serve, type Serving, uniqueName } from "./serving";

let serving: Serving;
beforeAll(async () => {
    serving = await serve();
});
afterEach(async () => {
    await serving.azure.manage("DELETE", "/faults");
    await serving.azure.manage("PUT", "/latency", []);
});
afterAll(async () => {
    await serving.end();
    expect(serving.defects).toEqual([]);
});

const groups = () => `${serving.client.subscription}/resourceGroups?api-version=2021-04-01`;

describe("the proxy", () => {
    it.each(["example.org", "vault.azure.net", "a.b.vault.azure.net", "management.azure.com.example.org", "127.0.0.1"])(
        "opens no tunnel to %s",
        async (host) => {
            await expect(serving.client.tunnel(host)).rejects.toThrow("CONNECT 403");
        },
    );

    it("opens no tunnel to another port, or to a vault that isn't there", async () => {
        await expect(serving.client.tunnel(MANAGEMENT, 80)).rejects.toThrow("CONNECT 403");
        await expect(serving.client.tunnel(`${uniqueName("kv")}.vault.azure.net`)).rejects.toThrow("CONNECT 502");
    });

    it("sends nothing on that comes in the clear", async () => {
        const proxy = new URL(serving.client.target.proxy);
        const status = await new Promise((resolve, reject) => {
            http.get({ host: proxy.hostname, port: proxy.port, path: "http://example.org/" }, (response) => {
                response.resume();
                resolve(response.statusCode);
            }).on("error", reject);
        });
        expect(status).toBe(403);
    });

    it("answers for the clouds of China and the US government", async () => {
        const { client } = serving;
        for (const host of ["login.chinacloudapi.cn", "login.partner.microsoftonline.cn", "login.microsoftonline.us"]) {
            const path = `/${client.target.tenantId}/v2.0/.well-known/openid-configuration`;
            const answer = await client.send("GET", host, path, { as: "nobody" });
            expect([host, answer.at("issuer")]).toEqual([host, `https://${host}/${client.target.tenantId}/v2.0`]);
        }
        const china = await client.token("https://management.chinacloudapi.cn/.default");
        const answer = await client.send("GET", "management.chinacloudapi.cn", groups(), { as: { token: china } });
        expect(answer.status).toBe(200);
    });

    it("resumes TLS sessions, so that the next connection is a cheap one", async () => {
        const first = await serving.client.tunnel(LOGIN);
        const session = await new Promise<Buffer>((resolve) => {
            first.once("session", resolve);
            first.write(`GET /none HTTP/1.1\r\nhost: ${LOGIN}\r\n\r\n`);
        });
        first.destroy();
        const second: TLSSocket = await serving.client.tunnel(LOGIN, 443, session);
        expect(second.isSessionReused()).toBe(true);
        second.destroy();
    });
});

describe("a request that makes no sense", () => {
    const put = (path: string, body: string | Buffer) =>
        serving.client.send("PUT", MANAGEMENT, `${serving.client.subscription}${path}`, { body });

    it.each([
        ["broken JSON", "/resourceGroups/g?api-version=2021-04-01", "{", 400, "InvalidRequestContent"],
        ["JSON that is no object", "/resourceGroups/g?api-version=2021-04-01", "[]", 400, "InvalidRequestContent"],
        ["no api-version", "/resourceGroups/g", "{}", 400, "MissingApiVersionParameter"],
        ["a wrong api-version", "/resourceGroups/g?api-version=latest", "{}", 400, "InvalidApiVersionParameter"],
        [
            "an unknown type",
            "/providers/Microsoft.KeyVault/safes/a?api-version=2023-07-01",
            "{}",
            404,
            "InvalidResourceType",
        ],
        [
            "an unknown namespace",
            "/providers/Contoso.Safe/safes/a?api-version=2023-07-01",
            "{}",
            404,
            "InvalidResourceNamespace",
        ],
        ["a wrong method", "/locations/eastus?api-version=2023-07-01", "{}", 405, "MethodNotAllowed"],
        [
            "a group that isn't there",
            "/resourceGroups/none/providers/Microsoft.KeyVault/vaults/kv?api-version=2023-07-01",
            "{}",
            404,
            "ResourceGroupNotFound",
        ],
    ])("gets ARM's own error for %s", async (_, path, body, status, code) => {
        const answer = await put(path, body);
        expect([answer.status, answer.at("error.code")]).toEqual([status, code]);
    });

    it("gets its own error for another subscription, and for a path that can't be decoded", async () => {
        const { client } = serving;
        const other = `/subscriptions/${crypto.randomUUID()}/resourceGroups?api-version=2021-04-01`;
        expect((await client.send("GET", MANAGEMENT, other)).at("error.code")).toBe("SubscriptionNotFound");
        const malformed = "/subscriptions/none/resourceGroups?api-version=2021-04-01";
        expect((await client.send("GET", MANAGEMENT, malformed)).at("error.code")).toBe("InvalidSubscriptionId");
        expect((await client.send("GET", MANAGEMENT, "/subscriptions/%E0%A4%A")).status).toBe(404);
    });

    it("is refused when its body is too long", async () => {
        const answer = await put("/resourceGroups/g?api-version=2021-04-01", Buffer.alloc(4 * 1024 * 1024 + 1, " "));
        expect([answer.status, answer.at("error.code")]).toEqual([413, "RequestContentTooLarge"]);
    });
});

describe("faults", () => {
    it("meet the requests they are for, as often as they are to", async () => {
        const { client, azure } = serving;
        await azure.manage("POST", "/faults", {
            host: "management.*",
            method: "GET",
            path: "/resourceGroups$",
            count: 2,
            status: 429,
            retryAfterSeconds: 7,
        });
        const other = await client.send("GET", MANAGEMENT, `${client.subscription}?api-version=2021-04-01`);
        expect(other.status).toBe(200);
        const statuses: number[] = [];
        for (let request = 0; request < 3; request++) {
            const answer = await client.send("GET", MANAGEMENT, groups());
            statuses.push(answer.status);
            if (answer.status === 429) {
                expect([answer.headers["retry-after"], answer.at("error.code")]).toEqual(["7", "TooManyRequests"]);
            }
        }
        expect(statuses).toEqual([429, 429, 200]);
    });

    it("drop a connection before the request is carried out, or after it", async () => {
        const { client, azure } = serving;
        const [before, after] = [uniqueName("rg"), uniqueName("rg")];
        const body = { location: "eastus" };
        await azure.manage("POST", "/faults", [
            { path: `/${before}$`, kind: "drop", method: "PUT" },
            { path: `/${after}$`, kind: "drop-answer", method: "PUT" },
        ]);
        await expect(client.arm("PUT", `/resourceGroups/${before}`, body)).rejects.toThrow();
        await expect(client.arm("PUT", `/resourceGroups/${after}`, body)).rejects.toThrow();
        expect((await client.arm("HEAD", `/resourceGroups/${before}`)).status).toBe(404);
        expect((await client.arm("HEAD", `/resourceGroups/${after}`)).status).toBe(204);
    });

    it("leave a request hanging", async () => {
        const { client, azure } = serving;
        await azure.manage("POST", "/faults", { kind: "hang", path: "/resourceGroups$" });
        const answer = client.send("GET", MANAGEMENT, groups());
        const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300, "nothing"))]);
        expect(first).toBe("nothing");
        client.end();
        await expect(answer).rejects.toThrow();
    });

    it.each([
        [{ status: 200 }, 'A fault\'s "status" must be a whole number from 400 to 599, got 200.'],
        [{ kind: "explode" }, 'A fault\'s "kind" must be one of status, drop, drop-answer, hang, got "explode".'],
        [
            { hots: "x" },
            'A fault has no property "hots"; it has host, method, path, count, skip, kind, status, code, innerCode, retryAfterSeconds, retryAfterDate.',
        ],
    ])("are refused when they are wrong: %j", async (fault, message) => {
        await expect(serving.azure.manage("POST", "/faults", fault)).rejects.toThrow(message);
    });
});

describe("both endpoints", () => {
    it("are there for this machine alone", async () => {
        const { proxy, management } = serving.client.target;
        const outside = Object.values(networkInterfaces())
            .flatMap((addresses) => addresses ?? [])
            .filter(({ family, internal }) => family === "IPv4" && !internal)
            .map(({ address }) => address);
        // Linux has all of 127/8, of which only the first address is listened at.
        const others = process.platform === "linux" ? [...outside, "127.0.0.2"] : outside;
        for (const address of others) {
            for (const url of [proxy, management]) {
                const socket = connect(Number(new URL(url).port), address);
                const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
                expect([address, error.code]).toEqual([address, "ECONNREFUSED"]);
            }
        }
    });
});

describe("the management endpoint", () => {
    it("tells the root under which managed HSMs attest keys, which stays the same", async () => {
        const { azure } = serving;
        const { certificate } = (await azure.manage("GET", "/attestation-root")) as { certificate: string };
        expect(new X509Certificate(certificate).subject).toContain("no real HSM");
        expect(await azure.manage("GET", "/attestation-root")).toEqual({ certificate });
    });

    it("answers those who know its token", async () => {
        const { management, managementToken } = serving.client.target;
        expect((await fetch(`${management}/clock`)).status).toBe(401);
        const wrong = { authorization: `Bearer ${managementToken}x` };
        expect((await fetch(`${management}/clock`, { headers: wrong })).status).toBe(401);
        const right = { authorization: `Bearer ${managementToken}` };
        expect((await fetch(`${management}/clock`, { headers: right })).status).toBe(200);
        expect((await fetch(`${management}/none`, { headers: right })).status).toBe(404);
        expect((await fetch(`${management}/clock`, { method: "DELETE", headers: right })).status).toBe(405);
    });

    it("moves the clock forward, by the calendar, and never back", async () => {
        const { azure } = serving;
        const now = async () => Date.parse(((await azure.manage("GET", "/clock")) as { now: string }).now);
        const before = await now();
        await azure.manage("POST", "/clock", { advance: "P1M" });
        const month = new Date(before);
        month.setUTCMonth(month.getUTCMonth() + 1);
        expect(Math.abs((await now()) - month.getTime())).toBeLessThan(2 * 86_400_000);
        const later = new Date((await now()) + 3_600_000).toISOString();
        await azure.manage("POST", "/clock", { to: later });
        expect(await now()).toBeGreaterThanOrEqual(Date.parse(later));
        const { headers } = await serving.client.send("GET", MANAGEMENT, groups());
        expect(Date.parse(String(headers.date))).toBeGreaterThanOrEqual(Math.floor(Date.parse(later) / 1000) * 1000);
        await expect(azure.manage("POST", "/clock", { to: "2020-01-01T00:00:00Z" })).rejects.toThrow(
            /only moves forward/,
        );
        await expect(azure.manage("POST", "/clock", { advance: "18 months" })).rejects.toThrow(
            /not an ISO 8601 duration/,
        );
    });

    it("delays the answers of the hosts that it is told to", async () => {
        const { client, azure } = serving;
        await azure.manage("PUT", "/latency", { milliseconds: 120, host: "management.*" });
        const started = Date.now();
        await client.send("GET", MANAGEMENT, groups());
        expect(Date.now() - started).toBeGreaterThanOrEqual(115);
        await expect(azure.manage("PUT", "/latency", { milliseconds: -1 })).rejects.toThrow(
            /must be a number of 0 or more/,
        );
    });

    it("counts requests, and keeps neither their queries nor what they carry", async () => {
        const { client, azure } = serving;
        await azure.manage("DELETE", "/requests");
        await client.requestToken({ grant_type: "client_credentials", client_id: "x", client_secret: "p4ss" });
        await client.send("GET", MANAGEMENT, `${groups()}&q=hidden`);
        const log = (await azure.manage("GET", "/requests")) as { total: number; requests: object[] };
        expect(log).toMatchObject({
            total: 2,
            counts: { [`GET ${MANAGEMENT} 200`]: 1, [`POST ${LOGIN} 400`]: 1 },
        });
        expect(log.requests[1]).toMatchObject({
            number: 2,
            method: "GET",
            host: MANAGEMENT,
            path: `${client.subscription}/resourceGroups`,
            status: 200,
        });
        expect(JSON.stringify(log)).not.toMatch(/p4ss|hidden/);
    });

    it("forgets everything but who is who", async () => {
        const { client, azure } = serving;
        const group = uniqueName("rg");
        await client.arm("PUT", `/resourceGroups/${group}`, { location: "eastus" });
        await azure.manage("POST", "/reset");
        expect((await client.arm("HEAD", `/resourceGroups/${group}`)).status).toBe(404);
        expect((await client.arm("GET", "/resourceGroups")).names()).toEqual([]);
    });
});
