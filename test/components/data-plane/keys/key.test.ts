import { key } from "../../../../components/data-plane/keys/key";
import { keyPacking } from "../../../../components/data-plane/keys/packing";
import { providerText } from "../../../../components/internal/data-plane-resource";
import { usualOperations } from "../../../../components/internal/key-kinds";
import { schemaVersion } from "../../../../components/internal/wire";
import { unmarked } from "../../support/unmarked";
import type { KeyInputs } from "../../../../components/data-plane/keys/contract";
import { shortenWaits, TestAzure } from "../../support/azure";
import { signingKey } from "../../support/declared-key";
import { destroy, preview, refresh, up, type Deployed } from "../../support/key-engine";

let azure: TestAzure;
beforeAll(async () => {
    azure = await TestAzure.start();
});
beforeEach(shortenWaits);
afterEach(async () => {
    jest.restoreAllMocks();
    await azure.clearFaults();
});
afterAll(() => azure.close());

const rotation = { rotateAfter: "P2M", expireAfter: "P90D" };
const policyCalls = ["POST /keys/signing/create 200", "PUT /keys/signing/rotationpolicy 200"];

async function deployed(changes: Parameters<typeof signingKey>[1] = {}): Promise<Deployed> {
    const target = await azure.vault();
    const { now } = await up(signingKey(target, changes));
    await azure.takeCalls();
    return now;
}

/** The program's inputs of a deployed key, with changes. */
function declared({ inputs }: Deployed, changes: Parameters<typeof signingKey>[1] = {}) {
    return signingKey(inputs.target, { ...inputs, ...changes });
}

describe("calls", () => {
    test("two make a key with a rotation policy in a new vault", async () => {
        const target = await azure.vault({ known: true });
        await azure.takeCalls();
        const { step, now } = await up(signingKey(target, { rotation }));
        expect(step).toBe("create");
        expect(await azure.takeCalls()).toEqual(policyCalls);
        expect(now.id).toBe(`${target.vaultUri}keys/signing`);
    });

    test("a second key of the name is looked for although the vault is new", async () => {
        const target = await azure.vault({ known: true });
        await up(signingKey(target));
        await azure.takeCalls();
        await expect(up(signingKey(target, { owner: "platform/dev/other" }))).rejects.toThrow("exists already");
        expect(await azure.takeCalls()).toEqual(["ARM GET /keys/signing 200", "GET /keys/signing/ 200"]);
    });

    test("two make it in a vault that was there before, where ARM says that the name is free", async () => {
        const target = await azure.vault();
        await azure.takeCalls();
        await up(signingKey(target, { rotation }));
        expect(await azure.takeCalls()).toEqual(["ARM GET /keys/signing 404", ...policyCalls]);
    });

    test.each([
        ["refuses", { status: 403, code: "AuthorizationFailed" }],
        ["knows nothing of the resource group", { status: 404, code: "ResourceGroupNotFound" }],
    ])("where ARM %s, the vault is asked whether the name is free", async (_what, fault) => {
        const target = await azure.vault();
        await azure.takeCalls();
        await azure.fault({ host: "management.azure.com", path: "/keys/signing$", count: 0, ...fault });
        await up(signingKey(target, { rotation }));
        expect(await azure.takeCalls()).toEqual([
            `ARM GET /keys/signing ${fault.status}`,
            "GET /keys/signing/ 404",
            ...policyCalls,
        ]);
    });

    test("an up without changes makes none", async () => {
        const old = await deployed({ rotation });
        expect((await up(declared(old), old)).step).toBe("same");
        expect(await azure.takeCalls()).toEqual([]);
    });

    test("a refresh makes one, to ARM where there is a policy, and finds what was deployed", async () => {
        const plain = await deployed();
        expect(await refresh(plain)).toEqual(plain);
        expect(await azure.takeCalls()).toEqual(["GET /keys/signing/ 200"]);
        const rotating = await deployed({ rotation, tags: { team: "a" }, notBefore: "2026-01-01T00:00:00Z" });
        expect(await refresh(rotating)).toEqual(rotating);
        expect(await azure.takeCalls()).toEqual(["ARM GET /keys/signing 200"]);
    });

    test("a refresh asks the vault for what ARM refuses to show, and ARM no more", async () => {
        const old = await deployed({ rotation });
        await azure.fault({
            host: "management.azure.com",
            path: "/keys/signing$",
            count: 0,
            status: 403,
            code: "AuthorizationFailed",
        });
        const ofVault = ["GET /keys/signing/ 200", "GET /keys/signing/rotationpolicy 200"];
        expect(await refresh(old)).toEqual(old);
        expect((await azure.takeCalls()).sort()).toEqual(["ARM GET /keys/signing 403", ...ofVault]);
        expect(await refresh(old)).toEqual(old);
        expect((await azure.takeCalls()).sort()).toEqual(ofVault);
    });

    test("previews make none, also of a change", async () => {
        const old = await deployed({ rotation });
        expect((await preview(declared(old, { enabled: false }), old)).step).toBe("update");
        expect(await azure.takeCalls()).toEqual([]);
    });

    test("a changed onDestroy is recorded without any", async () => {
        const old = await deployed();
        const { step, now } = await up(declared(old, { onDestroy: "purge" }), old);
        expect(step).toBe("update");
        expect(now.outs.onDestroy).toBe("purge");
        expect(await azure.takeCalls()).toEqual([]);
    });

    test.each<Partial<KeyInputs>>([{ restoreFrom: "signing.backup" }, { accessTimeoutSeconds: 60 }])(
        "%j that is taken out is, without any, and the next up has no changes",
        async (changes) => {
            const plain = await deployed();
            const { now: old } = await up(declared(plain, changes), plain);
            expect(old.outs).toMatchObject(changes);
            const { step, now } = await up(declared(plain), old);
            expect(step).toBe("update");
            expect(now).toEqual(plain);
            expect((await up(declared(plain), now)).step).toBe("same");
            expect(await azure.takeCalls()).toEqual([]);
        },
    );

    test("what else is known of the vault is recorded without any", async () => {
        const old = await deployed();
        const target = { ...old.inputs.target, accessModel: "accessPolicies" as const };
        const { step, now } = await up(declared(old, { target }), old);
        expect(step).toBe("update");
        expect(now.outs.target.accessModel).toBe("accessPolicies");
        expect(await azure.takeCalls()).toEqual([]);
    });
});

