// What an object may lack: a preview knows that it isn't there, as the deployment before it did.
import { Certificate, CryptoVerification, Key, Vault } from "../../components/index";
import { knownOf, ofType, recorded, unknown, type Answers } from "./support/recorder";

const dynamic = "pulumi-nodejs:dynamic/azure-keyvault";
const rsa = { kty: "RSA", n: "n", e: "AQAB" };

/** What the service answers with for objects that are deployed, and lack all that they may. */
const deployed = {
    [`${dynamic}:Key`]: () => ({ version: "v1", jwk: rsa }),
    [`${dynamic}:KeyLookup`]: () => ({
        version: "v7",
        type: "RSA",
        size: 2048,
        operations: [],
        enabled: true,
        jwk: rsa,
    }),
    [`${dynamic}:Certificate`]: () => ({ status: "issued", version: "v1" }),
};

function inPreview(program: () => unknown, outputs: NonNullable<Answers["outputs"]> = deployed) {
    return recorded(program, { outputs, preview: true });
}

const place = { vaultName: "kv-app", resourceGroupName: "rg", location: "westeurope", network: "open" } as const;

function vault(): Vault {
    return new Vault("kv", place);
}

test("a key that never expires, of one version, is known to be so", async () => {
    await inPreview(async () => {
        const key = new Key("signing", { vault: vault(), type: "RSA" });
        expect(await knownOf(key.expiresOn)).toBeUndefined();
        expect(await knownOf(key.versions)).toEqual(["v1"]);
    });
});

test("nothing is known of a key that the deployment will make or change", async () => {
    await inPreview(
        async () => {
            const key = new Key("signing", { vault: vault(), type: "RSA" });
            expect(await knownOf(key.expiresOn)).toBe(unknown);
            expect(await knownOf(key.versions)).toBe(unknown);
        },
        { ...deployed, [`${dynamic}:Key`]: () => ({}) },
    );
});

test("a key of another program is known to have no expiry, and its verification to have no curve", async () => {
    const registrations = await inPreview(async () => {
        const key = Key.get("shared", { vault: vault(), keyName: "wrapping" });
        expect(await knownOf(key.expiresOn)).toBeUndefined();
        expect(await knownOf(key.verifiable["size"] as typeof key.expiresOn)).toBe(2048);
        expect(await knownOf(key.verifiable["curve"] as typeof key.expiresOn)).toBeUndefined();
        new CryptoVerification("verified", { keys: [key] });
    });
    const [verification] = ofType(registrations, `${dynamic}:Verification`);
    expect(verification).toMatchObject({
        name: "verified-shared",
        inputs: { subject: { kind: "key", version: "v7" } },
    });
});

test("where the logs of a vault go is known without the destinations that there could be besides", async () => {
    const registrations = await inPreview(() => {
        const logged = new Vault("kv", {
            ...place,
            diagnostics: { audit: { workspaceId: "/workspaces/w", metrics: false } },
        });
        new CryptoVerification("verified", { vaults: [logged] });
    });
    const [verification] = ofType(registrations, `${dynamic}:Verification`);
    const { diagnostics } = verification?.inputs["subject"] as { diagnostics: unknown };
    expect(diagnostics).toEqual([
        { name: "audit", destinations: { workspaceId: "/workspaces/w" }, logs: ["allLogs"], metrics: [] },
    ]);
});

test("a certificate that waits for no signature is known to have no request", async () => {
    await inPreview(async () => {
        const certificate = new Certificate("web", { vault: vault(), subject: "CN=web" });
        expect(await knownOf(certificate.signingRequest)).toBeUndefined();
    });
});

test("where a vault is, is known also of one that ARM doesn't tell the age of", async () => {
    const properties = { tenantId: "t", vaultUri: "https://kv-app.vault.azure.net/", enableRbacAuthorization: true };
    const ageless = {
        "azure-native:keyvault:Vault": () => ({ name: "kv-app", properties }),
        [`${dynamic}:VaultAddress`]: () => ({ vaultUri: properties.vaultUri, tenantId: "t" }),
    };
    const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app";
    await inPreview(async () => {
        for (const target of [vault().target, Vault.fromId("shared", id).target]) {
            const known = await knownOf(target);
            expect(known).toMatchObject({ vaultUri: properties.vaultUri });
            expect(known).not.toHaveProperty("createdAt");
        }
    }, ageless);
});
