import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { dataPlaneType, providerText } from "../../../../components/internal/data-plane-resource";
import * as handlers from "../../../../components/data-plane/index";

const root = join(__dirname, "..", "..", "..");
const sdk = dirname(require.resolve("@pulumi/pulumi/package.json"));
const fromSdk = createRequire(join(sdk, "index.js"));

interface Message {
    toObject(): unknown;
}
interface Stubs {
    readonly ResourceProviderClient: new (
        address: string,
        credentials: grpc.ChannelCredentials,
    ) => grpc.Client & Record<string, (request: unknown, done: (error: Error | null, answer: Message) => void) => void>;
}
interface Messages {
    readonly CheckRequest: new () => {
        setUrn(urn: string): void;
        setOlds(olds: Struct): void;
        setNews(news: Struct): void;
    };
}

let server: ChildProcess;
let port: string;
beforeAll(async () => {
    // Pulumi's own process for dynamic resources, in the folder of a program.
    server = spawn(process.execPath, [join(sdk, "cmd", "dynamic-provider"), "127.0.0.1:1"], {
        cwd: root,
        env: { ...process.env, PULUMI_NODEJS_PROJECT: "platform", NO_PROXY: "127.0.0.1" },
        stdio: ["ignore", "pipe", "inherit"],
    });
    port = await new Promise((resolve) =>
        createInterface(server.stdout as NodeJS.ReadableStream).once("line", resolve),
    );
});
afterAll(async () => {
    server.kill();
    await new Promise((resolve) => server.once("exit", resolve));
});

test("Pulumi's provider process still evaluates the fixed line, and runs the handler that it names", async () => {
    const { ResourceProviderClient } = fromSdk("./proto/provider_grpc_pb") as Stubs;
    const { CheckRequest } = fromSdk("./proto/provider_pb") as Messages;
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const request = new CheckRequest();
    request.setUrn("urn:pulumi:dev::platform::t::n");
    request.setOlds(Struct.fromJavaScript({}));
    request.setNews(
        Struct.fromJavaScript({
            __provider: providerText("Key"),
            target: {
                vaultUri: "https://kv.vault.azure.net/",
                vaultId: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
                vaultName: "kv",
                tenantId: "t",
                environment: "public",
                accessModel: "rbac",
                purgeProtection: false,
            },
            name: "a_b",
            type: "EC",
            operations: ["sign"],
            enabled: true,
        }),
    );
    const answer = await new Promise((resolve, reject) => {
        client["check"]?.(request, (error, message) => (error ? reject(error) : resolve(message.toObject())));
    });
    client.close();
    expect(answer).toMatchObject({
        failuresList: [
            {
                property: "",
                reason: 'Key "a_b" in vault "kv": `keyName` must have 1 to 127 letters, digits and dashes, got "a_b".',
            },
        ],
    });
});

test("every handler has a resource type and a provider text of its own", () => {
    expect(providerText("Key")).toBe('exports.handler = () => require("pulumi-azure-keyvault/data-plane").key;');
    expect(dataPlaneType("Key")).toBe("pulumi-nodejs:dynamic/azure-keyvault:Key");
    for (const [name, handler] of Object.entries(handlers)) {
        expect([name, typeof handler.check, typeof handler.create, typeof handler.delete]).toEqual([
            name,
            "function",
            "function",
            "function",
        ]);
    }
});
