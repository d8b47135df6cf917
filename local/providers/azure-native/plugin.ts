// The stand-in for the azure-native plugin.
import { authSettings } from "../auth/settings";
import { type Substitutes } from "../http/client";
import { type Plugin } from "../rpc/plugin";
import { Account } from "./account";
import { AzureNativeProvider } from "./provider";

/** Speaks for azure-native 3.28. */
export function azureNativePlugin(substitutes: Substitutes = {}): Plugin {
    return {
        name: "azure-native",
        version: "3.28.0",
        configure: (config) =>
            new AzureNativeProvider(new Account(authSettings(config), substitutes), config["location"]),
    };
}
