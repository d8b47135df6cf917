import {
    type Properties,
    type Resource,
    secret,
    planted,
    inputs,
    generated,
    up,
    refresh,
    live,
    destroy,
    versions,
    setByHand,
    expectNowhere,
    time,
    world,
} from "./secret-engine";
import { matchesFingerprint } from "../../../../components/data-plane/secrets/fingerprint";
import type { SecretInputs } from "../../../../components/data-plane/secrets/contract";
import { omit } from "../../../../components/internal/omit";
import { target } from "../in-process";

describe("seeded", () => {
    const seeded = (changes: Partial<SecretInputs> = {}) => inputs({ mode: "seeded", onExisting: "adopt", ...changes });

    it("sets the value once, and leaves it to its owners", async () => {
        const made = await up(seeded());
        expect((await live()).value).toBe(planted);
        expect(made.outs.value).toBe("");
        await setByHand("rotated by its owner");
        const refreshed = await refresh(made);
        expect(refreshed?.inputs.drift).toBeUndefined();
        expectNowhere(refreshed);
        const after = await up(seeded({ value: "the program's next idea" }), refreshed);
        expect((await live()).value).toBe("rotated by its owner");
        expect(JSON.stringify(after)).not.toContain("rotated by");
    });

    it("leaves its owners' versions to them whatever refreshes have seen, but for what the program changes", async () => {
        const declared = seeded({ contentType: "text/plain", tags: { owner: "us" } });
        let last = await up(declared);
        const own = last.outs.version;
        await setByHand("renewed by its owner");
        for (let round = 0; round < 2; round++) {
            const refreshed = (await refresh(last)) as Resource;
            expect(omit(refreshed.inputs, "value")).toEqual(omit(last.inputs, "value"));
            expect(refreshed.outs.seededVersion).toBe(own);
            expect(refreshed.outs.version).not.toBe(own);
            last = await up(declared, refreshed);
            expect((await live()).contentType).toBeUndefined();
            expect((await live()).tags).toBeUndefined();
        }
        await up({ ...declared, contentType: "text/csv" }, last);
        expect(await live()).toMatchObject({ contentType: "text/csv" });
        expect((await live()).tags).toBeUndefined();
        const reseeded = await up({ ...declared, trigger: "again" }, last);
        expect(reseeded.outs.seededVersion).toBeUndefined();
        expect((await live()).tags).toMatchObject({ owner: "us" });
    });

    it("keeps a value that was there before, and doesn't read it into the state", async () => {
        await setByHand("there before");
        const made = await up(seeded());
        expect((await live()).value).toBe("there before");
        expect(made.outs.value).toBe("");
        expect(await versions()).toBe(1);
    });

    it("sets the value again when `reseed` changes, once", async () => {
        const made = await up(seeded());
        await setByHand("theirs");
        const reseeded = await up(seeded({ trigger: "again", value: "second seed" }), made);
        expect((await live()).value).toBe("second seed");
        await up(seeded({ trigger: "again", value: "second seed" }), made);
        expect(await versions()).toBe(3);
        expect((await up(seeded({ trigger: "again", value: "second seed" }), reseeded)).outs).toEqual(reseeded.outs);
    });

    it("needs its source at the first deployment and at a reseed only", async () => {
        const declared = seeded({ source: { kind: "environment", variable: "PLANTED" }, value: "" });
        process.env["PLANTED"] = planted;
        const made = await up(declared);
        delete process.env["PLANTED"];
        expect((await up({ ...declared, contentType: "x" }, made)).outs.contentType).toBe("x");
        await expect(up({ ...declared, trigger: "again" }, made)).rejects.toThrow("The environment variable PLANTED");
    });

    it("becomes managed, and the other way round, without losing the value", async () => {
        const made = await up(seeded());
        const managed = await up(inputs(), made);
        expect(await matchesFingerprint(planted, managed.outs.value)).toBe(true);
        const back = await up(seeded(), managed);
        expect(back.outs.value).toBe("");
        expect(await versions()).toBe(1);
    });

    const kinds: [string, typeof inputs][] = [
        ["the program's", inputs],
        ["generated", generated],
        ["generated, with `regenerate`", (changes) => generated({ trigger: "1", ...changes })],
        ["generated, with `rotateEvery`", (changes) => generated({ rotateEvery: "P30D", ...changes })],
        ["generated, with an expiry", (changes) => generated({ expiresAfter: "P90D", ...changes })],
    ];

    it.each([true, false].flatMap((isSeen) => kinds.map(([kind, managed]) => [kind, isSeen, managed] as const)))(
        "becomes the mode of a value that was changed in the vault, and keeps it: %s, seen by a refresh %s",
        async (_kind, isSeen, managed) => {
            const made = await up(managed());
            await setByHand("theirs");
            const last = isSeen ? await refresh(made) : made;
            // What the component refuses in mode `seeded`, goes with the mode.
            const declared = omit(managed({ mode: "seeded" }), "trigger", "rotateEvery", "expiresAfter");
            const seeded = await up(declared, last);
            expect((await live()).value).toBe("theirs");
            expect(await versions()).toBe(2);
            expect(JSON.stringify(seeded)).not.toContain("scrypt");
            expect(seeded.outs.drift).toBeUndefined();
            expect(await refresh(seeded)).toEqual(seeded);
        },
    );

    it("keeps a value whose expiry goes with the change of mode, changed and never refreshed", async () => {
        const made = await up(generated({ expiresAfter: "P90D" }));
        await setByHand("theirs");
        const theirs = (await live()).id.split("/").at(-1);
        await world.vault.body(200, "PATCH", `/secrets/password/${theirs}`, { attributes: { exp: 2_000_000_000 } });
        await up(generated({ mode: "seeded" }), made);
        expect((await live()).value).toBe("theirs");
        expect((await live()).attributes["exp"]).toBeUndefined();
    });

    it("asks for no new value where `reseed` goes with the mode, and for one where it comes with it", async () => {
        const made = await up(generated({ mode: "seeded", onExisting: "adopt", trigger: "1" }));
        const { value } = await live();
        const managed = await up(generated(), made);
        expect((await live()).value).toBe(value);
        await up(generated({ mode: "seeded", onExisting: "adopt", trigger: "2" }), managed);
        expect((await live()).value).not.toBe(value);
    });
});

