import { generateKeyPairSync } from "node:crypto";
import { Key, type KeyArgs, lookupKey } from "../../components/index";
import { Vault } from "../../components/vault";
import { caller, ofType, recorded, valueOf } from "./support/recorder";

const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
const publicJwk = { kty: "EC", crv: "P-256", x: jwk.x, y: jwk.y };
const keyType = "pulumi-nodejs:dynamic/azure-keyvault:Key";
const guardType = "pulumi-nodejs:dynamic/azure-keyvault:ArmKeyGuard";
const lookupType = "pulumi-nodejs:dynamic/azure-keyvault:KeyLookup";

const answers = {
    outputs: {
        [keyType]: () => ({
            version: "v2",
            versions: ["v2", "v1"],
            jwk: publicJwk,
            versionExpiresOn: "2027-01-31T00:00:00Z",
        }),
        [lookupType]: () => ({ version: "v7", jwk: publicJwk, operations: ["sign"], enabled: true, type: "EC" }),
        "azure-native:keyvault:Key": () => ({
            keyUri: "https://kv-app.vault.azure.net/keys/signing",
            keyUriWithVersion: "https://kv-app.vault.azure.net/keys/signing/v1",
        }),
    },
};

function vault(): Vault {
    return new Vault("kv", { vaultName: "kv-app", resourceGroupName: "rg", location: "westeurope", network: "open" });
}

async function declaredInputs(args: Omit<KeyArgs, "vault">) {
    const registrations = await recorded(() => new Key("signing", { vault: vault(), ...args }), answers);
    return ofType(registrations, keyType).map(({ name, inputs }) => ({ name, inputs }));
}

describe("a key", () => {
    test("is one data-plane resource with everything that its handler needs, and nothing else", async () => {
        const [declared] = await declaredInputs({
            type: "EC",
            rotation: { rotateAfter: "2 months", expireAfter: "90 days" },
            tags: { team: "a" },
        });
        expect(declared).toEqual({
            name: "signing",
            inputs: {
                __provider: 'exports.handler = () => require("pulumi-azure-keyvault/data-plane").key;',
                target: {
                    vaultUri: "https://kv-app.vault.azure.net/",
                    vaultId: `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`,
                    vaultName: "kv-app",
                    tenantId: caller.tenantId,
                    environment: "public",
                    accessModel: "rbac",
                    purgeProtection: true,
                    createdAt: "2026-11-01T00:00:00Z",
                },
                name: "signing",
                type: "EC",
                curve: "P-256",
                operations: ["sign", "verify"],
                enabled: true,
                tags: { team: "a" },
                rotation: { rotateAfter: "P2M", expireAfter: "P90D" },
                owner: "platform/dev/signing",
            },
        });
    });

    test("of RSA has 3,072 bits and every operation unless the program says otherwise", async () => {
        const [declared] = await declaredInputs({ type: "RSA" });
        expect(declared?.inputs["size"]).toBe(3072);
        expect(declared?.inputs).not.toHaveProperty("curve");
        expect(declared?.inputs["operations"]).toEqual([
            "encrypt",
            "decrypt",
            "sign",
            "verify",
            "wrapKey",
            "unwrapKey",
        ]);
    });

    test("keeps what is to be imported a secret", async () => {
        const pem = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
            type: "pkcs8",
            format: "pem",
        });
        const [declared] = await declaredInputs({ type: "RSA", size: 2048, material: pem.toString() });
        const secretSignature = "4dabf18193072939515e22adb298388d";
        expect(declared?.inputs["material"]).toHaveProperty(secretSignature, "1b47061264138c4ac30d75fd1eb44270");
    });

    test("tells ids, versions and the public key", async () => {
        await recorded(async () => {
            const key = new Key("signing", { vault: vault(), type: "EC" });
            expect(await valueOf(key.version)).toBe("v2");
            expect(await valueOf(key.versions)).toEqual(["v2", "v1"]);
            expect(await valueOf(key.versionedId)).toBe("signing-id/v2");
            expect(await valueOf(key.expiresOn)).toBe("2027-01-31T00:00:00Z");
            expect(await valueOf(key.jwk)).toEqual({ ...publicJwk, kid: "signing-id/v2", key_ops: ["sign", "verify"] });
            expect(await valueOf(key.publicKeyPem)).toMatch(
                /^-----BEGIN PUBLIC KEY-----\n[^-]+-----END PUBLIC KEY-----\n$/,
            );
        }, answers);
    });

    test("has one version where the state lists none", async () => {
        const outputs = { ...answers.outputs, [keyType]: () => ({ version: "v1" }) };
        await recorded(
            async () => {
                expect(await valueOf(new Key("signing", { vault: vault(), type: "EC" }).versions)).toEqual(["v1"]);
            },
            { ...answers, outputs },
        );
    });

    test("waits for the deployer's access", async () => {
        const registrations = await recorded(() => {
            const kv = vault();
            const access = kv.deployerAccess("keys");
            expect(access).not.toHaveLength(0);
            const key = new Key("signing", { vault: kv, type: "EC" });
            return key.nodes.resource;
        }, answers);
        expect(ofType(registrations, "azure-native:authorization:RoleAssignment")).toHaveLength(1);
    });
});

