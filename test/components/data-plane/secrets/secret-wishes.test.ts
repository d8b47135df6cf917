import {
    destroy,
    expectNowhere,
    failures,
    generated,
    inputs,
    live,
    planted,
    refresh,
    secret,
    setByHand,
    time,
    up,
    versions,
    world,
    type Properties,
} from "./secret-engine";
import { isFingerprint, matchesFingerprint } from "../../../../components/data-plane/secrets/fingerprint";
import type { SecretInputs } from "../../../../components/data-plane/secrets/contract";
import { day } from "../../../local/azure/key-vault/harness";

async function expiry(): Promise<number | undefined> {
    return (await live()).attributes["exp"] as number | undefined;
}

/** Both clocks, the deployer's and the vault's. */
function moveOn(days: number): void {
    const now = time.now() + days * day;
    time.now = () => now;
    world.vault.time += days * day;
}

describe("a wish and drift at a time", () => {
    it.each<[string, Partial<SecretInputs>, number]>([
        ["the `regenerate` trigger", { trigger: "2" }, 0],
        ["another specification", { source: { kind: "generate", spec: { length: 30 } } }, 0],
        ["a period that is over", {}, 31],
    ])("give the new value that is wished for: %s", async (_name, wish, days) => {
        const declared = generated({ rotateEvery: "P30D", expiresAfter: "P60D" });
        const made = await up(declared);
        const { value } = await live();
        await setByHand("by hand");
        const drifted = await refresh(made);
        moveOn(days);
        const renewed = await up({ ...declared, ...wish }, drifted);
        const now = (await live()).value;
        expect([value, "by hand"]).not.toContain(now);
        expect(await matchesFingerprint(now, renewed.outs.value)).toBe(true);
        expect(await refresh(renewed)).toEqual(renewed);
    });

    it("leave a value alone that somebody put back before the deployment", async () => {
        const made = await up(generated());
        const { value } = await live();
        await setByHand("by hand");
        const drifted = await refresh(made);
        await setByHand(value);
        const after = await up(generated(), drifted);
        expect(await versions()).toBe(3);
        expect((await refresh(after))?.inputs.drift).toBeUndefined();
    });
});

it("is not there where a specification says the same in other words, as states of earlier versions may have it", async () => {
    const spelt: SecretInputs["source"] = {
        kind: "generate",
        spec: { length: 32, classes: ["upper", "lower", "digits"] },
    };
    const made = await up(generated({ source: spelt }));
    const earlier = { inputs: { ...made.inputs, source: spelt }, outs: { ...made.outs, source: spelt } };
    world.vault.takeRequests();
    expect((await up(generated({ source: { kind: "generate", spec: {} } }), earlier)).outs).toBe(earlier.outs);
    expect(world.vault.takeRequests()).toEqual([]);
});

describe("an expiry that is taken off", () => {
    it.each(["the program's", "generated"])(
        "does not make a value the declared one that somebody set: %s",
        async (kind) => {
            const declared = kind === "generated" ? generated() : inputs();
            const made = await up({ ...declared, expiresAfter: "P90D" });
            const { value } = await live();
            const version = (await live()).id.split("/").at(-1);
            await setByHand("by hand");
            const theirs = (await live()).id.split("/").at(-1);
            await world.vault.body(200, "PATCH", `/secrets/password/${theirs}`, { attributes: { exp: 2_000_000_000 } });
            expect(version).not.toBe(theirs);
            const bare = await up(declared, made);
            expect((await live()).value).toBe(value);
            expect(await expiry()).toBeUndefined();
            expect(await matchesFingerprint(value, bare.outs.value)).toBe(true);
        },
    );

    it.each<Partial<SecretInputs>>([{ expiresAfter: "P90D" }, { notBefore: "2020-01-31T00:00:00Z" }])(
        "is refused in the preview where only the vault has the value, and keeps it: %p",
        async (times) => {
            const disabled = await up(generated({ ...times, enabled: false }));
            const refusal =
                `Secret "password" in vault "kv-test" is disabled, so that its value can't be read, and ` +
                "taking an expiry or a beginning off takes a new version with the same value. Deploy it with `enabled: true` first, or " +
                "put the time back.";
            expect(await failures(generated({ enabled: false }), disabled)).toEqual([refusal]);
            expect(await failures(generated(), disabled)).toEqual([refusal]);
            await up(generated({ enabled: false, trigger: "2" }), disabled);
            expect(await versions()).toBe(2);
            expect(await failures(generated({ name: "another" }), disabled)).toEqual([]);
        },
    );

    it("takes no new version where the live one has none", async () => {
        const made = await up(inputs({ mode: "seeded", onExisting: "adopt", expiresAfter: "P90D" }));
        await setByHand("theirs, without an expiry");
        await up(inputs({ mode: "seeded", onExisting: "adopt" }), made);
        expect(await versions()).toBe(2);
    });
});

