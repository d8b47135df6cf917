import { planted, inputs, up, refresh, live, versions, world } from "./secret-engine";
import { ownerTag } from "../../../../components/data-plane/life-cycle/ownership";

describe("attributes", () => {
    it("change in place, without a new version", async () => {
        const made = await up(inputs({ contentType: "a", tags: { one: "1" } }));
        world.vault.takeRequests();
        const expiresOn = "2037-01-01T00:00:00Z";
        const changed = await up(inputs({ contentType: "b", tags: { two: "2" }, enabled: false, expiresOn }), made);
        expect(world.vault.takeRequests()).toEqual([
            "GET /secrets/password/",
            `PATCH /secrets/password/${made.outs.version}`,
        ]);
        expect(changed.outs.version).toBe(made.outs.version);
        const enabled = await up(inputs({ contentType: "b", tags: { two: "2" }, expiresOn }), changed);
        expect(await live()).toMatchObject({
            contentType: "b",
            tags: { two: "2" },
            attributes: { enabled: true, exp: Date.parse(expiresOn) / 1000 },
        });
        expect(Object.keys((await live()).tags ?? {})).toEqual(expect.not.arrayContaining(["one"]) as string[]);
        expect(await versions()).toBe(1);
        expect(await refresh(enabled)).toEqual(enabled);
    });

    it("have times up to the last one that the Azure SDK can write", async () => {
        const times = { notBefore: "2040-01-01T00:00:00Z", expiresOn: "2106-02-07T06:28:15Z" };
        const made = await up(inputs(times));
        const [nbf, exp] = [Date.parse(times.notBefore) / 1000, Date.parse(times.expiresOn) / 1000];
        expect((await live()).attributes).toMatchObject({ nbf, exp });
        expect(await refresh(made)).toEqual(made);
    });

    it("are taken off when the program takes them off; an expiry by a new version of the same value", async () => {
        const made = await up(inputs({ contentType: "a", tags: { one: "1" }, expiresOn: "2037-01-01T00:00:00Z" }));
        const bare = await up(inputs(), made);
        const now = await live();
        expect(now.value).toBe(planted);
        expect(now.contentType ?? "").toBe("");
        expect(Object.keys(now.tags ?? {})).toEqual([ownerTag]);
        expect(now.attributes["exp"]).toBeUndefined();
        expect(bare.outs.version).not.toBe(made.outs.version);
    });

    it("count an expiry from each version's creation", async () => {
        const made = await up(inputs({ expiresAfter: "P90D" }));
        const { created, exp } = (await live()).attributes as { created: number; exp: number };
        expect(Math.abs(exp - created - 90 * 86_400)).toBeLessThan(10);
        expect(await refresh(made)).toEqual(made);
        const longer = await up(inputs({ expiresAfter: "P100D" }), made);
        expect(longer.outs.version).toBe(made.outs.version);
        const after = (await live()).attributes as { exp: number };
        expect(Math.abs(after.exp - created - 100 * 86_400)).toBeLessThan(10);
    });

    it("that drifted are shown one by one, and put right", async () => {
        const made = await up(inputs({ contentType: "a", tags: { one: "1" } }));
        await world.vault.body(200, "PATCH", `/secrets/password/${made.outs.version}`, {
            contentType: "b",
            tags: { other: "x" },
            attributes: { enabled: false },
        });
        const drifted = await refresh(made);
        expect(drifted?.inputs).toMatchObject({ contentType: "b", tags: { other: "x" }, enabled: false });
        expect(drifted?.inputs.drift).toBeUndefined();
        const fixed = await up(inputs({ contentType: "a", tags: { one: "1" } }), drifted);
        expect(await live()).toMatchObject({ contentType: "a", tags: { one: "1" }, attributes: { enabled: true } });
        expect(await versions()).toBe(1);
        expect(await refresh(fixed)).toEqual(fixed);
    });

    it("that the program leaves out are left alone", async () => {
        const made = await up(inputs());
        await world.vault.body(200, "PATCH", `/secrets/password/${made.outs.version}`, {
            contentType: "theirs",
            tags: { a: "b" },
        });
        const seen = await refresh(made);
        expect(await up(inputs(), seen)).toMatchObject({ outs: { version: made.outs.version } });
        expect(await live()).toMatchObject({ contentType: "theirs", tags: { a: "b" } });
    });

    it("carry the mark of the declaration only where 15 tags leave room for it", async () => {
        const tags = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`tag${index}`, "x"]));
        await up(inputs({ tags }));
        expect((await live()).tags).toEqual(tags);
    });
});

describe("disabled", () => {
    it("is refreshed without its value, and enabled again", async () => {
        const made = await up(inputs());
        await world.vault.body(200, "PATCH", `/secrets/password/${made.outs.version}`, {
            attributes: { enabled: false },
        });
        const seen = await refresh(made);
        expect(seen?.inputs.enabled).toBe(false);
        expect(seen?.outs.value).toBe(made.outs.value);
        const enabled = await up(inputs(), seen);
        expect((await live()).value).toBe(planted);
        expect(enabled.outs.version).toBe(made.outs.version);
    });

    it("can be declared so from the start", async () => {
        const made = await up(inputs({ enabled: false }));
        const { error } = await world.vault.body<{ error: { innererror: { code: string } } }>(
            403,
            "GET",
            "/secrets/password",
        );
        expect(error.innererror.code).toBe("SecretDisabled");
        expect(await refresh(made)).toEqual(made);
    });
});
