// The stand-in for the azuread plugin.
import { azureAdClouds } from "../auth/clouds";
import { authSettings } from "../auth/settings";
import { type Substitutes } from "../http/client";
import { type Plugin } from "../rpc/plugin";
import { Directory } from "./directory";
import { AzureAdProvider } from "./provider";

/** Speaks for azuread 6.9. */
export function azureAdPlugin(substitutes: Substitutes = {}): Plugin {
    return {
        name: "azuread",
        version: "6.9.1",
        configure: (config) =>
            new AzureAdProvider(new Directory(authSettings(config, process.env, azureAdClouds), substitutes)),
    };
}
