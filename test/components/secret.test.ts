import * as pulumi from "@pulumi/pulumi";
import { Principal, Secret, Secrets, Vault, type SecretArgs } from "../../components/index";
import { usualSecret } from "../../components/internal/usual";
import { caller, ofType, recorded, valueOf, type Registration } from "./support/recorder";

const dataPlane = "pulumi-nodejs:dynamic/azure-keyvault:Secret";
const vaultArgs = { resourceGroupName: "rg", vaultName: "kv-app", network: "open" } as const;
const planted = "pl4nted-s3cr3t-value";

/** A secret as Pulumi's protocol marks it. */
const marked = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

type WithoutVault = Omit<SecretArgs, "vault">;

async function declared(args: WithoutVault): Promise<Registration[]> {
    return recorded(() => new Secret("password", { vault: new Vault("kv", vaultArgs), ...args }), {
        outputs: armOutputs,
    });
}

const armOutputs = {
    "azure-native:keyvault:Secret": () => ({
        properties: {
            secretUri: "https://kv-app.vault.azure.net/secrets/password",
            secretUriWithVersion: "https://kv-app.vault.azure.net/secrets/password/abc",
        },
    }),
};

async function inputsOf(args: WithoutVault): Promise<Record<string, unknown>> {
    const [secret, ...more] = ofType(await declared(args), dataPlane);
    expect(more).toEqual([]);
    return secret?.inputs ?? {};
}

const target = {
    vaultUri: "https://kv-app.vault.azure.net/",
    vaultId: `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`,
    vaultName: "kv-app",
    tenantId: caller.tenantId,
    environment: "public",
    accessModel: "rbac",
    purgeProtection: true,
    createdAt: "2026-11-01T00:00:00Z",
};

test("sends to the data plane what is not as usual, the value as a secret of the stack", async () => {
    const inputs = await inputsOf({ value: planted });
    expect(inputs).toEqual({
        __provider: 'exports.handler = () => require("pulumi-azure-keyvault/data-plane").secret;',
        target,
        name: "password",
        value: marked(planted),
        salt: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/) as string,
    });
});

test("derives the salt, the same at every deployment and another for every secret", async () => {
    const [first, again] = [await inputsOf({ value: "a" }), await inputsOf({ value: "b" })];
    expect(first["salt"]).toBe(again["salt"]);
    const [one, two] = ofType(
        await recorded(() => {
            const vault = new Vault("kv", vaultArgs);
            new Secrets("app", { vault, secrets: { one: { value: "x" }, two: { value: "x" } } });
        }),
        dataPlane,
    );
    expect(one?.inputs["salt"]).not.toBe(two?.inputs["salt"]);
});

test("keeps values out of what components send", async () => {
    const registrations = await declared({ value: planted });
    const components = registrations.filter(({ type }) => type.startsWith("azure-keyvault:index:"));
    expect(components.map(({ type }) => type).sort()).toEqual([
        "azure-keyvault:index:Secret",
        "azure-keyvault:index:Vault",
    ]);
    expect(JSON.stringify(components)).not.toContain(planted);
});

test.each<[string, WithoutVault, Record<string, unknown>]>([
    ["generate", { generate: { words: 5 } }, { kind: "generate", spec: { words: 5 } }],
    [
        "generate, with its defaults spelt out",
        { generate: { length: 32, classes: ["digits", "upper", "lower"] } },
        { kind: "generate", spec: {} },
    ],
    ["fromEnvironment", { fromEnvironment: "LICENCE" }, { kind: "environment", variable: "LICENCE" }],
    ["fromFile", { fromFile: "licence.txt" }, { kind: "file", path: "licence.txt" }],
    [
        "fromFile with its encoding",
        { fromFile: { path: "licence.bin", encoding: "base64" } },
        { kind: "file", path: "licence.bin", encoding: "base64" },
    ],
])("passes on where the value comes from: %s", async (_name, args, source) => {
    const inputs = await inputsOf(args);
    expect(inputs["source"]).toEqual(source);
    // A fingerprint can only come in place of a value that is there.
    expect(inputs["value"]).toEqual(source.kind === "generate" ? undefined : marked(""));
});

test("copies from another secret", async () => {
    const version = "0123456789abcdef0123456789abcdef";
    const [secret] = ofType(
        await recorded(() => {
            const vault = new Vault("kv", vaultArgs);
            const other = new Vault("other", { ...vaultArgs, vaultName: "kv-other" });
            new Secret("copy", { vault, fromSecret: { vault: other, secretName: "original", version } });
        }),
        dataPlane,
    );
    expect(secret?.inputs).toMatchObject({
        source: { kind: "secret", name: "original", version, target: { vaultName: "kv-other" } },
    });
});

