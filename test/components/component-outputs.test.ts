import * as pulumi from "@pulumi/pulumi";
import { Certificate, Key, Secret, Vault } from "../../components/index";
import { recorded, valueOf } from "./support/recorder";

const answers = {
    outputs: Object.fromEntries(
        ["Key", "Secret", "Certificate", "KeyLookup"].map((type) => [
            `pulumi-nodejs:dynamic/azure-keyvault:${type}`,
            () => ({ version: "v1", type: "RSA", jwk: { kty: "RSA", n: "n", e: "AQAB" } }),
        ]),
    ),
};

afterEach(() => jest.restoreAllMocks());

test.each<[string, (vault: Vault) => pulumi.ComponentResource & Record<"id" | "versionedId", pulumi.Output<string>>]>([
    ["key", (vault) => new Key("it", { vault, type: "RSA" })],
    ["key that others keep", (vault) => Key.get("it", { vault, keyName: "it" })],
    ["secret", (vault) => new Secret("it", { vault, value: "x" })],
    ["certificate", (vault) => new Certificate("it", { vault, subject: "CN=it" })],
])("a %s keeps its id in the state, and nothing that follows from it", async (_kind, declare) => {
    const registered = jest.spyOn(
        pulumi.ComponentResource.prototype as unknown as { registerOutputs(outputs: pulumi.Inputs): void },
        "registerOutputs",
    );
    const values: string[] = [];
    await recorded(async () => {
        const place = { resourceGroupName: "rg", location: "westeurope" };
        const component = declare(new Vault("kv", { ...place, vaultName: "kv-app", network: "open" }));
        const own = registered.mock.calls.filter((_call, index) => registered.mock.contexts[index] === component);
        expect(own.map(([outputs]) => Object.entries(outputs))).toEqual([[["id", component.id]]]);
        values.push(await valueOf(component.id), await valueOf(component.versionedId));
    }, answers);
    expect(values[1]).toBe(`${values[0]}/v1`);
});
