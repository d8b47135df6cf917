// What the library and the stacks use of the plugins, found in their sources, against what the stand-ins have.
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { findResourceType } from "../../../local/providers/azure-native/types";
import { lookUps } from "../../../local/providers/azuread/lookups";
import { directoryTypes } from "../../../local/providers/azuread/types";

const repository = path.resolve(__dirname, "../../..");

/** The TypeScript sources below a folder, without what is compiled or installed. */
function sourcesIn(folder: string): string[] {
    return readdirSync(path.join(repository, folder), { recursive: true, encoding: "utf8" })
        .filter(
            (name) =>
                name.endsWith(".ts") && !name.endsWith(".d.ts") && !/(^|[/\\])(dist|node_modules)[/\\]/.test(name),
        )
        .map((name) => readFileSync(path.join(repository, folder, name), "utf8"));
}

/** The tokens of the resources and functions that a source uses of azure-native. */
function azureNativeIn(source: string): string[] {
    const modules = [...source.matchAll(/import \* as (\w+) from "@pulumi\/azure-native\/(\w+)"/g)];
    return modules.flatMap(([, alias = "", module = ""]) => {
        const uses = new RegExp(
            `(?:new ${alias}\\.([A-Z]\\w*)\\()|(?:\\b${alias}\\.([A-Z]\\w*)\\.get\\()|(?:\\b${alias}\\.(get[A-Z]\\w*?)(?:Output)?\\()`,
            "g",
        );
        return [...source.matchAll(uses)].map((use) => `azure-native:${module}:${use[1] ?? use[2] ?? use[3] ?? ""}`);
    });
}

/** The same of azuread, whose modules are one a resource or function. */
function azureAdIn(source: string): string[] {
    const modules = [...source.matchAll(/(?:from |import\()"@pulumi\/azuread\/(\w+)(?:\.js)?"/g)];
    return modules.map(([, module = ""]) => `azuread:index/${module}:${module}`);
}

const sources = ["components", "stacks"].flatMap(sourcesIn);
const azureNative = [...new Set(sources.flatMap(azureNativeIn))].sort();
const azureAd = [...new Set(sources.flatMap(azureAdIn))].sort();

it("finds what is used", () => {
    expect(azureNative).toEqual(
        expect.arrayContaining([
            "azure-native:authorization:getClientConfig",
            "azure-native:authorization:PimRoleEligibilitySchedule",
            "azure-native:authorization:RoleAssignment",
            "azure-native:keyvault:Vault",
            "azure-native:network:PrivateEndpoint",
        ]),
    );
    expect(azureAd).toEqual(
        expect.arrayContaining(["azuread:index/application:application", "azuread:index/getGroup:getGroup"]),
    );
});

it.each(azureNative)("%s is one that the stand-in has", (token) => {
    const ofWho = ["azure-native:authorization:getClientConfig", "azure-native:authorization:getClientToken"];
    expect(ofWho.includes(token) || findResourceType(token.replace(/:get([^:]+)$/, ":$1")) !== undefined).toBe(true);
});

it.each(azureAd)("%s is one that the stand-in has", (token) => {
    const known = [...directoryTypes.map((type) => type.token), ...Object.keys(lookUps)];
    expect(known.map((name) => name.toLowerCase())).toContain(token.toLowerCase());
});

it("imports each module as a whole, so that nothing escapes this test", () => {
    const others = sources.flatMap((source) => [
        ...source.matchAll(/^import (?!type)(?!\* as)[^;]*"@pulumi\/azure-native[^"]*"/gm),
        ...source.matchAll(/^import (?!type)[^;]*"@pulumi\/azuread"/gm),
    ]);
    expect(others.map(([text]) => text)).toEqual([]);
});
