import { generateKeyPairSync } from "node:crypto";
import { keyClient } from "../../../../components/data-plane/azure/clients";
import type { KeyInputs } from "../../../../components/data-plane/keys/contract";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { shortenWaits, TestAzure } from "../../support/azure";
import { signingKey } from "../../support/declared-key";
import { destroy, preview, refresh, up, type Deployed } from "../../support/key-engine";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let azure: TestAzure;
let premium: VaultTarget;
beforeAll(async () => {
    azure = await TestAzure.start();
});
beforeEach(async () => {
    shortenWaits();
    premium = await azure.vault({ premium: true });
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => azure?.close());

const rotation = { rotateAfter: "P2M", expireAfter: "P90D" };

function rsaHsm(target: VaultTarget, changes: Partial<KeyInputs> = {}): KeyInputs {
    const { curve, ...inputs } = signingKey(target, { type: "RSA-HSM", size: 2048, operations: ["sign"], ...changes });
    expect(curve).toBe("P-256");
    return inputs;
}

describe("a key in an HSM", () => {
    test.each<[string, (changes?: Partial<KeyInputs>) => KeyInputs]>([
        ["RSA-HSM", (changes) => rsaHsm(premium, changes)],
        ["EC-HSM", (changes) => signingKey(premium, { type: "EC-HSM", ...changes })],
    ])("of the kind %s has the same life as one in software", async (type, declared) => {
        const first = (await up(declared({ rotation, rotateNow: "a", onDestroy: "purge" }))).now;
        expect((await keyClient(premium).getKey("signing")).keyType).toBe(type);
        expect(await refresh(first)).toEqual(first);
        const changes = { rotation, rotateNow: "b", onDestroy: "purge" as const, enabled: false, tags: { team: "a" } };
        const { step, now } = await up(declared(changes), first);
        expect(step).toBe("update");
        expect(now.outs.versions).toEqual([now.outs.version, first.outs.version]);
        expect(await refresh(now)).toEqual(now);
        expect((await preview(declared(changes), now)).step).toBe("same");
        await destroy(now);
        expect(await refresh(now)).toBeUndefined();
    });

    test("is another kind than the same key in software: neither is taken for the other", async () => {
        await keyClient(premium).createEcKey("signing", { curve: "P-256" });
        await expect(up(signingKey(premium, { type: "EC-HSM", onExisting: "adopt" }))).rejects.toThrow(
            `Key "signing" in vault "${premium.vaultName}" exists and is not the key that is declared: its \`type\` is "EC" and not ` +
                '"EC-HSM". Declare what is there, or give this one another `keyName`.',
        );
    });

    test("is imported", async () => {
        const material = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
        const pem = material.export({ type: "pkcs8", format: "pem" }).toString();
        const { now } = await up(signingKey(premium, { type: "EC-HSM", material: pem }));
        expect((await keyClient(premium).getKey("signing")).keyType).toBe("EC-HSM");
        expect(now.outs.jwk).toMatchObject({ kty: "EC", x: material.export({ format: "jwk" }).x });
    });

    test("needs a premium vault", async () => {
        const standard = await azure.vault();
        await expect(up(signingKey(standard, { type: "EC-HSM" }))).rejects.toThrow(
            `Key "signing" in vault "${standard.vaultName}": Azure answered 400 (BadParameter).`,
        );
    });

    test("that is symmetric is refused by the preview, before any call", async () => {
        await azure.takeCalls();
        const { curve, ...inputs } = signingKey(premium, { type: "oct-HSM", operations: ["encrypt"] });
        expect(curve).toBe("P-256");
        await expect(preview(inputs)).rejects.toThrow(
            `Key "signing" in vault "${premium.vaultName}": \`type\` must be an RSA or EC kind in a vault (only a Managed HSM has ` +
                'symmetric keys), got "oct-HSM".',
        );
        expect(await azure.takeCalls()).toEqual([]);
    });
});

describe("an exportable key", () => {
    const policy = (authority: string) =>
        JSON.stringify({
            version: "1.0.0",
            anyOf: [{ authority, allOf: [{ claim: "x-ms-attestation-type", equals: "sevsnpvm" }] }],
        });
    const declared = (authority: string, immutable = false) =>
        signingKey(premium, {
            type: "EC-HSM",
            operations: ["sign", "verify", "export"],
            exportable: true,
            releasePolicy: { policy: policy(authority), immutable },
        });
    let first: Deployed;
    beforeEach(async () => {
        first = (await up(declared("https://a.attest.azure.net"))).now;
    });

    test("keeps its release policy, however the service writes it", async () => {
        const { properties } = await keyClient(premium).getKey("signing");
        expect(properties.exportable).toBe(true);
        expect((await preview(first.inputs, (await refresh(first)) as Deployed)).step).toBe("same");
    });

    test("passes the preview with a release policy that only the deployment knows", async () => {
        const later = { policy: unknown, immutable: false };
        expect((await preview({ ...declared("https://a.attest.azure.net"), releasePolicy: later }, first)).step).toBe(
            "update",
        );
        const none = { immutable: false } as never;
        await expect(preview({ ...first.inputs, releasePolicy: none }, first)).rejects.toThrow(
            '`releasePolicy.policy` must be a release policy as JSON, got "".',
        );
    });

    test("has its release policy changed in place", async () => {
        const { step, now } = await up(declared("https://b.attest.azure.net"), first);
        expect(step).toBe("update");
        expect(now.outs.version).toBe(first.outs.version);
        const { properties } = await keyClient(premium).getKey("signing");
        expect(Buffer.from(properties.releasePolicy?.encodedPolicy ?? []).toString()).toContain("https://b.attest");
    });

    test("has its release policy made immutable in place", async () => {
        const { step, now } = await up(declared("https://a.attest.azure.net", true), first);
        expect(step).toBe("update");
        expect((await keyClient(premium).getKey("signing")).properties.releasePolicy?.immutable).toBe(true);
        expect((await preview(now.inputs, (await refresh(now)) as Deployed)).step).toBe("same");
    });

    test("with an immutable release policy refuses another one in the preview, unless it becomes another key", async () => {
        const { now } = await up(declared("https://a.attest.azure.net", true), first);
        const other = declared("https://b.attest.azure.net", true);
        const wayOut = "the deployed policy is immutable, so a key with another one needs another `keyName`";
        const key = `Key "signing" in vault "${premium.vaultName}"`;
        await expect(preview(other, now)).rejects.toThrow(
            `${key}: \`releasePolicy.policy\` must stay as it is: ${wayOut}, got "{`,
        );
        await expect(preview(declared("https://a.attest.azure.net", false), now)).rejects.toThrow(
            `${key}: \`releasePolicy.immutable\` must stay true: ${wayOut}, got false.`,
        );
        expect((await preview({ ...other, name: "signing-2" }, now)).step).toBe("replace");
    });

    test("shows a release policy that isn't immutable as drift, and makes it so", async () => {
        const { releasePolicy } = declared("https://a.attest.azure.net", true);
        const deployed = {
            ...first,
            inputs: { ...first.inputs, releasePolicy: releasePolicy! },
            outs: { ...first.outs, releasePolicy: releasePolicy! },
        };
        const seen = (await refresh(deployed)) as Deployed;
        expect(seen.inputs.releasePolicy).toEqual({ ...releasePolicy, immutable: false });
        expect((await up(deployed.inputs, seen)).step).toBe("update");
        expect((await keyClient(premium).getKey("signing")).properties.releasePolicy?.immutable).toBe(true);
    });

    test("is replaced to become one that isn't", async () => {
        const { exportable, releasePolicy, ...inputs } = first.inputs;
        expect([exportable, releasePolicy?.immutable]).toEqual([true, false]);
        await expect(preview({ ...inputs, operations: ["sign", "verify"] }, first)).rejects.toThrow(
            "a changed `exportable` replaces the key under the same name",
        );
    });
});
