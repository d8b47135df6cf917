import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    destroy,
    expectNowhere,
    failures,
    generated,
    inputs,
    live,
    planted,
    refresh,
    type Resource,
    secret,
    setByHand,
    time,
    up,
    versions,
    world,
} from "./secret-engine";
import { backup } from "../../../../components/data-plane/backups/backup";
import type { SecretInputs, SecretOutputs } from "../../../../components/data-plane/secrets/contract";
import { matchesFingerprint } from "../../../../components/data-plane/secrets/fingerprint";
import { target } from "../in-process";

let folder: string;
let restoreFrom: string;
beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "secret-restore-"));
});
beforeEach(() => {
    restoreFrom = join(folder, expect.getState().currentTestName?.replace(/\W+/g, "-") ?? "");
});
afterAll(() => rm(folder, { recursive: true }));

async function backUp(name = "password", kind = "secrets"): Promise<void> {
    await backup.create({ target, kind, name, path: restoreFrom, version: "1" });
}

/** What the service answers where a name is taken: the id is that of what is in the backup. */
const conflict = (version: string) => ({
    status: 409,
    body: {
        error: {
            code: "Conflict",
            message:
                `There was a conflict restoring the secret '${target.vaultUri}secrets/password/${version}'. This can happen if either: a ` +
                "second secret with the same name was created after the first secret was deleted; thus trying to restore a secret whose " +
                "name is already in use.",
        },
    },
});

const versionOf = async (name = "password") => (await live(name)).id.split("/").at(-1);

/** A secret that was backed up, and then purged. */
async function purged(declared: SecretInputs): Promise<SecretOutputs> {
    const made = await up({ ...declared, onDestroy: "purge" });
    await backUp();
    await destroy(made);
    return made.outs;
}