describe("changes in place", () => {
    test("operations, attributes and tags go in one call, and the owner's mark stays", async () => {
        const old = await deployed({ tags: { team: "a" } });
        const change = {
            operations: ["sign" as const],
            enabled: false,
            tags: { team: "b" },
            notBefore: "2026-01-01T00:00:00Z",
            expiresOn: "2039-01-01T00:00:00Z",
        };
        const { step, now } = await up(declared(old, change), old);
        expect(step).toBe("update");
        expect(await azure.takeCalls()).toEqual(["GET /keys/signing/ 200", "PATCH /keys/signing/ 200"]);
        expect(now.outs.version).toBe(old.outs.version);
        expect(now.outs.versionExpiresOn).toBe("2039-01-01T00:00:00Z");
        const seen = await refresh(now);
        expect(seen?.inputs).toEqual(now.inputs);
        expect((await up(declared(old, change), seen)).step).toBe("same");
        // Still the declaration's own: a state that was lost finds it again.
        expect((await up(declared(old, change))).now.outs.version).toBe(old.outs.version);
    });

    test("are none for operations in another order", async () => {
        const old = await deployed();
        const operations = [...old.inputs.operations].reverse();
        expect(operations).not.toEqual(old.inputs.operations);
        expect((await up(declared(old, { operations }), old)).step).toBe("same");
        expect(await azure.takeCalls()).toEqual([]);
    });

    test("a rotation policy is added, changed and taken away without a new version", async () => {
        const old = await deployed();
        const added = await up(declared(old, { rotation }), old);
        expect(await azure.takeCalls()).toEqual(["GET /keys/signing/ 200", "PUT /keys/signing/rotationpolicy 200"]);
        const notified = { ...rotation, notifyBefore: "P10D" };
        const changed = await up(declared(added.now, { rotation: notified }), added.now);
        expect((await refresh(changed.now))?.inputs.rotation).toEqual(notified);
        const { rotation: changedRotation, ...without } = changed.now.inputs;
        expect(changedRotation).toEqual(notified);
        await azure.takeCalls();
        const removed = await up(without, changed.now);
        expect(await azure.takeCalls()).toEqual(["GET /keys/signing/ 200", "PUT /keys/signing/rotationpolicy 200"]);
        // The service's usual policy: it notifies and makes no versions.
        await azure.advance("P1Y");
        expect((await refresh(removed.now))?.outs.versions).toEqual(old.outs.versions);
    });

    test("the same policy in other units is no change", async () => {
        const old = await deployed({ rotation: { rotateAfter: "P18M", expireAfter: "P2Y" } });
        const same = { rotation: { rotateAfter: "P1Y6M", expireAfter: "P24M" } };
        expect((await up(declared(old, same), old)).step).toBe("same");
    });

    test("each version's own life is given to the versions that rotateNow makes", async () => {
        const old = await deployed({ expiresAfter: "P90D", rotateNow: "1" });
        const life = (of: Deployed) => Date.parse(of.outs.versionExpiresOn ?? "") - Date.parse(of.outs.createdOn);
        expect(Math.abs(life(old) - 90 * 86_400_000)).toBeLessThan(60_000);
        const { now } = await up(declared(old, { rotateNow: "2" }), old);
        expect(now.outs.version).not.toBe(old.outs.version);
        expect(Math.abs(life(now) - 90 * 86_400_000)).toBeLessThan(60_000);
        expect((await up(declared(now), await refresh(now))).step).toBe("same");
    });
});

