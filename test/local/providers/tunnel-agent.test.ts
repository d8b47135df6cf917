import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { CertificateAuthority } from "../../../local/azure/server/certificate-authority";
import { TunnelAgent } from "../../../local/providers/http/tunnel-agent";

const HOST = "management.azure.com";

function listen(server: net.Server): Promise<number> {
    return new Promise((resolve) =>
        server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
    );
}

describe("a tunnel through a proxy", () => {
    const tunnels: { target: string; authorization: string | undefined }[] = [];
    let origin: https.Server;
    let proxy: http.Server;
    let directory: string;
    let ca: string;
    let agent: TunnelAgent;

    beforeAll(async () => {
        directory = mkdtempSync(path.join(tmpdir(), "tunnel-"));
        const authority = await CertificateAuthority.open(directory);
        ca = readFileSync(authority.certificatePath, "utf8");
        const { key, certificate } = await authority.issue([HOST]);
        origin = https.createServer({ key, cert: certificate }, (_request, response) => response.end("hello"));
        const originPort = await listen(origin);
        proxy = http.createServer().on("connect", (request: http.IncomingMessage, client: net.Socket) => {
            tunnels.push({ target: request.url ?? "", authorization: request.headers["proxy-authorization"] });
            if (request.url !== `${HOST}:443`) {
                client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
                return;
            }
            const upstream = net.connect(originPort, "127.0.0.1", () => {
                client.write("HTTP/1.1 200 OK\r\n\r\n");
                upstream.pipe(client).pipe(upstream);
            });
            client.on("error", () => upstream.destroy());
            upstream.on("error", () => client.destroy());
        });
        agent = new TunnelAgent(new URL(`http://user:p%40ss@127.0.0.1:${await listen(proxy)}`));
    });
    beforeEach(() => {
        tunnels.length = 0;
    });
    afterAll(() => {
        agent.destroy();
        origin.closeAllConnections();
        origin.close();
        proxy.closeAllConnections();
        proxy.close();
        rmSync(directory, { recursive: true });
    });

    const get = (host: string) =>
        new Promise<string>((resolve, reject) => {
            https
                .get(`https://${host}/`, { agent, ca }, (response) => {
                    let text = "";
                    response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
                    response.on("end", () => resolve(text));
                })
                .on("error", reject);
        });

    it("is used again for the next request, with the host's certificate checked", async () => {
        expect([await get(HOST), await get(HOST)]).toEqual(["hello", "hello"]);
        const basic = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
        expect(tunnels).toEqual([{ target: `${HOST}:443`, authorization: basic }]);
    });

    it("that the proxy refuses is an error that says so", async () => {
        await expect(get("example.com")).rejects.toThrow(/refused a tunnel to example\.com:443: 403\.$/);
    });
});