describe("wrong arguments", () => {
    // Refused before anything is asked of the vault.
    const anyVault = { __pulumiType: "azure-keyvault:index:Vault" } as unknown as Vault;
    beforeAll(() => recorded(() => undefined));

    const base = { type: "EC" } as const;
    const rsa = { type: "RSA" } as const;
    test.each<[Omit<KeyArgs, "vault">, string]>([
        [{ type: "DSA" as "RSA" }, '`type` must be one of "RSA", "RSA-HSM", "EC", "EC-HSM", "oct-HSM", got "DSA".'],
        [
            { type: "oct-HSM" },
            '`type` must be an RSA or EC kind in a vault (only a Managed HSM has symmetric keys), got "oct-HSM".',
        ],
        [{ ...rsa, size: 1024 as 2048 }, "`size` must be 2048, 3072 or 4096 bits, got 1024."],
        [{ ...rsa, curve: "P-256" }, '`curve` must be left out for an RSA key, got "P-256".'],
        [
            { ...base, curve: "P-192" as "P-256" },
            '`curve` must be one of "P-256", "P-384", "P-521", "P-256K", got "P-192".',
        ],
        [{ ...base, size: 2048 }, "`size` must be left out for an EC key, whose size its curve says, got 2048."],
        [
            { ...rsa, operations: ["ES256" as "sign"] },
            '`operations` must be one or more of "encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey", "export" for an RSA key, ' +
                'got ["ES256"].',
        ],
        [
            { ...base, operations: ["encrypt"] },
            '`operations` must be one or more of "sign", "verify", "export" for an EC key, got ["encrypt"].',
        ],
        [
            { ...base, operations: [] },
            '`operations` must be one or more of "sign", "verify", "export" for an EC key, got [].',
        ],
        [{ ...base, operations: ["sign", "sign"] }, '`operations` must name each operation once, got ["sign","sign"].'],
        [
            { type: "EC-HSM", operations: ["sign", "export"] },
            '`operations` must not include "export" unless `exportable` is true, got ["sign","export"].',
        ],
        [
            { ...base, exportable: true },
            "`exportable` must be left out for an EC key: only HSM keys can be released, got true.",
        ],
        [
            { type: "EC-HSM", exportable: true },
            "`releasePolicy` must say under which conditions an exportable key is released, got nothing.",
        ],
        [{ ...base, restoreFrom: "" }, "`restoreFrom` must be the path of a file, got an empty text."],
        [{ ...base, keyName: "a_b" }, '`keyName` must have 1 to 127 letters, digits and dashes, got "a_b".'],
        [{ ...base, expiresOn: "soon" }, '`expiresOn` must be a time such as "2027-01-31T00:00:00Z", got "soon".'],
        [
            { ...base, notBefore: "2039-02-01T00:00:00Z", expiresOn: "2039-01-01T00:00:00Z" },
            '`expiresOn` must be later than `notBefore` (2039-02-01T00:00:00Z), got "2039-01-01T00:00:00Z".',
        ],
        [
            { ...base, expiresAfter: "90" as "90 days" },
            '`expiresAfter` must be a duration like "90 days", "18 months", P90D or P18M, got "90".',
        ],
        [
            { ...base, rotation: { rotateAfter: "P90D", expireAfter: "P60D" } },
            '`rotation.rotateAfter` must be at least 7 days shorter than `rotation.expireAfter` (P60D), got "P90D".',
        ],
        [
            { ...base, rotation: { rotateAfter: "85 days", expireAfter: "90 days" } },
            '`rotation.rotateAfter` must be at least 7 days shorter than `rotation.expireAfter` (90 days), got "85 days".',
        ],
        [
            { ...base, rotation: { rotateAfter: "6 days" } },
            '`rotation.rotateAfter` must be at least 7 days, got "6 days".',
        ],
        [
            { ...base, rotation: { expireAfter: "27 days" } },
            '`rotation.expireAfter` must be at least 28 days, got "27 days".',
        ],
        [
            { ...base, rotation: { expireAfter: "90 days", notifyBefore: "6 days" } },
            '`rotation.notifyBefore` must be at least 7 days, got "6 days".',
        ],
        [
            { ...base, rotation: { expireAfter: "90 days", notifyBefore: "90 days" } },
            '`rotation.notifyBefore` must be shorter than `rotation.expireAfter` (90 days), got "90 days".',
        ],
        [
            { ...base, rotation: { rotateBeforeExpiry: "30 days" } },
            '`rotation.rotateBeforeExpiry` must come with `rotation.expireAfter`, or there is no expiry to be before, got "30 days".',
        ],
        [
            { ...base, rotation: { rotateAfter: "P2M", rotateBeforeExpiry: "P30D", expireAfter: "P1Y" } },
            '`rotation.rotateBeforeExpiry` must be left out when `rotation.rotateAfter` says when to rotate, got "P30D".',
        ],
        [{ ...base, rotation: {} }, "`rotation` must say when to rotate, expire or notify, got {}."],
        [
            { ...base, rotation: { rotateAfter: "P1H" } },
            '`rotation.rotateAfter` must be a duration like "90 days", "18 months", P90D or P18M, got "P1H".',
        ],
        [
            { ...base, rotation: { expireAfter: "P90D" }, expiresAfter: "P90D" },
            '`expiresAfter` must be left out when `rotation.expireAfter` gives each version its life, got "P90D".',
        ],
        [
            { ...base, accessTimeoutSeconds: 3601 },
            "`accessTimeoutSeconds` must be a whole number of seconds from 0 to 3600, got 3601.",
        ],
        [
            { ...base, tags: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`t${index}`, "x"])) },
            "`tags` must be at most 15, got 16.",
        ],
        [
            { ...base, tags: { "declared-by": "me" } },
            '`tags` must not include the name that marks a key as its declaration\'s, got "declared-by".',
        ],
    ])("%j are refused in the constructor", (args, message) => {
        expect(() => new Key("signing", { vault: anyVault, ...args })).toThrow(`Key "signing": ${message}`);
    });
});