describe("replacement", () => {
    test.each([
        ["type", "RSA", { type: "RSA", size: 2048, curve: undefined, operations: ["sign"] }],
        ["curve", "P-384", { curve: "P-384" }],
    ] as const)("a changed %s replaces the key where it may be purged", async (property, value, change) => {
        const old = await deployed({ onDestroy: "purge" });
        const { step, now } = await up({ ...declared(old), ...change } as KeyInputs, old);
        expect(step).toBe("replace");
        expect(now.outs[property]).toBe(value);
        expect(now.outs.version).not.toBe(old.outs.version);
        expect(now.outs.versions).toHaveLength(1);
    });

    test("is refused in the preview where detach keeps the name", async () => {
        const old = await deployed();
        await expect(preview(declared(old, { curve: "P-384" }), old)).rejects.toThrow(
            `Key "signing" in vault "${old.inputs.target.vaultName}": a changed \`curve\` replaces the key under the same name, and ` +
                '`onDestroy` is "detach", which leaves the name taken. Give the new key another `keyName`, or deploy ' +
                'onDestroy: "purge" first and make this change after it.',
        );
        expect(await azure.takeCalls()).toEqual([]);
    });

    test.each([{ onDestroy: "purge", retained: true }, { onDestroy: "purge" }] as const)(
        "is refused in the preview where Pulumi's option keeps the key: %j",
        async (settings) => {
            const old = await deployed(settings);
            await expect(preview(declared(old, { curve: "P-384", retained: true }), old)).rejects.toThrow(
                "and Pulumi's option `retainOnDelete` is set, which leaves the name taken. Give the new key another `keyName`, or " +
                    'deploy onDestroy: "purge" without `retainOnDelete` first and make this change after it.',
            );
        },
    );

    test("is refused in the preview where purge protection keeps the name", async () => {
        const target = await azure.vault({ purgeProtection: true });
        const { now } = await up(signingKey(target, { onDestroy: "delete" }));
        await expect(preview(declared(now, { curve: "P-384" }), now)).rejects.toThrow(
            "the vault's purge protection keeps the name until the deleted key's retention is over. Give the new key another `keyName`.",
        );
    });

    test("under another name leaves the old key where it is", async () => {
        const old = await deployed();
        const { step, now } = await up(declared(old, { name: "signing-2", curve: "P-384" }), old);
        expect(step).toBe("replace");
        expect(now.outs.curve).toBe("P-384");
        expect((await refresh(old))?.outs.version).toBe(old.outs.version);
    });

    test("under another name or in another vault lets the old key go once the new one is there", async () => {
        const old = await deployed({ onDestroy: "disable" });
        for (const change of [{ name: "signing-2" }, { target: await azure.vault() }]) {
            expect(await preview(declared(old, change), old)).toMatchObject({ step: "replace", goesFirst: false });
        }
    });

    test("is not foretold of what a preview doesn't know", async () => {
        const old = await deployed();
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const planned = await preview(declared(old, { target: unknown as never }), old);
        expect(planned).toMatchObject({ step: "update", replaces: [] });
    });
});

