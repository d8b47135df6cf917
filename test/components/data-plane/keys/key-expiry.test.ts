import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keyClient } from "../../../../components/data-plane/azure/clients";
import type { Properties } from "../../../../components/data-plane/life-cycle/handler";
import { key } from "../../../../components/data-plane/keys/key";
import type { KeyInputs } from "../../../../components/data-plane/keys/contract";
import { addDuration } from "../../../../components/internal/duration";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { shortenWaits, TestAzure } from "../../support/azure";
import { signingKey } from "../../support/declared-key";
import { preview, refresh, up } from "../../support/key-engine";
import { unmarked } from "../../support/unmarked";

let azure: TestAzure;
let target: VaultTarget;
beforeAll(async () => {
    azure = await TestAzure.start();
});
beforeEach(async () => {
    shortenWaits();
    target = await azure.vault();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => azure?.close());

async function expiry(): Promise<Date | undefined> {
    return (await keyClient(target).getKey("signing")).properties.expiresOn;
}

async function changingCalls(): Promise<string[]> {
    return (await azure.takeCalls()).filter((call) => !/^(ARM )?GET /.test(call));
}

describe("a life that would be over", () => {
    const old = "P400D";
    const refusal =
        /^Key "signing" in vault "kv-test-\d+": `expiresAfter` \(P1Y\) would end the life of the version in force, which was made on \S+Z, on \S+Z, which has passed\. Give it a longer life, its own `expiresOn`, or a new version \(`az keyvault key rotate`\)\.$/;
    const rotation = { rotateAfter: "P3Y" };

    async function softDelete(): Promise<void> {
        const poller = await keyClient(target).beginDeleteKey("signing", { intervalInMs: 50 });
        await poller.pollUntilDone();
    }

    test("is refused where it is declared for an older version, before anything is changed", async () => {
        const { now } = await up(signingKey(target));
        await azure.advance(old);
        await azure.takeCalls();
        await expect(up(signingKey(target, { expiresAfter: "P1Y", rotation, enabled: false }), now)).rejects.toThrow(
            refusal,
        );
        expect(await changingCalls()).toEqual([]);
        expect(await expiry()).toBeUndefined();
    });

    test("is refused where it is shortened, and runs out by itself otherwise", async () => {
        const { now } = await up(signingKey(target, { expiresAfter: "P2Y" }));
        const declared = await expiry();
        await azure.advance(old);
        await expect(up(signingKey(target, { expiresAfter: "P1Y" }), now)).rejects.toThrow(refusal);
        expect(await expiry()).toEqual(declared);
        await azure.advance(old);
        const { step } = await up(signingKey(target, { expiresAfter: "P2Y", enabled: false }), now);
        expect(step).toBe("update");
        expect(await expiry()).toEqual(declared);
    });

    test.each(["adopt", "recover"] as const)(
        'is refused for a key that onExisting "%s" takes over, before anything is changed',
        async (onExisting) => {
            await keyClient(target).createEcKey("signing");
            await azure.advance(old);
            await azure.takeCalls();
            await expect(up(signingKey(target, { onExisting, expiresAfter: "P1Y", rotation }))).rejects.toThrow(
                refusal,
            );
            expect(await changingCalls()).toEqual([]);
        },
    );

    test("is refused for a soft-deleted key, before it is recovered", async () => {
        await keyClient(target).createEcKey("signing");
        await azure.advance(old);
        await softDelete();
        const declared = signingKey(target, { onExisting: "recover", expiresAfter: "P1Y" });
        await expect(up(declared)).rejects.toThrow(refusal);
        await expect(keyClient(target).getKey("signing")).rejects.toMatchObject({ code: "KeyNotFound" });
        const { now } = await up({ ...declared, expiresAfter: "P2Y" });
        expect(now.outs.versionExpiresOn).toBe((await expiry())?.toISOString().replace(".000", ""));
    });

    test("is refused for a key from a backup, and the deployment after it carries on", async () => {
        const folder = await mkdtemp(join(tmpdir(), "expiry-"));
        const restoreFrom = join(folder, "signing");
        await keyClient(target).createEcKey("signing");
        await writeFile(restoreFrom, (await keyClient(target).backupKey("signing")) ?? "");
        await softDelete();
        await keyClient(target).purgeDeletedKey("signing");
        await azure.advance(old);
        const declared = signingKey(target, { restoreFrom, expiresAfter: "P1Y" });
        const failure = (await key.create(unmarked(declared)).catch((error: unknown) => error)) as Error & {
            id: string;
            properties: Properties;
        };
        expect(failure.message).toMatch(refusal);
        expect(await expiry()).toBeUndefined();
        const { outs } = await key.update(
            failure.id,
            failure.properties,
            unmarked(signingKey(target, { restoreFrom, expiresAfter: "P2Y" })),
        );
        expect(outs).not.toHaveProperty("unfinished");
        const { createdOn, expiresOn } = (await keyClient(target).getKey("signing")).properties;
        expect(expiresOn).toEqual(addDuration(createdOn!, "P2Y"));
        await rm(folder, { recursive: true });
    });

    test("is that of the new version where one is made", async () => {
        const { now } = await up(signingKey(target, { rotateNow: "1" }));
        await azure.advance(old);
        const rotated = await up(signingKey(target, { rotateNow: "2", expiresAfter: "P1Y" }), now);
        expect(rotated.now.outs.version).not.toBe(now.outs.version);
        expect(
            (await up(signingKey(target, { rotateNow: "2", expiresAfter: "P1Y" }), await refresh(rotated.now))).step,
        ).toBe("same");
    });

    test("is that of the imported version where one is", async () => {
        const pem = () =>
            generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });
        const imported = (changes: Partial<KeyInputs>) =>
            signingKey(target, { material: pem().toString(), ...changes });
        const first = imported({});
        const { now } = await up(first);
        await azure.advance(old);
        await expect(up({ ...first, expiresAfter: "P1Y" }, now)).rejects.toThrow("or another `material`.");
        const second = await up(imported({ expiresAfter: "P1Y" }), now);
        expect(second.now.outs.version).not.toBe(now.outs.version);
    });

    test("is nothing that a rotation policy gives the versions that are there", async () => {
        const { now } = await up(signingKey(target));
        await azure.advance(old);
        const policy = { rotateBeforeExpiry: "P30D", expireAfter: "P90D" };
        await up(signingKey(target, { rotation: policy }), now);
        expect(await expiry()).toBeUndefined();
    });
});

