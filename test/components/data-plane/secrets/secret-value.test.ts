import {
    type Properties,
    secret,
    time,
    planted,
    inputs,
    generated,
    up,
    refresh,
    live,
    versions,
    setByHand,
    expectNowhere,
    world,
} from "./secret-engine";
import { isFingerprint, matchesFingerprint } from "../../../../components/data-plane/secrets/fingerprint";
import { target } from "../in-process";

describe("a value of the program", () => {
    it("is set, and only its fingerprint is in inputs and outputs", async () => {
        const made = await up(inputs({ contentType: "text/plain", tags: { team: "core" } }));
        expect(await live()).toMatchObject({ value: planted, contentType: "text/plain", tags: { team: "core" } });
        expectNowhere(made);
        expect(isFingerprint(made.inputs.value)).toBe(true);
        expect(await matchesFingerprint(planted, made.outs.value)).toBe(true);
        expect(made.outs).toMatchObject({
            version: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        });
        expect(JSON.stringify(made.outs).length).toBeLessThan(1_100);
    });

    it("takes a look and a set to create, one set in a vault of this deployment, nothing without a change, one read at a refresh", async () => {
        const made = await up(inputs());
        expect(world.vault.takeRequests()).toEqual(["GET /secrets/password/", "PUT /secrets/password"]);
        const again = await up(inputs(), made);
        expect(world.vault.takeRequests()).toEqual([]);
        await refresh(again);
        expect(world.vault.takeRequests()).toEqual(["GET /secrets/password/"]);
        const newVault = { ...target, createdAt: new Date(world.vault.time).toISOString() };
        await up(inputs({ target: newVault, name: "second" }));
        expect(world.vault.takeRequests()).toEqual(["PUT /secrets/second"]);
    });

    it("makes a new version when it changes, and none when only the salt does", async () => {
        const made = await up(inputs());
        const resalted = await up(inputs({ salt: "YW5vdGhlci1zYWx0LWhlcmU" }), made);
        expect(resalted.inputs.value).toBe(made.inputs.value);
        expect(await versions()).toBe(1);
        const changed = await up(inputs({ value: "another-value-of-it" }), resalted);
        expect(await versions()).toBe(2);
        expect((await live()).value).toBe("another-value-of-it");
        expect(changed.outs.version).not.toBe(made.outs.version);
    });

    it("passes through a preview that does not know it yet", async () => {
        const made = await up(inputs());
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const checked = await secret.check(
            made.inputs as unknown as Properties,
            inputs({ value: unknown }) as unknown as Properties,
        );
        expect(checked.inputs["value"]).toBe(unknown);
        const diff = await secret.diff("id", made.outs as unknown as Properties, checked.inputs);
        expect(diff).toEqual({ changes: true });
    });

    it("is put right after it was changed by hand", async () => {
        const made = await up(inputs());
        await setByHand("by hand");
        const drifted = await refresh(made);
        expect(drifted?.inputs.drift).toMatch(/^the value was changed outside of the program \(version [0-9a-f]{32}, /);
        expect(drifted?.outs.version).toBe(made.outs.version);
        const fixed = await up(inputs(), drifted);
        expect(fixed.outs.drift).toBeUndefined();
        expect((await live()).value).toBe(planted);
        expect(await refresh(fixed)).toEqual(fixed);
    });

    it.each([
        ["that the program has", inputs],
        ["that was generated", generated],
    ])(
        "%s is put right after another one was set by hand in a disabled version, which never gets in force",
        async (_what, declared) => {
            const made = await up(declared());
            const { value } = await live();
            await setByHand("by hand", "password", { enabled: false });
            const drifted = await refresh(made);
            expect(drifted?.inputs.drift).toMatch(/^the value was changed outside of the program/);
            expect(drifted?.inputs.enabled).toBe(false);
            expect(drifted?.outs.version).toBe(made.outs.version);
            world.vault.takeRequests();
            const fixed = await up(declared(), drifted);
            expect(world.vault.takeRequests().filter((request) => request.startsWith("PATCH"))).toEqual([]);
            expect(await live()).toMatchObject({ value, attributes: { enabled: true } });
            expect(fixed.outs.value).toBe(made.outs.value);
            expect(await refresh(fixed)).toEqual(fixed);
        },
    );

    it.each([
        ["that the program has", inputs],
        ["that was generated", generated],
    ])(
        "%s is put right by an update that no refresh came before, where the version in force is disabled",
        async (_what, declared) => {
            const made = await up(declared());
            const { value } = await live();
            await setByHand("by hand", "password", { enabled: false });
            await up(declared({ tags: { team: "core" } }), made);
            expect(await live()).toMatchObject({ value, tags: { team: "core" }, attributes: { enabled: true } });
        },
    );

    it("is no drift where its own version was disabled by hand", async () => {
        const made = await up(generated());
        await world.vault.body(200, "PATCH", `/secrets/password/${made.outs.version}`, {
            attributes: { enabled: false },
        });
        const drifted = await refresh(made);
        expect([drifted?.inputs.drift, drifted?.inputs.enabled]).toEqual([undefined, false]);
        const fixed = await up(generated(), drifted);
        expect(fixed.outs).toEqual(made.outs);
        expect(await versions()).toBe(1);
    });

    it("is not set again by a deployment that repeats what an interrupted one did", async () => {
        const made = await up(inputs());
        expect((await up(inputs())).outs).toEqual(made.outs);
        expect(await versions()).toBe(1);
        // An update whose answer never reached the state.
        await up(inputs({ value: "second" }), made);
        await up(inputs({ value: "second" }), made);
        expect(await versions()).toBe(2);
    });

    it.each([
        ["drop after", true],
        ["drop before", true],
        ["drop after", false],
        ["drop before", false],
    ] as const)("is set once when the connection breaks (%s, enabled: %s)", async (fault, enabled) => {
        let faults = 0;
        world.vault.fault = (method) => (method === "PUT" && faults++ === 0 ? fault : undefined);
        const made = await up(inputs({ enabled }));
        const [only, ...more] = await world.vault.list("/secrets/password/versions");
        expect(more).toEqual([]);
        expect(only?.id.split("/").at(-1)).toBe(made.outs.version);
    });

    it("waits for access that has not arrived, and says what is missing when it doesn't", async () => {
        const message =
            "Caller is not authorized to perform action on resource.\r\nCaller: appid=a;oid=11111111-2222-3333-4444-555555555555;iss=i\r\n" +
            "Action: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'\r\nResource: '/x/secrets/password'";
        const body = { error: { code: "Forbidden", message, innererror: { code: "ForbiddenByRbac" } } };
        let refusalsLeft = 3;
        world.vault.fault = () => (refusalsLeft-- > 0 ? { status: 403, body } : undefined);
        await up(inputs());
        expect((await live()).value).toBe(planted);

        world.vault.fault = () => ({ status: 403, body });
        let now = 0;
        time.passed = () => (now += 60_000);
        const { inputs: checked } = await secret.check({}, inputs({ name: "other" }) as unknown as Properties);
        await expect(secret.create(checked)).rejects.toThrow(
            /Secret "other" in vault "kv-test": after \d+ seconds Microsoft.KeyVault\/vaults\/secrets\/setSecret\/action on \/x\/secrets\/password is still missing/,
        );
    });
});
