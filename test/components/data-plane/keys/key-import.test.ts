import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { keyClient } from "../../../../components/data-plane/azure/clients";
import type { KeyInputs } from "../../../../components/data-plane/keys/contract";
import { shortenWaits, TestAzure } from "../../support/azure";
import { signingKey } from "../../support/declared-key";
import { preview, refresh, up } from "../../support/key-engine";

let azure: TestAzure;
beforeAll(async () => {
    azure = await TestAzure.start();
});
beforeEach(shortenWaits);
afterEach(() => jest.restoreAllMocks());
afterAll(() => azure?.close());

const ec = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const pem = (key: KeyObject, type: "pkcs8" | "sec1" | "pkcs1" = "pkcs8") =>
    key.export({ type: type, format: "pem" }).toString();
const jwk = (key: KeyObject) => JSON.stringify(key.export({ format: "jwk" }));
const p256 = ec("P-256");

const rsaInputs: Partial<KeyInputs> = { type: "RSA", size: 2048, operations: ["sign"] };

describe("an imported key", () => {
    test.each<[string, Partial<KeyInputs>, KeyObject, string]>([
        ["an EC key as PKCS #8", {}, p256, pem(p256)],
        ["an EC key as SEC 1", {}, p256, pem(p256, "sec1")],
        ["an EC key as JWK", {}, p256, jwk(p256)],
        ["an RSA key as PKCS #1", rsaInputs, rsa, pem(rsa, "pkcs1")],
        ["an RSA key as JWK", rsaInputs, rsa, jwk(rsa)],
    ])("is %s, in one version", async (_what, kind, key, material) => {
        const { curve, ...base } = signingKey(await azure.vault(), { ...kind, material });
        const declared: KeyInputs = kind.type === "RSA" || curve === undefined ? base : { ...base, curve };
        const { now } = await up(declared);
        const { kty, n, e, crv, x, y } = key.export({ format: "jwk" });
        expect(now.outs.jwk).toEqual(kty === "RSA" ? { kty, n, e } : { kty, crv, x, y });
        const stored = JSON.stringify([now.inputs, now.outs]);
        const parts = Object.values(key.export({ format: "jwk" })).filter(
            (part) => ![kty, n, e, crv, x, y].includes(part as string),
        );
        expect(parts).not.toHaveLength(0);
        for (const secret of parts) {
            expect(stored).not.toContain(secret);
        }
        expect(stored).not.toContain("PRIVATE KEY");
        expect((await up(declared, await refresh(now))).step).toBe("same");
    });

    test("on the curve of Bitcoin keeps that curve", async () => {
        const declared = signingKey(await azure.vault(), { curve: "P-256K", material: pem(ec("secp256k1")) });
        expect((await up(declared)).now.outs.jwk).toMatchObject({ crv: "P-256K" });
    });

    test("is exchanged for another as a new version, once also when the answer gets lost", async () => {
        const target = await azure.vault();
        const first = (await up(signingKey(target, { material: pem(p256) }))).now;
        await azure.fault({ method: "PUT", path: "/keys/signing$", kind: "drop-answer" });
        const { step, now } = await up(signingKey(target, { material: pem(ec("P-256")) }), first);
        expect(step).toBe("update");
        const versions = [];
        for await (const { version } of keyClient(target).listPropertiesOfKeyVersions("signing")) {
            versions.push(version);
        }
        expect(versions.sort()).toEqual([first.outs.version, now.outs.version].sort());
        expect(now.outs.jwk).not.toEqual(first.outs.jwk);
    });

    test("that is in the vault already is adopted without another version", async () => {
        const target = await azure.vault();
        const first = (await up(signingKey(target, { material: pem(p256) }))).now;
        const again = (await up(signingKey(target, { material: jwk(p256) }))).now;
        expect(again.outs.version).toBe(first.outs.version);
    });
});

describe("what can't be imported is refused in the preview, without being quoted", () => {
    test.each<[string, string, string]>([
        ["no key", "hello", "be an RSA or EC private key as unencrypted PEM or as a JWK in JSON, got [secret]."],
        [
            "a public key",
            JSON.stringify(generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" })),
            "be an RSA or EC private key as unencrypted PEM or as a JWK in JSON, got [secret].",
        ],
        ["a key of another kind", pem(rsa), 'be an EC P-256 key as declared, got "RSA 2048".'],
        ["a key on another curve", pem(ec("P-384")), 'be an EC P-256 key as declared, got "EC P-384".'],
        [
            "an edwards key",
            pem(generateKeyPairSync("ed25519").privateKey),
            "be an RSA or EC private key as unencrypted PEM or as a JWK in JSON, got [secret].",
        ],
        [
            "an encrypted key",
            p256.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" }).toString(),
            "be an RSA or EC private key as unencrypted PEM or as a JWK in JSON, got [secret].",
        ],
    ])("%s", async (_what, material, message) => {
        const target = await azure.vault();
        await azure.takeCalls();
        await expect(preview(signingKey(target, { material }))).rejects.toThrow(
            `Key "signing" in vault "${target.vaultName}": \`material\` must ${message}`,
        );
        expect(await azure.takeCalls()).toEqual([]);
    });

    test("and one that isn't known yet is passed over", async () => {
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const { inputs } = await preview(signingKey(await azure.vault(), { material: unknown }));
        expect(inputs.material).toBe(unknown);
    });
});

describe("an expiry", () => {
    const past = { expiresOn: "2020-01-01T00:00:00Z" };

    test("in the past is refused in the preview when it is set", async () => {
        const target = await azure.vault();
        await expect(preview(signingKey(target, past))).rejects.toThrow(
            `Key "signing" in vault "${target.vaultName}": \`expiresOn\` must lie in the future, got "2020-01-01T00:00:00Z".`,
        );
    });

    test("that has passed since it was set is no reason to stop", async () => {
        const target = await azure.vault();
        const { now } = await up(signingKey(target, { expiresOn: "2039-01-01T00:00:00Z" }));
        const then = { ...now, inputs: { ...now.inputs, ...past }, outs: { ...now.outs, ...past } };
        expect((await preview(signingKey(target, past), then)).step).toBe("same");
    });
});
