import { status } from "@grpc/grpc-js";
import { azureNativePlugin } from "../../../local/providers/azure-native/plugin";
import { type ServedPlugin, servePlugin } from "../../../local/providers/rpc/service";
import { secret, UNKNOWN } from "../../../local/providers/rpc/values";
import { FakeArm, fakeCredential } from "./support/fake-arm";
import { CONFIG } from "./support/fixture";
import { PluginClient } from "./support/plugin-client";

const GET_CONFIG = "azure-native:authorization:getClientConfig";

describe("the protocol", () => {
    let arm: FakeArm;
    let served: ServedPlugin;
    const clients: PluginClient[] = [];
    const connect = (): PluginClient => {
        const client = new PluginClient(served.port);
        clients.push(client);
        return client;
    };
    const subscriptionOf = async (client: PluginClient) => (await client.invoke(GET_CONFIG))["subscriptionId"];

    beforeEach(async () => {
        arm = new FakeArm();
        await arm.start();
        served = await servePlugin(azureNativePlugin({ httpClient: arm.httpClient, credential: fakeCredential }));
    });
    afterEach(async () => {
        clients.splice(0).forEach((client) => client.close());
        await served.close();
        await arm.stop();
    });

    it("is greeted, attached and asked for its version, as a CLI does", async () => {
        const client = connect();
        const greeting = await client.handshake();
        expect(greeting.toObject()).toMatchObject({ acceptSecrets: true, supportsAutonamingConfiguration: true });
        await client.attach();
        expect((await client.pluginInfo()).getVersion()).toBe("3.28.0");
    });

    it("supports previews and secrets", async () => {
        const configured = await connect().configure(CONFIG);
        expect(configured.toObject()).toMatchObject({ acceptsecrets: true, supportspreview: true });
    });

    it("passes on a configuration that isn't known yet", async () => {
        const config = { clientId: UNKNOWN, clientSecret: secret("s") };
        expect(await connect().checkConfig(config)).toEqual({ inputs: config, failures: [] });
    });

    it("says what a configuration lacks when it is used", async () => {
        await expect(connect().configure({ clientSecret: secret("hush"), tenantId: "t" })).rejects.toMatchObject({
            details: "Signing in with a client secret needs clientId (ARM_CLIENT_ID).",
        });
    });

    it("keeps the providers of several connections apart", async () => {
        const [first, second] = [connect(), connect()];
        await first.configure({ ...CONFIG, subscriptionId: "one" });
        await second.configure({ ...CONFIG, subscriptionId: "two" });
        expect([await subscriptionOf(first), await subscriptionOf(second)]).toEqual(["one", "two"]);
        await expect(subscriptionOf(connect())).rejects.toMatchObject({
            details: expect.stringContaining("this connection configured none of them") as string,
        });
    });

    it("takes a connection made again for the only provider there is", async () => {
        await expect(subscriptionOf(connect())).rejects.toMatchObject({
            details: expect.stringContaining("before it was configured") as string,
        });
        await connect().configure({ ...CONFIG, subscriptionId: "one" });
        expect(await subscriptionOf(connect())).toBe("one");
    });

    it("refuses what it doesn't have as not implemented", async () => {
        await expect(connect().getSchema()).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
        const client = connect();
        await client.configure(CONFIG);
        await expect(client.create("azure-native:web:WebApp", {})).rejects.toMatchObject({
            code: status.UNIMPLEMENTED,
            details: expect.stringContaining("azure-native:web:WebApp") as string,
        });
    });
});