describe("what is there already", () => {
    it('is refused by onExisting "fail", naming the ways out', async () => {
        await setByHand("someone's");
        await expect(up(inputs())).rejects.toThrow(
            'Secret "password" in vault "kv-test" exists already, and `onExisting` is "fail". Take it over with onExisting: "adopt", ' +
                'keep its value for good with mode: "seeded", or give this one another name.',
        );
        expect((await live()).value).toBe("someone's");
    });

    it('is taken over by "adopt", with a new version only for another value', async () => {
        await setByHand(planted);
        await up(inputs({ onExisting: "adopt" }));
        expect(await versions()).toBe(1);
        await setByHand("differs", "other");
        await up(inputs({ name: "other", onExisting: "adopt" }));
        expect((await live("other")).value).toBe(planted);
    });

    it("soft-deleted is told apart, and recovered where that is wanted", async () => {
        await setByHand("old");
        await world.vault.body(200, "DELETE", "/secrets/password");
        world.vault.settle();
        await expect(up(inputs())).rejects.toThrow(
            /^Secret "password" in vault "kv-test" exists soft-deleted until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, which keeps its name taken\. Bring it back with onExisting: "recover"/,
        );
        const made = await up(inputs({ onExisting: "recover" }));
        expect((await live()).value).toBe(planted);
        expect(await versions()).toBe(2);
        expect(await refresh(made)).toEqual(made);
    });

    it("soft-deleted and disabled, of which the service doesn't say until when, is told apart and recovered as well", async () => {
        await setByHand("old", "password", { enabled: false });
        await world.vault.body(200, "DELETE", "/secrets/password");
        world.vault.settle();
        await expect(up(inputs())).rejects.toThrow(
            'Secret "password" in vault "kv-test" exists soft-deleted, which keeps its name taken. Bring it back with onExisting: "recover"',
        );
        await up(inputs({ onExisting: "recover" }));
        expect((await live()).value).toBe(planted);
    });

    it("being deleted is waited for", async () => {
        await setByHand("old");
        await world.vault.body(200, "DELETE", "/secrets/password");
        await up(inputs({ onExisting: "recover" }));
        expect((await live()).value).toBe(planted);
    });

    it("is refused with an unknown word in the state, and stays", async () => {
        const { outs, ...made } = await up(inputs());
        const destroyed = destroy({ ...made, outs: { ...outs, onDestroy: "Detach" as "detach" } });
        await expect(destroyed).rejects.toThrow(
            /^Secret "password" in vault "[^"]+" stays as it is: its `onDestroy` must be one of .+, and was deployed as "Detach"\./,
        );
        expect((await live()).value).toBe(planted);
    });

    it("that belongs to a certificate is refused", async () => {
        const policy = {
            key_props: { kty: "EC", crv: "P-256" },
            issuer: { name: "Self" },
            x509_props: { subject: "CN=x" },
        };
        await world.vault.body(202, "POST", "/certificates/password/create", { policy });
        world.vault.settle();
        await expect(up(inputs({ onExisting: "adopt" }))).rejects.toThrow(
            "belongs to the certificate of the same name",
        );
    });
});

