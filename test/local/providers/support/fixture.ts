// An azure-native stand-in in front of a small ARM, and a connection to it.
import { azureNativePlugin } from "../../../../local/providers/azure-native/plugin";
import { closeTunnels, type Substitutes } from "../../../../local/providers/http/client";
import { type Plugin } from "../../../../local/providers/rpc/plugin";
import { type ServedPlugin, servePlugin } from "../../../../local/providers/rpc/service";
import { FakeArm, fakeCredential } from "./fake-arm";
import { PluginClient } from "./plugin-client";

export const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
/** What the provider is configured with; the credential is a fake, so that the secret is never used. */
export const CONFIG = {
    clientId: "client-1",
    clientSecret: "not-used",
    subscriptionId: SUBSCRIPTION,
    tenantId: "tenant-1",
    version: "3.28.0",
};

/** What a test works with. */
export interface Fixture {
    readonly arm: FakeArm;
    readonly client: PluginClient;
    readonly served: ServedPlugin;
    stop(): Promise<void>;
}

/** Starts both; `config` overrides {@link CONFIG}. */
export async function startFixture(
    config: Record<string, string> = {},
    plugin: (substitutes: Substitutes) => Plugin = azureNativePlugin,
): Promise<Fixture> {
    const arm = new FakeArm();
    await arm.start();
    const served = await servePlugin(plugin({ httpClient: arm.httpClient, credential: fakeCredential }));
    const client = new PluginClient(served.port);
    await client.configure({ ...CONFIG, ...config });
    return {
        arm,
        client,
        served,
        async stop() {
            client.close();
            await served.close();
            await arm.stop();
            closeTunnels();
        },
    };
}