describe("restoreFrom", () => {
    it("brings a generated secret back with its versions and its value, and later deployments leave it alone", async () => {
        await up(generated());
        const { value } = await live();
        await setByHand("another");
        const last = await versionOf();
        await backUp();
        await destroy(await up(generated({ onExisting: "adopt", onDestroy: "purge" })));
        world.vault.takeRequests();
        const back = await up(generated({ restoreFrom }));
        expect(world.vault.takeRequests()).toEqual([
            ...["GET /secrets/password/", "POST /secrets/restore", "GET /secrets/password/"],
        ]);
        expect(await versions()).toBe(2);
        expect(back.outs.version).toBe(last);
        expect((await live()).value).toBe("another");
        expect(await matchesFingerprint("another", back.outs.value)).toBe(true);
        expect(JSON.stringify(back)).not.toContain(value);
        expect((await up(generated({ restoreFrom }), back)).outs).toBe(back.outs);
        expect(await refresh(back)).toEqual(back);

        // Where the secret is there, the file is of no account.
        world.vault.takeRequests();
        const without = await up(generated(), back);
        expect(without.outs.restoreFrom).toBeUndefined();
        expect(without.outs.version).toBe(last);
        expect(world.vault.takeRequests()).toEqual([]);
    });

    it("keeps the program's own value where the backup has it, and sets another as a new version", async () => {
        const had = await purged(inputs());
        const back = await up(inputs({ restoreFrom, onDestroy: "purge" }));
        expect([back.outs.version, back.outs.value]).toEqual([had.version, had.value]);
        expect(await versions()).toBe(1);
        expectNowhere(back, (await readFile(restoreFrom)).toString("latin1"));
        await destroy(back);
        const other = await up(inputs({ restoreFrom, value: "another" }));
        expect((await live()).value).toBe("another");
        expect(await versions()).toBe(2);
        expect(other.outs.version).not.toBe(had.version);
        expect(await refresh(other)).toEqual(other);
    });

    it("keeps a seeded secret's value and says nothing of it, without its source", async () => {
        const seeded = (changes: Partial<SecretInputs> = {}) =>
            inputs({
                mode: "seeded",
                source: { kind: "environment", variable: "PLANTED" },
                value: "",
                onExisting: "adopt",
                ...changes,
            });
        process.env["PLANTED"] = planted;
        const had = await purged(seeded());
        delete process.env["PLANTED"];
        const back = await up(seeded({ restoreFrom }));
        expect((await live()).value).toBe(planted);
        expect([back.outs.version, back.outs.value]).toEqual([had.version, ""]);
        expect(JSON.stringify(back)).not.toContain("scrypt");
        expect(await refresh(back)).toEqual(back);
    });

    it("keeps tags, content type and expiry of the backup, but for those that are declared", async () => {
        await setByHand(planted, "password", { exp: 2_000_000_000 });
        await world.vault.body(200, "PATCH", `/secrets/password/${await versionOf()}`, {
            contentType: "text/plain",
            tags: { owner: "them" },
        });
        await backUp();
        await destroy(await up(inputs({ onExisting: "adopt", onDestroy: "purge" })));
        const back = await up(inputs({ restoreFrom, onDestroy: "purge" }));
        const kept = { contentType: "text/plain", tags: { owner: "them" }, attributes: { exp: 2_000_000_000 } };
        expect(await live()).toMatchObject(kept);
        await destroy(back);
        await up(
            inputs({ restoreFrom, contentType: "text/csv", tags: { owner: "us" }, expiresOn: "2040-01-31T00:00:00Z" }),
        );
        expect(await live()).toMatchObject({
            contentType: "text/csv",
            tags: { owner: "us" },
            attributes: { exp: Date.parse("2040-01-31T00:00:00Z") / 1000 },
        });
        expect(await versions()).toBe(1);
    });

    it("enables a version that was disabled, as declared", async () => {
        await purged(generated({ enabled: false }));
        const back = await up(generated({ restoreFrom }));
        expect((await live()).attributes["enabled"]).toBe(true);
        expect(await versions()).toBe(1);
        expect((await up(generated({ restoreFrom }), back)).outs).toBe(back.outs);
    });

    it("brings back a secret that the state knows, with what is asked for since", async () => {
        const made = await up(generated());
        const { value } = await live();
        await backUp();
        const purge = async (last: Resource) => destroy({ ...last, outs: { ...last.outs, onDestroy: "purge" } });
        await purge(made);
        const back = await up(generated({ restoreFrom, contentType: "text/plain" }), made);
        expect(await live()).toMatchObject({ value, contentType: "text/plain" });
        expect(back.outs).toMatchObject({ version: made.outs.version, value: made.outs.value });
        await purge(back);
        const regenerated = await up(generated({ restoreFrom, trigger: "leaked" }), back);
        expect((await live()).value).not.toBe(value);
        expect(await versions()).toBe(2);
        expect(regenerated.outs.version).not.toBe(made.outs.version);
    });

    it("is in the state where the declared value is missing, and the deployment after it carries on", async () => {
        const declared = inputs({ source: { kind: "environment", variable: "PLANTED" }, value: "", restoreFrom });
        const had = await purged(generated());
        const failed = await secret.create({ ...declared }).catch((error: unknown) => error);
        expect((failed as Error).message).toContain("The environment variable PLANTED");
        const { properties } = failed as { properties: SecretOutputs };
        expect(properties).toMatchObject({ version: had.version, unfinished: true });
        process.env["PLANTED"] = planted;
        const next = await up(declared, { inputs: declared, outs: properties });
        expect((await live()).value).toBe(planted);
        expect(await versions()).toBe(2);
        expect(next.outs).not.toHaveProperty("unfinished");
        expect(await refresh(next)).toEqual(next);
    });

    it("is no way round a soft-deleted secret, nor one that is there", async () => {
        const made = await up(generated({ onDestroy: "delete" }));
        await backUp();
        await expect(up(generated({ restoreFrom, salt: "b3RoZXI" }))).rejects.toMatchObject({ code: "AlreadyExists" });
        await destroy(made);
        await expect(up(generated({ restoreFrom }))).rejects.toThrow('Bring it back with onExisting: "recover"');
        const recovered = await up(generated({ restoreFrom, onExisting: "recover" }));
        expect(recovered.outs.version).toBe(made.outs.version);
    });

    it("is no way round a soft-deleted secret that is disabled, of which the service shows nothing", async () => {
        const made = await up(generated({ enabled: false, onDestroy: "delete" }));
        await backUp();
        await destroy(made);
        const declared = generated({ restoreFrom });
        await expect(up(declared)).rejects.toThrow(
            "exists soft-deleted, which keeps its name taken. Bring it back with",
        );
        expect((await up({ ...declared, onExisting: "recover" })).outs.version).toBe(made.outs.version);
    });

    it("leaves a secret alone that others made while it was restored", async () => {
        await purged(generated());
        world.vault.fault = (_method, path) => {
            if (path !== "/secrets/restore") {
                return undefined;
            }
            void setByHand("theirs");
            return conflict("0123456789abcdef0123456789abcdef");
        };
        await expect(up(generated({ restoreFrom }))).rejects.toMatchObject({ code: "AlreadyExists" });
        expect((await live()).value).toBe("theirs");
    });

    it("waits for a purge that is going on, of which the service says no more than that there is a conflict", async () => {
        const had = await purged(generated());
        let tries = 0;
        world.vault.fault = (_method, path) =>
            path === "/secrets/restore" && ++tries < 3 ? conflict(had.version) : undefined;
        expect((await up(generated({ restoreFrom }))).outs.version).toBe(had.version);
        expect(tries).toBe(3);
    });

    it("says so where the name isn't free in time", async () => {
        const had = await purged(generated());
        let passed = 0;
        time.passed = () => (passed += 60_000);
        world.vault.fault = (_method, path) => (path === "/secrets/restore" ? conflict(had.version) : undefined);
        await expect(up(generated({ restoreFrom }))).rejects.toThrow(
            'Secret "password" in vault "kv-test": its name is taken, and by no secret that is live or soft-deleted: by one that is still ' +
                "being deleted or purged. Run the deployment again when the name is free.",
        );
    });

    it("is done once where its answer gets lost", async () => {
        const had = await purged(generated());
        let tries = 0;
        world.vault.fault = (_method, path) =>
            path === "/secrets/restore" && ++tries === 1 ? "drop after" : undefined;
        expect((await up(generated({ restoreFrom }))).outs.version).toBe(had.version);
        expect(await versions()).toBe(1);
    });
});

