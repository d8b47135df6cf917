/** What the searched program declares: something for every source. Imported by the program alone. */
import * as pulumi from "@pulumi/pulumi";
import {
    Certificate,
    CertificateIssuer,
    CryptoVerification,
    Key,
    Secret,
    Secrets,
    type Vault,
} from "pulumi-azure-keyvault";
import { backupFile, declareBackups } from "./backups";
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
        verified(
            new Secret("program", { vault, value: plantedValue("program"), tags: { from: "program" }, onDestroy }),
        ),
        new Secrets("map", { vault, secrets: { one: { value: pulumi.secret(plantedValue("program")), onDestroy } } }),
    ],
    lines: ({ vault }) => new Secret("lines", { vault, value: pulumi.secret(plantedValue("lines")), onDestroy }),
    number: ({ vault }) => new Secret("number", { vault, value: plantedValue("number"), onDestroy }),
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
    "backed-up": (surroundings) =>
        declareBackups(surroundings, plantedValue("backed-up"), plantedValue("private-key-pem")),
    refused: ({ vault, files }) => refusals[process.env["SEARCH_REFUSED"] ?? ""]?.(vault, files),
    "private-key-pem": ({ vault }) =>
        new Key("pem", { vault, type: "RSA", size: 2048, material: plantedValue("private-key-pem"), onDestroy }),
    "private-key-jwk": ({ vault }) =>
        new Key("jwk", { vault, type: "EC", material: pulumi.secret(plantedValue("private-key-jwk")), onDestroy }),
    "imported-pfx": ({ vault }) =>
        new Certificate("pfx", { vault, import: plantedPfx(), key: { exportable: true }, onDestroy }),
    "imported-pem": ({ vault }) =>
        new Certificate("pem-certificate", {
            vault,
            import: { pem: pulumi.secret(plantedValue("imported-pem")) },
            onDestroy,
        }),
    "issuer-account": ({ vault }) => issuer("issuer", vault),
    // One issuer has both.
    "issuer-password": () => undefined,
};

/** Verified by each deployment, which writes reports. */
function verified(secret: Secret): CryptoVerification {
    return new CryptoVerification("verification", { secrets: [secret] });
}

/** An authority with an account there: its name and its password are planted. */
function issuer(name: string, vault: Vault, issuerName = name): CertificateIssuer {
    return new CertificateIssuer(name, {
        vault,
        issuerName,
        provider: "DigiCert",
        accountId: pulumi.secret(plantedValue("issuer-account")),
        password: plantedValue("issuer-password"),
        onDestroy: "delete",
    });
}

/** A PFX with its password. */
function plantedPfx(): { readonly pfx: string; readonly password: string } {
    return JSON.parse(plantedValue("imported-pfx")) as ReturnType<typeof plantedPfx>;
}

/** What nobody plants: the values are read from the vault once they are there. */
export function declareGenerated({ vault, round }: Surroundings): void {
    new Secret("generated", { vault, generate: { length: 40 }, regenerate: round, onDestroy });
    new Secret("words", { vault, generate: { words: 6 }, rotateEvery: "P30D", onDestroy });
    new Secret("bytes", { vault, generate: { bytes: 32 }, onDestroy });
    new Certificate("self-signed", { vault, subject: "CN=self-signed", renewNow: round, onDestroy });
}

/** Deployments that fail with a value at hand, at each of the places where one can. */
const refusals: Readonly<Record<string, (vault: Vault, files: string) => unknown>> = {
    constructor: (vault: Vault) => new Secret("refused", { vault, value: plantedValue("refused").repeat(500) }),
    check: (vault) => new Secret("refused", { vault, value: pulumi.output(plantedValue("refused").repeat(500)) }),
    // What a program reads from its configuration needn't be a text, whatever its type says.
    "no text": (vault) => {
        const number = pulumi.output(Number(plantedValue("number")) as unknown as string);
        return [
            new Secret("refused", { vault, value: number }),
            new CertificateIssuer("refused-number", { vault, provider: "DigiCert", password: number }),
            new Certificate("refused-pfx", { vault, import: { pfx: number } }),
            new Key("refused-number", { vault, type: "EC", material: number }),
        ];
    },
    // Something else made a secret of this name before.
    create: (vault) => new Secret("refused", { vault, value: plantedValue("refused"), secretName: "taken" }),
    material: (vault) => [
        new Key("refused", { vault, type: "RSA", material: pulumi.output(plantedValue("refused")) }),
        new Key("refused-kind", { vault, type: "EC", material: pulumi.output(plantedValue("private-key-pem")) }),
    ],
    certificate: (vault: Vault) => [
        new Certificate("refused-pem", { vault, import: { pem: pulumi.output(plantedValue("refused")) } }),
        new Certificate("refused-pfx", { vault, import: { ...plantedPfx(), password: pulumi.output("another") } }),
        // Its secret would have the name of one that is there already.
        new Certificate("taken-pfx", { vault, import: plantedPfx(), certificateName: "taken" }),
    ],
    backup: (vault, files) => [
        // Of another secret, which is there.
        new Secret("refused", { vault, value: plantedValue("refused"), restoreFrom: backupFile("secret") }),
        // No backup, but what the deployer has a value in.
        new Secret("refused-file", { vault, value: plantedValue("refused"), restoreFrom: `${files}/file` }),
        new Key("refused-backup", { vault, type: "EC", restoreFrom: `${files}/file` }),
        new Certificate("refused-backup", { vault, subject: "CN=refused", restoreFrom: `${files}/file` }),
    ],
    // The vault has one of this name.
    issuer: (vault) => issuer("refused", vault, "issuer"),
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
