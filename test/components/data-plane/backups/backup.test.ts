import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backup } from "../../../../components/data-plane/backups/backup";
import { publicJwk } from "../../../../components/data-plane/keys/live";
import { thumbprintOf } from "../../../../components/data-plane/keys/material";
import { keyClient, secretClient } from "../../../../components/data-plane/azure/clients";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { shortenWaits, TestAzure } from "../../support/azure";
import { signingKey } from "../../support/declared-key";
import { destroy, up } from "../../support/key-engine";

let azure: TestAzure;
let folder: string;
let target: VaultTarget;
beforeAll(async () => {
    azure = await TestAzure.start();
    folder = await mkdtemp(join(tmpdir(), "backup-"));
});
beforeEach(async () => {
    shortenWaits();
    target = await azure.vault();
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
    await azure?.close();
    await rm(folder, { recursive: true });
});

const asBackup = (changes: object = {}) => ({
    target,
    kind: "keys",
    name: "signing",
    path: join(folder, "signing"),
    version: "1",
    ...changes,
});

describe("a backup", () => {
    test("is in its owner's file, and only its hash is in the state", async () => {
        await keyClient(target).createEcKey("signing");
        const { id, outs } = await backup.create(asBackup());
        const blob = await readFile(join(folder, "signing"));
        expect((await stat(join(folder, "signing"))).mode & 0o777).toBe(0o600);
        expect(outs["bytes"]).toBe(blob.length);
        expect(outs["sha256"]).toMatch(/^[0-9a-f]{64}$/);
        expect(JSON.stringify(outs)).not.toContain(blob.toString("base64url").slice(0, 24));
        expect(id).toBe(`${target.vaultUri}keys/signing/backup`);
        expect((await backup.diff(id, outs, asBackup())).changes).toBe(false);
        expect((await backup.diff(id, outs, asBackup({ version: "2" }))).changes).toBe(true);
        expect((await backup.diff(id, outs, asBackup({ trigger: "x" }))).changes).toBe(true);
    });

    test("that was changed or lost is taken again", async () => {
        await keyClient(target).createEcKey("signing");
        const { id, outs } = await backup.create(asBackup());
        expect((await backup.read(id, { ...outs })).props).toEqual(outs);
        await writeFile(join(folder, "signing"), "something else");
        const { props } = await backup.read(id, { ...outs });
        expect((await backup.diff(id, { ...props }, asBackup())).changes).toBe(true);
        await backup.update(id, { ...props }, asBackup());
        expect((await readFile(join(folder, "signing"))).toString()).not.toBe("something else");
    });

    test("is taken again for versions that the program knows nothing of, and once only", async () => {
        const first = await keyClient(target).createEcKey("signing");
        const inputs = asBackup({ version: first.properties.version });
        const { id, outs } = await backup.create(inputs);
        const before = await readFile(join(folder, "signing"));
        await keyClient(target).rotateKey("signing");
        expect((await backup.diff(id, outs, inputs)).changes).toBe(true);
        const { outs: again } = await backup.update(id, outs, inputs);
        expect(await readFile(join(folder, "signing"))).not.toEqual(before);
        expect(again["version"]).toBe(first.properties.version);
        expect((await backup.diff(id, again, inputs)).changes).toBe(false);
        // A state of before doesn't tell what is in the backup.
        expect((await backup.diff(id, { ...again, versions: undefined }, inputs)).changes).toBe(true);
    });

    test("looks for new versions of a secret without reading it", async () => {
        const { properties } = await secretClient(target).setSecret("password", "one");
        const { version } = properties;
        const inputs = asBackup({ kind: "secrets", name: "password", path: join(folder, "looked-at"), version });
        const { id, outs } = await backup.create(inputs);
        await secretClient(target).setSecret("password", "two");
        await azure.takeCalls();
        expect((await backup.diff(id, outs, inputs)).changes).toBe(true);
        expect(await azure.takeCalls()).toEqual(["GET /secrets/password/versions 200"]);
    });

    test("stays as it is where the versions can't be listed, which is said, and where there are none any more", async () => {
        const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
        await keyClient(target).createEcKey("signing");
        const { id, outs } = await backup.create(asBackup());
        await azure.fault({ path: "/versions$", status: 403, code: "Forbidden", count: 0 });
        expect((await backup.diff(id, outs, asBackup())).changes).toBe(false);
        expect(told.mock.calls).toEqual([
            [
                `Backup of key "signing" in vault "${target.vaultName}": Azure refuses the deploying identity (Forbidden). A fault that the ` +
                    "rehearsal asked for. Whether versions were made since it was taken is not known: it stays as it is.\n",
            ],
        ]);
        // What can't list the versions backs them up all the same.
        const { outs: again } = await backup.update(id, outs, asBackup({ trigger: "1" }));
        expect(again).not.toHaveProperty("versions");
        await azure.clearFaults();
        const deletion = await keyClient(target).beginDeleteKey("signing", { intervalInMs: 50 });
        await deletion.pollUntilDone();
        expect((await backup.diff(id, outs, asBackup())).changes).toBe(false);
    });

    test("of a secret never shows its value", async () => {
        await secretClient(target).setSecret("password", "planted-value");
        const path = join(folder, "password");
        await backup.create(asBackup({ kind: "secrets", name: "password", path }));
        expect((await readFile(path)).toString("latin1")).not.toContain("planted-value");
    });

    test("of what isn't there says so", async () => {
        await expect(backup.create(asBackup())).rejects.toThrow(
            `Backup of key "signing" in vault "${target.vaultName}": Azure answered 404 (KeyNotFound)`,
        );
    });
});

