import { createHmac, generateKeyPairSync } from "node:crypto";
import { LOGIN, MANAGEMENT } from "./client";
import { claimsOf, encode, headerOf, signToken } from "./jwt";
import { createApplication, createVault, servingForAll } from "./serving";

const serving = servingForAll();

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

function secretForm(more: Record<string, string> = {}): Record<string, string> {
    const { clientId, clientSecret } = serving.client.target;
    return {
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        scope: "https://vault.azure.net/.default",
        ...more,
    };
}

describe("discovery", () => {
    it("names the token endpoint, the keys and the issuer of the tenant", async () => {
        const { client } = serving;
        const { tenantId } = client.target;
        const answer = await client.send("GET", LOGIN, `/${tenantId}/v2.0/.well-known/openid-configuration`, {
            as: "nobody",
        });
        expect(answer.body).toMatchObject({
            issuer: `https://${LOGIN}/${tenantId}/v2.0`,
            token_endpoint: `https://${LOGIN}/${tenantId}/oauth2/v2.0/token`,
            jwks_uri: `https://${LOGIN}/${tenantId}/discovery/v2.0/keys`,
        });
        const keys = await client.send("GET", LOGIN, `/${tenantId}/discovery/v2.0/keys`, { as: "nobody" });
        const token = await client.token("https://vault.azure.net/.default");
        expect(keys.at("keys.0")).toMatchObject({ kty: "RSA", use: "sig", kid: headerOf(token)["kid"] });
        expect(keys.at("keys.0.d")).toBeUndefined();
    });

    it("refuses a tenant that isn't there", async () => {
        const path = `/${crypto.randomUUID()}/oauth2/v2.0/token`;
        const answer = await serving.client.requestToken(secretForm(), path);
        expect([answer.status, answer.at("error"), answer.at("error_codes")]).toEqual([
            400,
            "invalid_request",
            [90002],
        ]);
    });
});

describe("client credentials", () => {
    it("give a signed token for the audience that was asked for", async () => {
        const { client } = serving;
        const answer = await client.requestToken(secretForm());
        expect([answer.status, answer.at("token_type"), answer.at("expires_in")]).toEqual([200, "Bearer", 3599]);
        const token = answer.text("access_token");
        expect(headerOf(token)["alg"]).toBe("RS256");
        expect(claimsOf(token)).toMatchObject({
            aud: "https://vault.azure.net",
            iss: `https://sts.windows.net/${client.target.tenantId}/`,
            tid: client.target.tenantId,
            oid: client.target.objectId,
            appid: client.target.clientId,
        });
    });

    it("give numbers as texts in version 1, and keep the resource", async () => {
        const { client } = serving;
        const form = secretForm({ resource: "https://management.core.windows.net/" });
        const answer = await client.requestToken(form, `/${client.target.tenantId}/oauth2/token`);
        expect([answer.at("expires_in"), answer.at("resource")]).toEqual([
            "3599",
            "https://management.core.windows.net/",
        ]);
        const groups = `/subscriptions/${client.target.subscriptionId}/resourceGroups?api-version=2021-04-01`;
        const used = await client.send("GET", MANAGEMENT, groups, { as: { token: answer.text("access_token") } });
        expect(used.status).toBe(200);
    });

    it.each([
        ["a wrong secret", { client_secret: "wrong" }, 401, "invalid_client", 7000215],
        [
            "an unknown application",
            { client_id: "11111111-1111-4111-8111-111111111111" },
            400,
            "unauthorized_client",
            700016,
        ],
        ["another grant", { grant_type: "password" }, 400, "unsupported_grant_type", 70003],
        ["a scope without /.default", { scope: "https://vault.azure.net/read" }, 400, "invalid_scope", 1002012],
        ["an unknown resource", { scope: "https://example.org/.default" }, 400, "invalid_resource", 500011],
        ["no grant type", { grant_type: "" }, 400, "invalid_request", 900144],
    ])("are refused with %s", async (_, change, status, error, code) => {
        const answer = await serving.client.requestToken(secretForm(change));
        expect([answer.status, answer.at("error"), answer.at("error_codes")]).toEqual([status, error, [code]]);
        expect(answer.text("error_description")).not.toContain(serving.client.target.clientSecret);
    });

    it("are refused with a secret that has expired or was removed", async () => {
        const { client } = serving;
        const application = (await client.graph("POST", "/applications", { displayName: "short" })).text("id");
        const appId = (await client.graph("GET", `/applications/${application}`)).text("appId");
        await client.graph("POST", "/servicePrincipals", { appId });
        const passwordCredential = { endDateTime: "2020-01-01T00:00:00Z" };
        const expired = await client.graph("POST", `/applications/${application}/addPassword`, { passwordCredential });
        const form = { client_id: appId, client_secret: expired.text("secretText") };
        expect((await client.requestToken(secretForm(form))).at("error_codes")).toEqual([7000222]);
        await client.graph("POST", `/applications/${application}/removePassword`, { keyId: expired.text("keyId") });
        expect((await client.requestToken(secretForm(form))).at("error_codes")).toEqual([7000215]);
    });
});