describe("destroy", () => {
    test("detach calls nothing", async () => {
        const old = await deployed();
        await destroy(old);
        expect(await azure.takeCalls()).toEqual([]);
    });

    test("disable leaves a key that can't be used", async () => {
        const old = await deployed({ onDestroy: "disable" });
        await destroy(old);
        expect((await refresh(old))?.inputs.enabled).toBe(false);
    });

    test("delete leaves a key that can be recovered, also when it is asked twice", async () => {
        const old = await deployed({ onDestroy: "delete" });
        await destroy(old);
        await destroy(old);
        expect((await refresh(old))?.inputs.presence).toBe("softDeleted");
    });

    test("purge leaves nothing, and the name free", async () => {
        const old = await deployed({ onDestroy: "purge" });
        await destroy(old);
        expect(await refresh(old)).toBeUndefined();
        const { now } = await up(declared(old));
        expect(now.outs.version).not.toBe(old.outs.version);
        await destroy(old);
        await destroy(old);
    });

    test("with an unknown word in the state is refused, and nothing is deleted", async () => {
        const old = await deployed();
        const outs = { ...old.outs, onDestroy: "Detach" as "detach" };
        await expect(destroy({ ...old, outs })).rejects.toThrow(
            /Key "[^"]+" in vault "[^"]+" stays as it is: its `onDestroy` must be one of "detach", "disable", "delete", "purge", and was deployed as "Detach"\. Deploy it with one of these first, and remove it in the next deployment\./,
        );
        expect(await azure.takeCalls()).toEqual([]);
    });

    test("of a key in a vault that is gone is done", async () => {
        const old = await deployed({ onDestroy: "purge" });
        await azure.arm("DELETE", old.inputs.target.vaultId, "2023-07-01");
        await destroy(old);
    });
});

// Last in the file: who moves the clock has large keys rotated.
describe("the state", () => {
    test.each<[string, Partial<KeyInputs>]>([
        ["EC P-256", { type: "EC", curve: "P-256" }],
        ["EC P-521", { type: "EC", curve: "P-521" }],
        ["RSA 2048", { type: "RSA", size: 2048 }],
        ["RSA 4096", { type: "RSA", size: 4096 }],
        ["EC-HSM P-384", { type: "EC-HSM", curve: "P-384" }],
    ])("of an %s key with a policy stays below 2 KB, inputs and outputs together", async (_what, kind) => {
        const target = await azure.vault({ premium: true, known: true });
        const { curve, ...base } = signingKey(target, {
            operations: kind.type !== "RSA" ? ["sign", "verify"] : usualOperations.RSA,
            rotation,
            tags: { environment: "dev" },
        });
        const provider = { schemaVersion, __provider: providerText("Key") };
        const declaration = { ...base, ...(kind.type !== "RSA" ? { curve } : {}), ...kind, ...provider };
        const { inputs } = await key.check({}, unmarked(declaration));
        const { outs } = await key.create(inputs);
        expect(Buffer.byteLength(JSON.stringify([inputs, outs]))).toBeLessThan(2048);
        expect(await key.read(`${target.vaultUri}keys/signing`, outs)).toEqual({
            id: `${target.vaultUri}keys/signing`,
            inputs,
            props: outs,
        });
    });

    test("of an earlier form, which left nothing out, is read as it is", async () => {
        const { id, inputs, outs } = await deployed({ rotation });
        expect(outs.target.vaultName).toMatch(/^kv-test-/);
        expect(await key.diff(id, unmarked(outs), unmarked(inputs))).toEqual({ changes: false });
        const read = await key.read(id, unmarked(outs));
        expect(read.props).toEqual(keyPacking.pack(unmarked(outs)));
        expect(read.inputs).toEqual(keyPacking.pack(unmarked(inputs)));
    });
});