describe("delete", () => {
    it.each([
        ["detach", 200, 404],
        ["delete", 404, 200],
        ["purge", 404, 404],
    ] as const)(
        "by onDestroy %s leaves the live secret %i and the deleted one %i",
        async (onDestroy, liveStatus, deletedStatus) => {
            const made = await up(inputs({ onDestroy }));
            await destroy(made);
            world.vault.settle();
            expect((await world.vault.call("GET", "/secrets/password")).status).toBe(liveStatus);
            expect((await world.vault.call("GET", "/deletedsecrets/password")).status).toBe(deletedStatus);
        },
    );

    it("takes absence for done", async () => {
        const made = await up(inputs({ onDestroy: "purge" }));
        await destroy(made);
        await expect(destroy(made)).resolves.toBeUndefined();
    });

    it("ends in a sentence where somebody purges the secret while its deletion is waited for, and is done by the next try", async () => {
        const made = await up(inputs({ onDestroy: "delete" }));
        skipWaits();
        world.vault.fault = (_method, path) => (path.startsWith("/deletedsecrets/") ? notFound : undefined);
        await expect(destroy(made)).rejects.toThrow(
            'Secret "password" in vault "kv-test": the deletion was accepted and has not finished within 180 seconds. Run the same command again.',
        );
        await expect(destroy(made)).resolves.toBeUndefined();
    });

    it("follows a changed onDestroy, which calls nothing", async () => {
        const made = await up(inputs());
        world.vault.takeRequests();
        const changed = await up(inputs({ onDestroy: "delete" }), made);
        expect(world.vault.takeRequests()).toEqual([]);
        expect(changed.outs.onDestroy).toBe("delete");
        expect(changed.outs.value).toBe(made.outs.value);
    });

    it("is seen by a refresh", async () => {
        const made = await up(inputs());
        await world.vault.body(200, "DELETE", "/secrets/password");
        world.vault.settle();
        expect(await refresh(made)).toBeUndefined();
    });
});

describe("recovery", () => {
    it("ends in a sentence where somebody deletes the secret again while it is waited for", async () => {
        const declared = inputs({ onExisting: "recover", onDestroy: "delete" });
        await destroy(await up(declared));
        skipWaits();
        world.vault.fault = (method, path) => (method === "GET" && path.startsWith("/secrets/") ? notFound : undefined);
        await expect(up(declared)).rejects.toThrow(
            'Secret "password" in vault "kv-test": the recovery was accepted and has not finished within 180 seconds. Run the same command again.',
        );
    });
});

const notFound = { status: 404, body: { error: { code: "SecretNotFound", message: "It is not there." } } };

/** Has waits take a minute each, and no time of the test. */
function skipWaits(): void {
    let now = 0;
    time.passed = () => now;
    time.sleep = () => Promise.resolve(void (now += 60_000));
}

describe("replacement", () => {
    it("is for another name or vault, the new one first", async () => {
        const made = await up(inputs());
        const diff = async (declared: SecretInputs) =>
            secret.diff(
                "id",
                made.outs as unknown as Properties,
                (await secret.check({}, declared as unknown as Properties)).inputs,
            );
        expect(await diff(inputs({ name: "other" }))).toEqual({ changes: true, replaces: ["name"] });
        const elsewhere = { ...target, vaultUri: "https://kv-other.vault.azure.net/" };
        expect(await diff(inputs({ target: elsewhere }))).toEqual({ changes: true, replaces: ["target"] });
        expect(await diff(inputs({ target: { ...target, purgeProtection: true } }))).toEqual({ changes: true });
    });
});