describe("restoreFrom is refused", () => {
    it("in the preview, where it is no path", async () => {
        expect(await failures(inputs({ restoreFrom: "" }))).toEqual([
            'Secret "password" in vault "kv-test": `restoreFrom` must be the path of a file, got an empty text.',
        ]);
    });

    it("without its file, which a preview doesn't need", async () => {
        expect(await failures(inputs({ restoreFrom }))).toEqual([]);
        await expect(up(inputs({ restoreFrom }))).rejects.toThrow(
            `Secret "password" in vault "kv-test": the backup ${restoreFrom} of \`restoreFrom\` can't be read (ENOENT).`,
        );
        expect((await world.vault.call("GET", "/secrets/password")).status).toBe(404);
    });

    it("for the backup of a key, and of another geography", async () => {
        await world.vault.body(200, "POST", "/keys/password/create", { kty: "EC" });
        await backUp("password", "keys");
        await expect(up(inputs({ restoreFrom }))).rejects.toThrow(
            'Secret "password" in vault "kv-test": Azure answered 400 (Malformed backup blob). Backup blob contains invalid or ' +
                `corrupt version. The backup ${restoreFrom} of \`restoreFrom\` must be one of a secret, as Key Vault made it, from a vault of the same subscription ` +
                "and geography.",
        );
        await purged(inputs());
        Object.assign(world.vault.vault, { location: "germanywestcentral" });
        await expect(up(inputs({ restoreFrom }))).rejects.toThrow(
            `Cannot decrypt backup blob. The backup ${restoreFrom} of \`restoreFrom\` must be one of a secret`,
        );
    });

    it("for the backup of a secret of another name", async () => {
        await purged(inputs());
        await expect(up(inputs({ restoreFrom, name: "other" }))).rejects.toThrow(
            `Secret "other" in vault "kv-test": the backup ${restoreFrom} is of a secret named "password", which is in the vault now. ` +
                'Declare it by that `secretName`, with onExisting: "adopt".',
        );
        await expect(up(inputs({ restoreFrom, name: "other" }))).rejects.toMatchObject({ code: "NameTaken" });
    });

    it("with a life that would be over at once, and the deployment after it carries on", async () => {
        const had = await purged(generated());
        world.vault.time += 400 * 86_400_000;
        const declared = generated({ restoreFrom, expiresAfter: "P1Y" });
        const failed = await secret.create({ ...declared }).catch((error: unknown) => error);
        expect((failed as Error).message).toContain("`expiresAfter` (P1Y) would end the life of the version in force");
        expect(await live()).not.toHaveProperty("attributes.exp");
        const { properties } = failed as { properties: SecretOutputs };
        const next = await up(generated({ restoreFrom, expiresAfter: "P2Y" }), { inputs: declared, outs: properties });
        expect(next.outs).not.toHaveProperty("unfinished");
        expect(next.outs.version).toBe(had.version);
        expect(await matchesFingerprint((await live()).value, next.outs.value)).toBe(true);
    });
});
