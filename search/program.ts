/** The program that is deployed while planted values are searched for. */
import * as resources from "@pulumi/azure-native/resources";
import { Vault } from "pulumi-azure-keyvault";
import { declarations, declareGenerated } from "./declarations";

const group = new resources.ResourceGroup("search", { location: "westeurope" });
const vaultArgs = {
    resourceGroupName: group.name,
    network: "open",
    purgeProtection: false,
    onDestroy: "purge",
    destroyContents: true,
} as const;

const surroundings = {
    vault: new Vault("search", vaultArgs),
    other: new Vault("other", vaultArgs),
    files: process.env["SEARCH_FILES"] ?? "",
    round: process.env["SEARCH_ROUND"] ?? "",
};
for (const declare of Object.values(declarations)) {
    declare(surroundings);
}
declareGenerated(surroundings);

export const vaultUri = surroundings.vault.uri;