test("takes every setting", async () => {
    const inputs = await inputsOf({
        generate: {},
        secretName: "db",
        contentType: pulumi.output("password"),
        tags: { team: "core" },
        enabled: false,
        notBefore: "2027-01-01T00:00:00Z",
        rotateEvery: "90 days",
        regenerate: "2",
        onExisting: "recover",
        onDestroy: "delete",
        accessTimeoutSeconds: 60,
    });
    expect(inputs).toMatchObject({
        name: "db",
        contentType: "password",
        tags: { team: "core" },
        enabled: false,
        notBefore: "2027-01-01T00:00:00Z",
        expiresAfter: "90 days",
        rotateEvery: "90 days",
        trigger: "2",
        onExisting: "recover",
        onDestroy: "delete",
        accessTimeoutSeconds: 60,
    });
});

test("leaves a seeded secret that exists to its owners", async () => {
    const declared = await inputsOf({ value: "x", mode: "seeded", reseed: "1" });
    expect(declared).toMatchObject({ mode: "seeded", trigger: "1" });
    // What isn't sent is taken for this.
    expect({ ...usualSecret("seeded"), ...declared }).toMatchObject({ mode: "seeded", onExisting: "adopt" });
    expect(await inputsOf({ value: "x", mode: "seeded", onExisting: "fail" })).toMatchObject({ onExisting: "fail" });
});

test("gives ids and references for consumers, and grants at the secret's scope", async () => {
    const outputs = {
        [dataPlane]: () => ({
            version: "abc",
        }),
    };
    let secret: Secret | undefined;
    const registrations = await recorded(
        () => {
            const vault = new Vault("kv", vaultArgs);
            secret = new Secret("password", { vault, generate: {} });
            secret.grants.read(Principal.objectId("99999999-9999-4999-8999-999999999999", "ServicePrincipal", "app"));
        },
        { outputs },
    );
    const values = await valueOf(pulumi.all([secret!.id, secret!.versionedId, secret!.version, secret!.reference]));
    expect(values).toEqual(["password-id", "password-id/abc", "abc", "@Microsoft.KeyVault(SecretUri=password-id)"]);
    const scopes = ofType(registrations, "azure-native:authorization:RoleAssignment").map(
        ({ inputs }) => inputs["scope"],
    );
    expect(scopes).toContain(`${target.vaultId}/secrets/password`);
});

test("declares many in one go, with defaults and own settings", async () => {
    let secrets: Secrets<"one" | "two"> | undefined;
    const registrations = ofType(
        await recorded(() => {
            const vault = new Vault("kv", vaultArgs);
            secrets = new Secrets("app", {
                vault,
                defaults: { expiresAfter: "P1Y", onDestroy: "delete" },
                secrets: { one: { generate: {} }, two: { value: "x", secretName: "zwei", onDestroy: "detach" } },
            });
        }),
        dataPlane,
    );
    expect(registrations.map(({ name }) => name)).toEqual(["app-one", "app-two"]);
    expect(registrations[0]?.inputs).toMatchObject({ name: "one", expiresAfter: "P1Y", onDestroy: "delete" });
    expect(registrations[1]?.inputs).toMatchObject({ name: "zwei", expiresAfter: "P1Y" });
    expect(registrations[1]?.inputs).not.toHaveProperty("onDestroy");
    expect(secrets?.get("two").secretName).toBe("zwei");
});

describe('plane "arm"', () => {
    test("declares azure-native's secret", async () => {
        const registrations = await declared({
            value: planted,
            plane: "arm",
            contentType: "text/plain",
            expiresOn: "2027-01-01T00:00:00Z",
            tags: { team: "core" },
        });
        expect(ofType(registrations, dataPlane)).toEqual([]);
        expect(ofType(registrations, "azure-native:keyvault:Secret").map(({ inputs }) => inputs)).toEqual([
            {
                resourceGroupName: "rg",
                vaultName: "kv-app",
                secretName: "password",
                properties: marked({
                    value: planted,
                    contentType: "text/plain",
                    attributes: { enabled: true, expires: 1_798_761_600 },
                }),
                tags: { team: "core" },
            },
        ]);
    });

    test.each<[WithoutVault, string]>([
        [
            { value: "x", restoreFrom: "backups/password" },
            '`restoreFrom` must be left out with plane "arm", which can only set a `value`, got "backups/password".',
        ],
        [{ generate: {} }, '`generate` must be left out with plane "arm", which can only set a `value`, got {}.'],
        [
            { value: "x", mode: "seeded" },
            '`mode` must be "managed" with plane "arm", which can\'t see whether a secret exists, got "seeded".',
        ],
        [
            { value: "x", onDestroy: "purge" },
            '`onDestroy` must be "detach" with plane "arm": Azure Resource Manager can\'t delete secrets, got "purge".',
        ],
        [
            { value: "x", onExisting: "adopt" },
            '`onExisting` must be left out with plane "arm", which can only set a `value`, got "adopt".',
        ],
    ])("refuses what it can't do: %j", async (args, sentence) => {
        await expect(declared({ ...args, plane: "arm" })).rejects.toThrow(`Secret "password": ${sentence}`);
    });
});