describe("a disabled service principal", () => {
    it("gets no token until it is enabled again, and those that it has stay good", async () => {
        const { client } = serving;
        const app = await createApplication(client, "paused");
        const had = await client.token("https://vault.azure.net/.default", app);
        const enable = (accountEnabled: boolean) =>
            client.graph("PATCH", `/servicePrincipals/${app.objectId}`, { accountEnabled });
        const ask = () => client.requestToken(secretForm({ client_id: app.clientId, client_secret: app.clientSecret }));
        expect((await enable(false)).status).toBe(204);
        const refused = await ask();
        expect([refused.status, refused.at("error"), refused.at("error_codes")]).toEqual([
            400,
            "unauthorized_client",
            [7000112],
        ]);
        expect(refused.text("error_description")).toContain(
            `AADSTS7000112: Application '${app.clientId}'(paused) is disabled.`,
        );
        const { vault } = await createVault(client);
        expect((await client.vault("GET", vault, "/secrets", undefined, { token: had })).status).toBe(403);
        await enable(true);
        expect((await ask()).status).toBe(200);
    });
});

describe("federated credentials", () => {
    const issuer = "https://token.actions.githubusercontent.com";
    const subject = "repo:org/app:ref:refs/heads/main";
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    let clientId: string;

    const assertion = (claims: Record<string, unknown> = {}, key = privateKey) => {
        const now = Math.floor(Date.now() / 1000);
        const usual = { iss: issuer, sub: subject, aud: "api://AzureADTokenExchange", iat: now, exp: now + 300 };
        return signToken({ ...usual, ...claims }, key, "one");
    };
    const request = (token: string) =>
        serving.client.requestToken({
            grant_type: "client_credentials",
            client_id: clientId,
            client_assertion: token,
            client_assertion_type: ASSERTION_TYPE,
            scope: "https://vault.azure.net/.default",
        });

    beforeAll(async () => {
        const { client, azure } = serving;
        const app = await createApplication(client, "pipeline");
        clientId = app.clientId;
        const path = `/applications(appId='${clientId}')/federatedIdentityCredentials`;
        const audiences = ["api://AzureADTokenExchange"];
        const made = await client.graph("POST", path, { name: "main", issuer, subject, audiences });
        expect(made.status).toBe(201);
        const jwks = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256" }] };
        await azure.manage("PUT", "/issuers", { issuer, jwks });
    });

    it("stand for a secret where issuer, subject and audience are those that were registered", async () => {
        const answer = await request(assertion());
        expect([answer.status, answer.at("token_type")]).toEqual([200, "Bearer"]);
    });

    it.each([
        ["issuer", { iss: "https://example.org" }, 700211],
        ["subject", { sub: "repo:org/app:ref:refs/heads/other" }, 700213],
        ["audience", { aud: "https://example.org" }, 700212],
        ["time", { exp: Math.floor(Date.now() / 1000) - 600 }, 700024],
    ])("don't with another %s", async (_, claims, code) => {
        expect((await request(assertion(claims))).at("error_codes")).toEqual([code]);
    });

    it("don't with a signature by another key", async () => {
        const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
        const forged = assertion({}, other);
        expect((await request(forged)).at("error_codes")).toEqual([50027]);
    });
});