describe("a rotation period", () => {
    it("that begins with a version of long ago has it expire when the next is due, not in the past", async () => {
        const made = await up(generated());
        moveOn(200);
        const declared = generated({ rotateEvery: "P90D", expiresAfter: "P90D" });
        const rotating = await up(declared, made);
        expect(await versions()).toBe(1);
        expect(Math.abs((await expiry())! - (time.now() + 90 * day) / 1000)).toBeLessThan(600);
        expect(await refresh(rotating)).toEqual(rotating);
        moveOn(91);
        await up(declared, rotating);
        expect(await versions()).toBe(2);
        expect(Math.abs((await expiry())! - (time.now() + 90 * day) / 1000)).toBeLessThan(600);
    });

    it("begins anew with a value that the program asks for", async () => {
        const declared = generated({ rotateEvery: "P30D", expiresAfter: "P30D" });
        const made = await up(declared);
        moveOn(29);
        const regenerated = await up({ ...declared, trigger: "2" }, made);
        moveOn(2);
        expect((await up({ ...declared, trigger: "2" }, regenerated)).outs).toEqual(regenerated.outs);
        expect(await versions()).toBe(2);
    });

    it("ends with `rotateEvery`, and the expiry with it", async () => {
        const made = await up(generated({ rotateEvery: "P30D", expiresAfter: "P30D" }));
        const { value } = await live();
        const bare = await up(generated(), made);
        expect((await live()).value).toBe(value);
        expect(await expiry()).toBeUndefined();
        moveOn(400);
        expect((await up(generated(), bare)).outs).toEqual(bare.outs);
    });
});

describe("a life that would be over", () => {
    it.each<[string, Partial<SecretInputs>]>([
        ["adopted", { onExisting: "adopt" }],
        ["seeded", { mode: "seeded", onExisting: "adopt" }],
    ])("is refused for a version that is %s", async (_name, how) => {
        await setByHand(planted);
        moveOn(100);
        world.vault.takeRequests();
        await expect(up(inputs({ expiresAfter: "P90D", ...how }))).rejects.toThrow(
            /^Secret "password" in vault "kv-test": `expiresAfter` \(P90D\) would end the life of the version in force, which was made on \S+Z, on \S+Z, which has passed\. Give it a longer life, its own `expiresOn`, or a new value\.$/,
        );
        expect(world.vault.takeRequests().filter((request) => !request.startsWith("GET"))).toEqual([]);
    });

    it("is refused for a version that is recovered", async () => {
        const made = await up(inputs({ onDestroy: "delete" }));
        moveOn(100);
        await destroy(made);
        await expect(up(inputs({ expiresAfter: "P90D", onExisting: "recover" }))).rejects.toThrow(
            "`expiresAfter` (P90D) would end",
        );
        expect(await expiry()).toBeUndefined();
    });

    it("is refused for a version in force when it is shortened, and left to run out otherwise", async () => {
        const made = await up(inputs({ expiresAfter: "P90D" }));
        moveOn(60);
        await expect(up(inputs({ expiresAfter: "P30D" }), made)).rejects.toThrow("`expiresAfter` (P30D) would end");
        moveOn(60);
        const described = await up(inputs({ expiresAfter: "P90D", contentType: "x" }), made);
        expect(described.outs.contentType).toBe("x");
        await up(inputs({ expiresAfter: "P30D", value: "new" }), described);
        expect((await live()).value).toBe("new");
    });
});

describe("the value of a seeded secret", () => {
    it("has no fingerprint, not in the inputs either, and is set again by a reseed", async () => {
        const seeded = inputs({ mode: "seeded", onExisting: "adopt" });
        const made = await up(seeded);
        expect([made.inputs.value, made.outs.value]).toEqual([undefined, ""]);
        expect(JSON.stringify(made)).not.toContain("scrypt");
        const again = await up({ ...seeded, value: "another-seed", trigger: "2" }, made);
        expect((await live()).value).toBe("another-seed");
        expectNowhere(again);
        const managed = await up(inputs({ value: "another-seed" }), again);
        expect(isFingerprint(managed.inputs.value)).toBe(true);
        expect(await versions()).toBe(2);
    });
});

it("keeps a value whose changes Pulumi is told to ignore", async () => {
    const made = await up(inputs());
    // With `ignoreChanges` the engine hands in what the state has.
    const same = await up(inputs({ value: made.inputs.value as string, contentType: "x" }), made);
    expect((await live()).value).toBe(planted);
    expect(await versions()).toBe(1);
    expect(same.outs.value).toBe(made.outs.value);
});

describe("a secret that another declaration has taken over", () => {
    const purged = { onDestroy: "purge", onExisting: "adopt" } as const;

    it("is not removed with the first one", async () => {
        const first = await up(inputs(purged));
        const second = await up(inputs({ ...purged, salt: "YW5vdGhlci1zYWx0LWhlcmU" }));
        await secret.delete("id", first.outs as unknown as Properties);
        expect((await live()).value).toBe(planted);
        await destroy(second);
        expect((await world.vault.call("GET", "/secrets/password")).status).toBe(404);
    });

    it("is the same one in other capitals", async () => {
        const made = await up(inputs(purged));
        world.vault.takeRequests();
        const respelt = await up(inputs({ ...purged, name: "PassWord" }), made);
        expect(respelt.outs).toEqual(made.outs);
        expect(world.vault.takeRequests()).toEqual([]);
    });
});