describe("refuses in the constructor", () => {
    test.each<[WithoutVault, string]>([
        [
            {},
            "exactly one of `value`, `generate`, `fromEnvironment`, `fromFile`, `fromSecret` must say where the value comes from, got none.",
        ],
        [
            { value: "x", generate: {} },
            "exactly one of `value`, `generate`, `fromEnvironment`, `fromFile`, `fromSecret` must say where the value comes from, got value and generate.",
        ],
        [{ value: "" }, "`value` must have at least 1 character, got an empty text."],
        [{ value: "x".repeat(25_601) }, "`value` must have at most 25600 bytes in UTF-8, got 25601."],
        [
            { value: "x", secretName: "no_underscores" },
            '`secretName` must have 1 to 127 letters, digits and dashes, got "no_underscores".',
        ],
        [
            { value: "x", secretName: "x".repeat(128) },
            `\`secretName\` must have 1 to 127 letters, digits and dashes, got "${"x".repeat(119)}….`,
        ],
        [{ value: "x", contentType: "x".repeat(256) }, "`contentType` must have at most 255 characters, got"],
        [
            { value: "x", expiresAfter: "P90X" },
            '`expiresAfter` must be a duration such as "P90D" or "90 days", got "P90X".',
        ],
        [{ value: "x", expiresAfter: "P11Y" }, '`expiresAfter` must be at most 3650 days, got "P11Y".'],
        [
            { value: "x", expiresOn: "tomorrow" },
            '`expiresOn` must be a time such as "2027-01-31T00:00:00Z", got "tomorrow".',
        ],
        [
            { value: "x", expiresOn: "2106-02-07T06:28:16Z" },
            '`expiresOn` must be no later than 2106-02-07T06:28:15Z, got "2106-02-07T06:28:16Z".',
        ],
        [
            { value: "x", rotateEvery: "P30D" },
            '`rotateEvery` must be left out unless the program generates the value (`generate`, mode "managed"), got "P30D".',
        ],
        [
            { value: "x", regenerate: "1" },
            '`regenerate` must be left out unless the value is generated in mode "managed" (a seeded value is set again by `reseed`), got [secret].',
        ],
        [
            { generate: {}, mode: "seeded", regenerate: "1" },
            '`regenerate` must be left out unless the value is generated in mode "managed"',
        ],
        [
            { value: "x", reseed: "1" },
            '`reseed` must be left out unless mode is "seeded" (a managed value changes with the program), got [secret].',
        ],
        [{ generate: { length: 7 } }, "`generate.length` must be a whole number from 8 to 1024, got 7."],
        [
            { generate: { length: 8, alphabet: "01" } },
            '`generate` must give at least 40 bits of randomness, got "8 bits".',
        ],
        [
            { generate: { alphabet: "aa" } },
            '`generate.alphabet` must have at least 2 characters, each named once, got "aa".',
        ],
        [
            { generate: { classes: [] } },
            '`generate.classes` must be a list of "lower", "upper", "digits", "symbols", got [].',
        ],
        [{ generate: { words: 3 } }, "`generate.words` must be a whole number from 4 to 64, got 3."],
        [{ generate: { bytes: 4 } }, "`generate.bytes` must be a whole number from 8 to 1024, got 4."],
        [
            { fromEnvironment: "NOT A NAME" },
            "`fromEnvironment` must be the name of an environment variable, got a text of 10 characters.",
        ],
        [{ fromFile: "" }, "`fromFile` must be the path of a file, got an empty text."],
    ])("%#", async (args, sentence) => {
        await expect(declared(args)).rejects.toThrow(`Secret "password": ${sentence}`);
    });
});