describe("a token", () => {
    const send = (token: string) =>
        serving.client.send("GET", MANAGEMENT, `${serving.client.subscription}?api-version=2021-04-01`, {
            as: { token },
        });

    it("is refused without a signature, also when its header says that none is needed", async () => {
        const token = await serving.client.token("https://management.azure.com/.default");
        const [, payload = ""] = token.split(".");
        const unsigned = `${encode({ alg: "none", typ: "JWT" })}.${payload}.`;
        for (const forged of [unsigned, token.slice(0, -10), `${token.slice(0, -4)}AAAA`, "nonsense"]) {
            const answer = await send(forged);
            expect([answer.status, answer.at("error.code")]).toEqual([401, "InvalidAuthenticationToken"]);
        }
    });

    it("is refused with claims that were changed", async () => {
        const token = await serving.client.token("https://management.azure.com/.default");
        const [header = "", , signature = ""] = token.split(".");
        const forged = `${header}.${encode({ ...claimsOf(token), oid: crypto.randomUUID() })}.${signature}`;
        expect((await send(forged)).status).toBe(401);
    });

    it("is refused when others have signed it, whatever it says of its issuer and its key", async () => {
        const { client } = serving;
        const token = await client.token("https://management.azure.com/.default");
        const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        const claims = claimsOf(token);
        const kid = String(headerOf(token)["kid"]);
        const otherIssuer = { ...claims, iss: `https://sts.windows.net/${crypto.randomUUID()}/` };
        // The algorithm for shared secrets, with what is public of the key in place of the secret.
        const content = `${encode({ alg: "HS256", typ: "JWT", kid })}.${encode(claims)}`;
        const pem = publicKey.export({ type: "spki", format: "pem" });
        const shared = `${content}.${createHmac("sha256", pem).update(content).digest("base64url")}`;
        for (const forged of [
            signToken(claims, privateKey, kid),
            signToken(claims, privateKey, "unknown"),
            signToken(otherIssuer, privateKey, kid),
            shared,
        ]) {
            const answer = await send(forged);
            expect([answer.status, answer.at("error.code")]).toEqual([401, "InvalidAuthenticationToken"]);
            const { vault } = await createVault(client);
            const refused = await client.vault("GET", vault, "/secrets", undefined, { token: forged });
            expect([refused.status, refused.at("error.code")]).toEqual([401, "Unauthorized"]);
        }
    });

    it("is refused by a service that it isn't for", async () => {
        const { client } = serving;
        const token = await client.token("https://vault.azure.net/.default");
        const answer = await send(token);
        expect([answer.status, answer.at("error.code")]).toEqual([401, "InvalidAuthenticationTokenAudience"]);
        const { vault } = await createVault(client);
        const other = { token: await client.token("https://management.azure.com/.default") };
        const refused = await client.vault("GET", vault, "/secrets", undefined, other);
        expect([refused.status, refused.at("error.code")]).toEqual([401, "Unauthorized"]);
        expect(refused.text("error.message")).toContain("AKV10022");
    });

    it("is asked for by a vault with a challenge that names the tenant and the resource", async () => {
        const { client } = serving;
        const { vault } = await createVault(client);
        const answer = await client.vault("GET", vault, "/secrets", undefined, "nobody");
        expect(answer.status).toBe(401);
        expect(answer.headers["www-authenticate"]).toBe(
            `Bearer authorization="https://${LOGIN}/${client.target.tenantId}", resource="https://vault.azure.net"`,
        );
    });

    it("dies with its principal", async () => {
        const { client } = serving;
        const app = await createApplication(client, "leaver");
        const token = await client.token("https://management.azure.com/.default", app);
        expect((await send(token)).at("error.code")).toBe("AuthorizationFailed");
        await client.graph("DELETE", `/servicePrincipals/${app.objectId}`);
        expect((await send(token)).status).toBe(401);
    });

    it("outlives a clock that is moved: its time is the machine's", async () => {
        const token = await serving.client.token("https://management.azure.com/.default");
        await serving.azure.manage("POST", "/clock", { advance: "P18M" });
        expect((await send(token)).status).toBe(200);
    });
});

describe("a token that has expired", () => {
    const otherTimers = [
        ...(["hrtime", "nextTick", "performance", "queueMicrotask", "setImmediate", "clearImmediate"] as const),
        ...(["setInterval", "clearInterval", "setTimeout", "clearTimeout"] as const),
    ];
    afterEach(() => jest.useRealTimers());

    it("is refused by ARM and by vaults", async () => {
        const { client } = serving;
        const [arm, data] = await Promise.all(
            ["https://management.azure.com/.default", "https://vault.azure.net/.default"].map((scope) =>
                client.token(scope),
            ),
        );
        const { vault } = await createVault(client);
        const path = `${client.subscription}?api-version=2021-04-01`;
        expect((await client.send("GET", MANAGEMENT, path, { as: { token: arm! } })).status).toBe(200);
        // Tokens live by the machine's clock, not by the movable one.
        jest.useFakeTimers({ now: Date.now() + 2 * 86_400_000, doNotFake: otherTimers });
        const refused = await client.send("GET", MANAGEMENT, path, { as: { token: arm! } });
        expect([refused.status, refused.at("error.code")]).toEqual([401, "ExpiredAuthenticationToken"]);
        const answer = await client.vault("GET", vault, "/secrets", undefined, { token: data! });
        expect([answer.status, answer.at("error.code")]).toEqual([401, "Unauthorized"]);
    });
});
