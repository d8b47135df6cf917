import { AzureLogger, setLogLevel } from "@azure/logger";
import { forgetClients, secretClient } from "../../../../components/data-plane/azure/clients";
import { VaultRest } from "../../../../components/data-plane/azure/vault-rest";
import { TestAzure } from "../../support/azure";

const planted = "planted-value-of-a-secret";
const proxyPassword = "planted-password-of-a-proxy";
const uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

let azure: TestAzure;
const lines: string[] = [];
const write = AzureLogger.log;

beforeAll(async () => {
    azure = await TestAzure.start();
    // Companies' proxies ask for a password, which clients take from the proxy's address. The local Azure ignores it.
    process.env["HTTPS_PROXY"] = azure.azure.target.proxy.replace("//", `//user:${proxyPassword}@`);
    forgetClients();
    AzureLogger.log = (...args) => lines.push(args.join(" "));
});

afterAll(async () => {
    setLogLevel();
    AzureLogger.log = write;
    await azure.close();
});

afterEach(() => lines.splice(0));

const ours = () => lines.filter((line) => line.startsWith("azure:pulumi-azure-keyvault:"));

test("nothing is written unless it is asked for", async () => {
    await secretClient(await azure.vault()).setSecret("quiet", planted);
    expect(lines).toEqual([]);
});

describe("at the level verbose", () => {
    beforeAll(() => setLogLevel("verbose"));

    test("each request is a line with method, URL, status, time and ids", async () => {
        const { vaultUri, ...target } = await azure.vault();
        lines.splice(0);
        await secretClient({ vaultUri, ...target }).setSecret("loud", planted);
        const ids = `\\(client request ${uuid}, request ${uuid}\\)`;
        const address = `${vaultUri}secrets/loud\\?api-version=[\\d-]+`;
        expect(ours()).toEqual([
            expect.stringMatching(
                new RegExp(`^azure:pulumi-azure-keyvault:info PUT ${address}: HTTP 200 in \\d+ ms ${ids}$`),
            ),
        ]);
    });

    test("so is one that the library sends by itself, with nothing of it by the SDK", async () => {
        const target = await azure.vault();
        const rest = new VaultRest(target);
        await rest.send("GET", "/secrets");
        lines.splice(0);
        await rest.send("GET", "/secrets");
        expect(lines).toEqual([expect.stringMatching(new RegExp(` GET ${target.vaultUri}secrets\\?.*: HTTP 200 in `))]);
        await rest.send("PUT", "/secrets/loud", { value: planted });
        expect(lines.join("\n")).not.toMatch(`${planted}|${proxyPassword}`);
    });

    test("a try that got no answer is a line too, and so is the next", async () => {
        const target = await azure.vault();
        const client = secretClient(target);
        await client.setSecret("kept", planted);
        lines.splice(0);
        await azure.fault({ kind: "drop", host: new URL(target.vaultUri).host, method: "GET", count: 1 });
        await client.getSecret("kept");
        expect(ours().map((line) => /(no answer \(\w+\)|HTTP \d+) in/.exec(line)?.[1])).toEqual([
            "no answer (ECONNRESET)",
            "HTTP 200",
        ]);
    });

    test("no value, token, body or password of a proxy is written, by the SDKs neither", async () => {
        forgetClients();
        const client = secretClient(await azure.vault());
        await client.setSecret("loud", planted);
        await client.getSecret("loud");
        await expect(client.getSecret("not-there")).rejects.toThrow("not-there");
        const text = lines.join("\n");
        expect(text).toContain("azure:identity");
        expect(ours().some((line) => line.includes("/oauth2/v2.0/token"))).toBe(true);
        for (const secret of [planted, proxyPassword, azure.azure.target.clientSecret]) {
            expect(text.split(secret)).toHaveLength(1);
        }
        // What every signed token begins with: {"alg or {"typ in base64.
        expect(text).not.toMatch(/eyJ(hbGci|0eXAi)/);
    });
});
