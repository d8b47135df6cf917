import type { KeyInputs } from "../../../../components/data-plane/keys/contract";
import { certificateClient, keyClient } from "../../../../components/data-plane/azure/clients";
import { time } from "../../../../components/data-plane/azure/retry";
import { forgetDeclared } from "../../../../components/data-plane/life-cycle/declared";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { shortenWaits, TestAzure } from "../../support/azure";
import { signingKey } from "../../support/declared-key";
import { destroy, preview, refresh, remove, up, type Deployed } from "../../support/key-engine";

let azure: TestAzure;
let target: VaultTarget;
beforeAll(async () => {
    azure = await TestAzure.start();
});
beforeEach(async () => {
    shortenWaits();
    target = await azure.vault();
    await azure.takeCalls();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => azure?.close());

/** Someone else's key of the name. */
async function foreignKey(curve: "P-256" | "P-384" = "P-256") {
    return keyClient(target).createEcKey("signing", { curve });
}

async function softDelete() {
    const poller = await keyClient(target).beginDeleteKey("signing", { intervalInMs: 50 });
    return poller.pollUntilDone();
}

describe("a key that exists already", () => {
    test('is refused by onExisting "fail", and not touched', async () => {
        const { properties } = await foreignKey();
        await expect(up(signingKey(target))).rejects.toThrow(
            `Key "signing" in vault "${target.vaultName}" exists already, and \`onExisting\` is "fail". Take it over with ` +
                'onExisting: "adopt", or give this one another `keyName`.',
        );
        expect((await keyClient(target).getKey("signing")).properties.version).toBe(properties.version);
    });

    test.each(["adopt", "recover"] as const)(
        'is taken by onExisting "%s" in its present version',
        async (onExisting) => {
            const { properties } = await foreignKey();
            await azure.takeCalls();
            const { now } = await up(signingKey(target, { onExisting, tags: { team: "a" } }));
            expect(now.outs.version).toBe(properties.version);
            expect(await azure.takeCalls()).toEqual([
                "ARM GET /keys/signing 200",
                "GET /keys/signing/ 200",
                "PATCH /keys/signing/ 200",
            ]);
            expect((await keyClient(target).getKey("signing")).properties.tags).toEqual({ team: "a" });
        },
    );

    test("is refused where it is a certificate's", async () => {
        const certificates = certificateClient(target);
        const policy = { subject: "CN=signing", issuerName: "Self", keyType: "EC", keyCurveName: "P-256" } as const;
        const poller = await certificates.beginCreateCertificate("signing", policy, { intervalInMs: 50 });
        await poller.pollUntilDone();
        await expect(up(signingKey(target, { onExisting: "adopt" }))).rejects.toThrow(
            `Key "signing" in vault "${target.vaultName}" belongs to the certificate of the same name, which alone may change it. Give this ` +
                "key another name.",
        );
    });

    test("is taken without a change when it is as declared", async () => {
        await foreignKey();
        await azure.takeCalls();
        await up(signingKey(target, { onExisting: "adopt" }));
        expect(await azure.takeCalls()).toEqual(["ARM GET /keys/signing 200", "GET /keys/signing/ 200"]);
    });

    test("is refused when it is another kind of key", async () => {
        await foreignKey("P-384");
        await expect(up(signingKey(target, { onExisting: "adopt" }))).rejects.toThrow(
            `Key "signing" in vault "${target.vaultName}" exists and is not the key that is declared: its \`curve\` is "P-384" and not ` +
                '"P-256". Declare what is there, or give this one another `keyName`.',
        );
        const rsa: Partial<KeyInputs> = { type: "RSA", size: 3072, onExisting: "adopt" };
        const { curve, ...declared } = signingKey(target, rsa);
        expect(curve).toBe("P-256");
        await expect(up(declared)).rejects.toThrow('its `type` is "EC" and not "RSA"');
    });
});

describe("a soft-deleted key", () => {
    test('is named with its dates and both ways out by onExisting "fail" and "adopt"', async () => {
        await foreignKey();
        const deleted = await softDelete();
        const text = (date: Date | undefined) => `${date?.toISOString().slice(0, 19)}Z`;
        for (const onExisting of ["fail", "adopt"] as const) {
            await expect(up(signingKey(target, { onExisting }))).rejects.toThrow(
                `Key "signing" in vault "${target.vaultName}" was deleted on ${text(deleted.properties.deletedOn)} and keeps its name until ` +
                    `${text(deleted.properties.scheduledPurgeDate)}. Bring it back with onExisting: "recover", purge it ` +
                    "(`az keyvault key purge`), or give this one another `keyName`.",
            );
        }
    });

    test('is brought back by onExisting "recover", with its versions, and brought to what is declared', async () => {
        const { properties } = await foreignKey();
        await softDelete();
        const { now } = await up(signingKey(target, { onExisting: "recover", enabled: false }));
        expect(now.outs.version).toBe(properties.version);
        expect((await refresh(now))?.inputs.enabled).toBe(false);
    });

    test("is not brought back as another kind of key", async () => {
        await foreignKey("P-384");
        await softDelete();
        await expect(up(signingKey(target, { onExisting: "recover" }))).rejects.toThrow(
            "exists and is not the key that is declared",
        );
    });

    test("is waited for while its deletion or its purge is under way", async () => {
        await foreignKey();
        await keyClient(target).beginDeleteKey("signing", { intervalInMs: 50 });
        const { now } = await up(signingKey(target, { onExisting: "recover" }));
        expect((await azure.takeCalls()).filter((call) => call.endsWith("409")).length).toBeGreaterThan(1);
        await softDelete();
        await keyClient(target).purgeDeletedKey("signing");
        const again = await up(signingKey(target));
        expect(again.now.outs.version).not.toBe(now.outs.version);
    });
});

describe("a key that somebody else changes while it is waited for", () => {
    afterEach(() => azure.clearFaults());

    /** Has waits take a minute each, and no time of the test. */
    function skipWaits(): void {
        let now = 0;
        jest.spyOn(time, "passed").mockImplementation(() => now);
        jest.spyOn(time, "sleep").mockImplementation(() => Promise.resolve(void (now += 60_000)));
    }

    const notFinished = (transition: string) =>
        `Key "signing" in vault "${target.vaultName}": the ${transition} was accepted and has not finished within 180 seconds. Run the same ` +
        "command again.";

    test("ends the wait for its deletion in a sentence, and the next try is done", async () => {
        const { now } = await up(signingKey(target, { onDestroy: "delete" }));
        skipWaits();
        await azure.fault({ method: "GET", path: "^/deletedkeys/", status: 404, code: "KeyNotFound", count: 0 });
        await expect(destroy(now)).rejects.toThrow(notFinished("deletion"));
        await expect(destroy(now)).resolves.toBeUndefined();
    });

    test("ends the wait for its recovery in a sentence", async () => {
        const declared = signingKey(target, { onDestroy: "delete", onExisting: "recover" });
        await destroy((await up(declared)).now);
        skipWaits();
        await azure.fault({ method: "GET", path: "^/keys/", status: 404, code: "KeyNotFound", count: 0 });
        await expect(up(declared)).rejects.toThrow(notFinished("recovery"));
    });
});

describe("a key of this declaration", () => {
    test("is carried on with when the state of its creation was lost", async () => {
        const { now } = await up(signingKey(target));
        const again = await up(signingKey(target, { rotation: { rotateAfter: "P30D" } }));
        expect(again.now.outs.version).toBe(now.outs.version);
    });

    test("that someone deleted is shown so, and only recovered when that is asked for", async () => {
        const first = await up(signingKey(target));
        await softDelete();
        const seen = (await refresh(first.now)) as Deployed;
        expect(seen.inputs).toEqual({ ...first.now.inputs, presence: "softDeleted" });
        expect(await preview(signingKey(target), seen)).toMatchObject({ step: "update", replaces: [] });
        await expect(up(signingKey(target), seen)).rejects.toThrow('Bring it back with onExisting: "recover"');
        const { step, now } = await up(signingKey(target, { onExisting: "recover" }), seen);
        expect(step).toBe("update");
        expect(now.outs.version).toBe(first.now.outs.version);
        expect(now.outs).not.toHaveProperty("presence");
    });

    test("that someone deleted and purged is gone, and made anew", async () => {
        const first = await up(signingKey(target));
        await softDelete();
        await destroy({ ...first.now, outs: { ...first.now.outs, onDestroy: "purge" } });
        expect(await refresh(first.now)).toBeUndefined();
        const { now } = await up(signingKey(target));
        expect(now.outs.version).not.toBe(first.now.outs.version);
    });

    test("that someone deleted since the last refresh is made anew by an update", async () => {
        const first = await up(signingKey(target, { onDestroy: "purge" }));
        await destroy(first.now);
        const { step, now } = await up(signingKey(target, { onDestroy: "purge", enabled: false }), first.now);
        expect(step).toBe("update");
        expect(now.outs.version).not.toBe(first.now.outs.version);
        expect((await refresh(now))?.inputs.enabled).toBe(false);
    });
});

describe("drift", () => {
    const rotation = { rotateAfter: "P2M", expireAfter: "P90D" };

    test.each<[string, Partial<KeyInputs>, () => Promise<unknown>]>([
        [
            "a disabled key",
            { enabled: false },
            () => keyClient(target).updateKeyProperties("signing", { enabled: false }),
        ],
        [
            "changed operations",
            { operations: ["verify"] },
            () => keyClient(target).updateKeyProperties("signing", { keyOps: ["verify"] }),
        ],
        [
            "changed tags",
            { tags: { team: "b" } },
            () => keyClient(target).updateKeyProperties("signing", { tags: { team: "b" } }),
        ],
        [
            "a changed expiry",
            { expiresOn: "2030-01-01T00:00:00Z" },
            () => keyClient(target).updateKeyProperties("signing", { expiresOn: new Date("2030-01-01T00:00:00Z") }),
        ],
        [
            "a changed policy",
            { rotation: { rotateAfter: "P3M", expireAfter: "P1Y" } },
            () =>
                keyClient(target).updateKeyRotationPolicy("signing", {
                    lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P3M" }],
                    expiresIn: "P1Y",
                }),
        ],
        [
            "a policy that was taken away",
            { rotation: {} },
            () => keyClient(target).updateKeyRotationPolicy("signing", { lifetimeActions: [] }),
        ],
    ])("%s is shown as that input and put right", async (_what, drifted, byHand) => {
        const expiry = "expiresOn" in drifted ? { expiresOn: "2029-01-01T00:00:00Z" } : { rotation };
        const declared = signingKey(target, { tags: { team: "a" }, ...expiry });
        const first = await up(declared);
        await byHand();
        const seen = (await refresh(first.now)) as Deployed;
        expect(seen.inputs).toEqual({ ...first.now.inputs, ...drifted });
        const { step, now } = await up(declared, seen);
        expect(step).toBe("update");
        expect((await refresh(now))?.inputs).toEqual(first.now.inputs);
        expect(now.outs.version).toBe(first.now.outs.version);
    });

    test("a new version made by hand is seen, and no difference", async () => {
        const first = await up(signingKey(target));
        const { properties } = await keyClient(target).rotateKey("signing");
        const seen = (await refresh(first.now)) as Deployed;
        expect(seen.outs.version).toBe(properties.version);
        expect(seen.outs.versions).toEqual([properties.version, first.now.outs.version]);
        expect((await preview(signingKey(target), seen)).step).toBe("same");
    });

    test("what the program leaves out is nobody's difference", async () => {
        const first = await up(signingKey(target));
        await keyClient(target).updateKeyProperties("signing", {
            tags: { by: "hand" },
            expiresOn: new Date("2030-01-01T00:00:00Z"),
        });
        await keyClient(target).updateKeyRotationPolicy("signing", { expiresIn: "P1Y" });
        const seen = (await refresh(first.now)) as Deployed;
        expect((await preview(signingKey(target), seen)).step).toBe("same");
        expect(seen.outs.versionExpiresOn).toBe("2030-01-01T00:00:00Z");
    });
});

describe("a key that another declaration has taken over", () => {
    const owners = ["platform/dev/old", "platform/dev/new"] as const;
    let told: jest.SpyInstance;
    beforeEach(() => {
        told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    });

    test.each(["disable", "delete", "purge"] as const)(
        "is left alone where the first one goes by onDestroy %s",
        async (onDestroy) => {
            const { now: first } = await up(signingKey(target, { onDestroy, owner: owners[0] }));
            const { now: second } = await up(
                signingKey(target, { onDestroy, owner: owners[1], onExisting: "adopt", name: "Signing" }),
            );
            await remove(first);
            const { properties } = await keyClient(target).getKey("signing");
            expect([properties.version, properties.enabled]).toEqual([first.outs.version, true]);
            expect(told.mock.calls).toEqual([
                [`Key "signing" in vault "${target.vaultName}" stays: the program declares it as another resource.\n`],
            ]);
            await destroy(second);
            const left = keyClient(target).getKey("signing");
            await (onDestroy === "disable"
                ? expect(left).resolves.toMatchObject({ properties: { enabled: false } })
                : expect(left).rejects.toMatchObject({ code: "KeyNotFound" }));
        },
    );

    test("is left alone in the deployment after the one that could not finish", async () => {
        const { now: first } = await up(signingKey(target, { onDestroy: "delete", owner: owners[0] }));
        const declared = signingKey(target, { onDestroy: "delete", owner: owners[1], onExisting: "adopt" });
        const { now: second } = await up(declared);
        forgetDeclared();
        expect((await up(declared, second)).step).toBe("same");
        await remove(first);
        expect((await keyClient(target).getKey("signing")).properties.version).toBe(first.outs.version);
    });

    test("goes where it makes way for its own successor, once", async () => {
        const { now: first } = await up(signingKey(target, { onDestroy: "purge" }));
        const { step, now: second } = await up(signingKey(target, { onDestroy: "purge", curve: "P-384" }), first);
        expect(step).toBe("replace");
        expect((await keyClient(target).getKey("signing")).key?.crv).toBe("P-384");
        // An engine that was told to remove it once more would find the successor.
        await remove(first);
        expect((await keyClient(target).getKey("signing")).properties.version).toBe(second.outs.version);
    });

    test("is the same one in other capitals", async () => {
        const { now } = await up(signingKey(target, { onDestroy: "purge" }));
        await azure.takeCalls();
        const respelt = await up(signingKey(target, { onDestroy: "purge", name: "Signing" }), now);
        expect(respelt).toEqual({ step: "same", now });
        expect(await azure.takeCalls()).toEqual([]);
    });
});
