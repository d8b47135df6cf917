/** What the searched program declares: something for every source. Imported by the program alone. */
import * as pulumi from "@pulumi/pulumi";
import { Key, Secret, Secrets, type Vault } from "pulumi-azure-keyvault";
import { type SourceName, variableOf } from "./sources";

/** Where to declare. */
export interface Surroundings {
    readonly vault: Vault;
    readonly other: Vault;
    /** The folder with the files of the deployer. */
    readonly files: string;
    /** A text that changes with every change of the values. */
    readonly round: string;
}

/** The value of a source, as the program gets hold of it. */
export function plantedValue(source: SourceName): string {
    const value = process.env[variableOf(source)];
    if (value === undefined) {
        throw new Error(`${variableOf(source)} is not set: the program is run by the search for planted values.`);
    }
    return value;
}

const onDestroy = "purge";

/** The declarations, by source. What is generated comes beside them: nobody plants it. */
export const declarations: Readonly<Record<SourceName, (surroundings: Surroundings) => unknown>> = {
    program: ({ vault }) => [
        new Secret("program", { vault, value: plantedValue("program"), tags: { from: "program" }, onDestroy }),
        new Secrets("map", { vault, secrets: { one: { value: pulumi.secret(plantedValue("program")), onDestroy } } }),
    ],
    computed: ({ vault, round }) => {
        const computed = new Computed("computed", round);
        return new Secret("computed", { vault, value: computed.value, onDestroy });
    },
    environment: ({ vault }) =>
        new Secret("environment", { vault, fromEnvironment: variableOf("environment"), onDestroy }),
    file: ({ vault, files }) => new Secret("file", { vault, fromFile: `${files}/file`, onDestroy }),
    "file-base64": ({ vault, files }) =>
        new Secret("file-base64", { vault, fromFile: { path: `${files}/file-base64`, encoding: "base64" }, onDestroy }),
    "other-vault": ({ vault, other }) => {
        const original = new Secret("original", { vault: other, value: plantedValue("other-vault"), onDestroy });
        const fromSecret = { vault: other, secretName: "original" };
        return new Secret("copy", { vault, fromSecret, onDestroy }, { dependsOn: original });
    },
    seeded: ({ vault, round }) =>
        new Secret("seeded", {
            vault,
            mode: "seeded",
            fromEnvironment: variableOf("seeded"),
            reseed: round,
            onDestroy,
        }),
    arm: ({ vault }) => new Secret("arm", { vault, plane: "arm", value: plantedValue("arm") }),
    refused: ({ vault }) => refusals[process.env["SEARCH_REFUSED"] ?? ""]?.(vault),
    "private-key-pem": ({ vault }) =>
        new Key("pem", { vault, type: "RSA", size: 2048, material: plantedValue("private-key-pem"), onDestroy }),
    "private-key-jwk": ({ vault }) =>
        new Key("jwk", { vault, type: "EC", material: pulumi.secret(plantedValue("private-key-jwk")), onDestroy }),
};

/** What nobody plants: the values are read from the vault once they are there. */
export function declareGenerated({ vault, round }: Surroundings): void {
    new Secret("generated", { vault, generate: { length: 40 }, regenerate: round, onDestroy });
    new Secret("words", { vault, generate: { words: 6 }, rotateEvery: "P30D", onDestroy });
    new Secret("bytes", { vault, generate: { bytes: 32 }, onDestroy });
}

/** Deployments that fail with a value at hand, at each of the places where one can. */
const refusals: Readonly<Record<string, (vault: Vault) => unknown>> = {
    constructor: (vault: Vault) => new Secret("refused", { vault, value: plantedValue("refused").repeat(500) }),
    check: (vault) => new Secret("refused", { vault, value: pulumi.output(plantedValue("refused").repeat(500)) }),
    // Something else made a secret of this name before.
    create: (vault) => new Secret("refused", { vault, value: plantedValue("refused"), secretName: "taken" }),
    material: (vault) => new Key("refused", { vault, type: "RSA", material: pulumi.output(plantedValue("refused")) }),
    program: (vault: Vault) => {
        new Secret("refused", { vault, value: plantedValue("refused"), secretName: "never-made" });
        throw new Error("The program fails of its own accord.");
    },
};

/** A resource of somebody else's that computes a value during the deployment. */
class Computed extends pulumi.dynamic.Resource {
    declare readonly value: pulumi.Output<string>;

    constructor(name: string, round: string) {
        const variable = variableOf("computed");
        const compute = (inputs: object) => ({ ...inputs, value: process.env[variable] });
        super(
            {
                create: (inputs) => Promise.resolve({ id: "computed", outs: compute(inputs as object) }),
                update: (_id, _olds, news) => Promise.resolve({ outs: compute(news as object) }),
            },
            name,
            { round, value: undefined },
            { additionalSecretOutputs: ["value"] },
        );
    }
}