test("a key in an HSM is refused in a vault whose SKU has none, and taken where the SKU isn't known", async () => {
    await recorded(() => {
        expect(() => new Key("signing", { vault: vault(), type: "EC-HSM" })).toThrow(
            'Key "signing": `type` must be "RSA" or "EC" in a vault of the standard SKU: the HSM kinds need `sku: "premium"` of the vault, ' +
                'got "EC-HSM".',
        );
        const args = { resourceGroupName: "rg", location: "westeurope", network: "open" } as const;
        const premium = new Vault("premium", { ...args, sku: "premium" });
        expect(new Key("in-hsm", { vault: premium, type: "EC-HSM" }).keyName).toBe("in-hsm");
    }, answers);
});

describe('plane "arm"', () => {
    test("declares ARM's key, which stays in the vault", async () => {
        const registrations = await recorded(async () => {
            const key = new Key("signing", {
                vault: vault(),
                type: "RSA",
                plane: "arm",
                notBefore: "2039-01-01T00:00:00Z",
                rotation: { rotateAfter: "P18M", expireAfter: "P2Y", notifyBefore: "P30D" },
            });
            expect(await valueOf(key.version)).toBe("v1");
            expect(() => key.publicKeyPem).toThrow(
                'Key "signing": `publicKeyPem` comes from the vault\'s data plane, which `plane: "arm"` leaves alone.',
            );
        }, answers);
        expect(ofType(registrations, keyType)).toEqual([]);
        expect(ofType(registrations, guardType)).toEqual([
            {
                type: guardType,
                name: "signing-guard",
                inputs: {
                    __provider: 'exports.handler = () => require("pulumi-azure-keyvault/data-plane").armKeyGuard;',
                    vaultId: `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`,
                    keyName: "signing",
                    declared: {
                        type: "RSA",
                        size: 3072,
                        operations: ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"],
                        enabled: true,
                        notBefore: "2039-01-01T00:00:00Z",
                        rotation: { rotateAfter: "P18M", expireAfter: "P2Y", notifyBefore: "P30D" },
                    },
                },
            },
        ]);
        expect(ofType(registrations, "azure-native:keyvault:Key").map(({ inputs }) => inputs)).toEqual([
            {
                resourceGroupName: "rg",
                vaultName: "kv-app",
                keyName: "signing",
                properties: {
                    kty: "RSA",
                    keySize: 3072,
                    keyOps: ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"],
                    attributes: { enabled: true, exportable: false, notBefore: 2177452800 },
                    rotationPolicy: {
                        attributes: { expiryTime: "P2Y" },
                        lifetimeActions: [
                            { action: { type: "rotate" }, trigger: { timeAfterCreate: "P18M" } },
                            { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } },
                        ],
                    },
                },
            },
        ]);
    });

    test.each(["rotateNow", "material", "onExisting", "onDestroy"] as const)("refuses %s", async (property) => {
        const value = property === "onExisting" ? "adopt" : property === "onDestroy" ? "purge" : "x";
        await recorded(() => {
            expect(() => new Key("signing", { vault: vault(), type: "EC", plane: "arm", [property]: value })).toThrow(
                `Key "signing": \`${property}\` needs the vault's data plane, and \`plane\` is "arm"`,
            );
        }, answers);
    });
});

describe("a key of another program", () => {
    test("is looked at and never made", async () => {
        const registrations = await recorded(async () => {
            const key = Key.get("shared", { vault: vault(), keyName: "wrapping" });
            expect(await valueOf(key.version)).toBe("v7");
            expect(await valueOf(key.jwk)).toMatchObject({ ...publicJwk, key_ops: ["sign"] });
        }, answers);
        expect(ofType(registrations, keyType)).toEqual([]);
        expect(ofType(registrations, lookupType).map(({ name, inputs }) => [name, inputs["name"]])).toEqual([
            ["shared", "wrapping"],
        ]);
    });

    test("gives its public key to lookupKey", async () => {
        await recorded(async () => {
            const found = lookupKey("looked", { vault: vault(), keyName: "wrapping" });
            expect(await valueOf(found)).toMatchObject({ ...publicJwk, key_ops: ["sign"] });
        }, answers);
    });
});