describe("a time in other words", () => {
    const times: [string, Partial<KeyInputs>][] = [
        ["a day", { notBefore: "2026-01-31" }],
        ["with milliseconds", { notBefore: "2026-01-31T00:00:00.000Z", expiresOn: "2039-01-31T00:00:00.000Z" }],
        ["with half a second", { notBefore: "2026-01-31T00:00:00.5Z", expiresOn: "2039-01-31T00:00:00.500Z" }],
        ["in another zone", { notBefore: "2026-01-31T01:00:00+01:00", expiresOn: "2039-01-30T23:00:00-01:00" }],
    ];
    const usual = { notBefore: "2026-01-31T00:00:00Z", expiresOn: "2039-01-31T00:00:00Z" };

    test.each(times)("%s is no drift, and no change", async (_what, changes) => {
        const declared = signingKey(target, changes);
        const { now } = await up(declared);
        expect(await refresh(now)).toEqual(now);
        expect((await up(declared, await refresh(now))).step).toBe("same");
        const respelt = signingKey(target, {
            ...(changes.notBefore && { notBefore: usual.notBefore }),
            ...(changes.expiresOn && { expiresOn: usual.expiresOn }),
        });
        expect((await up(respelt, now)).step).toBe("same");
        await azure.takeCalls();
        await up({ ...declared, enabled: false }, now);
        expect(await changingCalls()).toEqual(["PATCH /keys/signing/ 200"]);
        expect((await keyClient(target).getKey("signing")).properties.notBefore).toEqual(new Date(usual.notBefore));
    });

    test("is no drift of what an earlier version put into the state, which ARM confirms too", async () => {
        const rotation = { rotateAfter: "P3Y" };
        const { now } = await up(signingKey(target, { ...usual, rotation }));
        const raw = { notBefore: "2026-01-31", expiresOn: "2039-01-31T00:00:00.5Z" };
        const old = { ...now, inputs: { ...now.inputs, ...raw }, outs: { ...now.outs, ...raw } };
        await azure.takeCalls();
        expect(await refresh(old)).toEqual(old);
        expect(await azure.takeCalls()).toEqual(["ARM GET /keys/signing 200"]);
        expect((await up(signingKey(target, { ...usual, rotation }), old)).step).toBe("same");
    });

    test("is no other life, and another one is", async () => {
        const { now } = await up(signingKey(target, { expiresAfter: "P24M" }));
        expect((await up(signingKey(target, { expiresAfter: "P2Y" }), now)).step).toBe("same");
        expect((await up(signingKey(target, { expiresAfter: "P25M" }), now)).step).toBe("update");
    });

    test("is no expiry that is set, so that it may have passed", async () => {
        const expiresOn = new Date(Date.now() + 86_400_000).toISOString();
        const { now } = await up(signingKey(target, { expiresOn }));
        jest.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * 86_400_000);
        const respelt = expiresOn.replace(/\.\d+Z/, "Z");
        expect((await up(signingKey(target, { expiresOn: respelt }), now)).step).toBe("same");
    });
});

describe("a time that the Azure SDK can write", () => {
    const latest = "2106-02-07T06:28:15Z";

    test("reaches the vault as it is, up to the last one, and is no drift", async () => {
        const declared = signingKey(target, { notBefore: "1970-01-01T00:00:01Z", expiresOn: latest });
        const { now } = await up(declared);
        const { notBefore, expiresOn } = (await keyClient(target).getKey("signing")).properties;
        expect([notBefore, expiresOn]).toEqual([new Date(1_000), new Date(latest)]);
        expect((await up(declared, await refresh(now))).step).toBe("same");
    });

    const late = `be no later than ${latest}`;
    const early = "be later than 1970-01-01T00:00:00Z";
    const ending = `end no later than ${latest}, counted from now`;
    test.each<[property: string, got: string, expected: string, changes: Partial<KeyInputs>]>([
        ["expiresOn", "2106-02-07T06:28:16Z", late, { expiresOn: "2106-02-07T06:28:16Z" }],
        ["expiresOn", "9999-12-31", late, { expiresOn: "9999-12-31" }],
        ["notBefore", "2110-01-01", late, { notBefore: "2110-01-01" }],
        ["notBefore", "1970-01-01", early, { notBefore: "1970-01-01" }],
        ["expiresAfter", "P200Y", ending, { expiresAfter: "P200Y" }],
        ["expiresAfter", "P999999Y", ending, { expiresAfter: "P999999Y" }],
        ["rotation.expireAfter", "P100Y", ending, { rotation: { expireAfter: "P100Y" } }],
    ])("is what `%s` must be: %s is refused in the preview", async (property, got, expected, changes) => {
        await expect(preview(signingKey(target, changes))).rejects.toThrow(
            `\`${property}\` must ${expected}, got "${got}".`,
        );
    });
});
