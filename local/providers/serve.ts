// Both stand-ins in one process.
import { azureNativePlugin } from "./azure-native/plugin";
import { azureAdPlugin } from "./azuread/plugin";
import { closeTunnels } from "./http/client";
import { servePlugin } from "./rpc/service";

/** Stand-ins that listen. */
export interface ServedProviders {
    /** Ports on 127.0.0.1 by the package's name, as `PULUMI_DEBUG_PROVIDERS` lists them. */
    readonly ports: Readonly<Record<string, number>>;
    close(): Promise<void>;
}

/** Serves the stand-ins for the provider plugins on free loopback ports. */
export async function serveProviders(): Promise<ServedProviders> {
    const plugins = [azureNativePlugin(), azureAdPlugin()];
    const served = await Promise.all(plugins.map(async (plugin) => [plugin.name, await servePlugin(plugin)] as const));
    return {
        ports: Object.fromEntries(served.map(([name, { port }]) => [name, port])),
        async close() {
            await Promise.all(served.map(([, plugin]) => plugin.close()));
            closeTunnels();
        },
    };
}