describe("restoreFrom", () => {
    test("brings a key back with its versions, and later deployments leave it alone", async () => {
        const first = (await up(signingKey(target, { onDestroy: "purge" }))).now;
        await keyClient(target).rotateKey("signing");
        const restoreFrom = join(folder, "restored");
        await backup.create(asBackup({ path: restoreFrom }));
        // The purge goes on for a moment after the key is gone, and is waited for.
        await destroy(first);
        const { now } = await up(signingKey(target, { restoreFrom }));
        const versions = [];
        for await (const { version } of keyClient(target).listPropertiesOfKeyVersions("signing")) {
            versions.push(version);
        }
        expect(versions).toContain(first.outs.version);
        expect(versions).toHaveLength(2);
        expect((await up(signingKey(target, { restoreFrom }), now)).step).toBe("same");
    });

    test("is no way round a soft-deleted key", async () => {
        const first = (await up(signingKey(target, { onDestroy: "delete" }))).now;
        const restoreFrom = join(folder, "deleted");
        await backup.create(asBackup({ path: restoreFrom }));
        await destroy(first);
        await expect(up(signingKey(target, { restoreFrom }))).rejects.toThrow(
            'Bring it back with onExisting: "recover"',
        );
        const { now } = await up(signingKey(target, { restoreFrom, onExisting: "recover" }));
        expect(now.outs.version).toBe(first.outs.version);
    });

    test("imports material that isn't that of the key in the backup", async () => {
        const declared = (restored: object = {}) => {
            const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
            const material = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
            return signingKey(target, { material, onDestroy: "purge", ...restored });
        };
        const first = (await up(declared())).now;
        const restoreFrom = join(folder, "imported");
        await backup.create(asBackup({ path: restoreFrom }));
        await destroy(first);
        const { now } = await up(declared({ restoreFrom }));
        expect(now.outs.version).not.toBe(first.outs.version);
        const { key: live } = await keyClient(target).getKey("signing");
        expect(thumbprintOf(publicJwk(live)!)).toBe(now.inputs.material);
    });

    test("is refused without its file, and of a key of another name", async () => {
        await expect(up(signingKey(target, { restoreFrom: join(folder, "none") }))).rejects.toThrow(
            "can't be read (ENOENT)",
        );
        await keyClient(target).createEcKey("other");
        const path = join(folder, "other");
        await backup.create(asBackup({ name: "other", path }));
        await keyClient(target)
            .beginDeleteKey("other", { intervalInMs: 50 })
            .then((poller) => poller.pollUntilDone());
        await keyClient(target).purgeDeletedKey("other");
        await new Promise((resolve) => setTimeout(resolve, 400));
        await expect(up(signingKey(target, { restoreFrom: path }))).rejects.toThrow('is of a key named "other"');
        // It is there now, and a second try meets it.
        await expect(up(signingKey(target, { restoreFrom: path }))).rejects.toThrow(
            `the backup ${path} is of a key named "other", which the vault has already, live or soft-deleted`,
        );
    });
});
