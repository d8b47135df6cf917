import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    type Properties,
    secret,
    time,
    realTime,
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
import { matchesFingerprint } from "../../../components/data-plane/fingerprint";
import { day } from "../../local/azure/key-vault/harness";
import { target } from "./in-process";

describe("a generated value", () => {
    it("is made in the deployment, stays through unrelated edits, and is in no state", async () => {
        const made = await up(generated());
        const { value } = await live();
        expect(value).toMatch(/^[A-Za-z0-9]{24}$/);
        expect(JSON.stringify(made)).not.toContain(value);
        expect(made.inputs.value).toBe("");
        expect(await matchesFingerprint(value, made.outs.value)).toBe(true);
        const edited = await up(generated({ contentType: "password", tags: { a: "b" }, onDestroy: "delete" }), made);
        expect((await live()).value).toBe(value);
        expect(edited.outs.value).toBe(made.outs.value);
        expect(await refresh(edited)).toEqual(edited);
    });

    it.each([
        ["another specification", { source: { kind: "generate", spec: { length: 30 } } }],
        ["the `regenerate` trigger", { trigger: "2026-12" }],
    ] as const)("is made anew by %s, once", async (_name, change) => {
        const made = await up(generated());
        const { value } = await live();
        const renewed = await up(generated(change), made);
        expect((await live()).value).not.toBe(value);
        expect(await versions()).toBe(2);
        // The answer never reached the state: the version that was made for this wish is found again.
        const repeated = await up(generated(change), made);
        expect(repeated.outs).toEqual(renewed.outs);
        expect(await versions()).toBe(2);
    });

    it("is put back from the version that the program made, after another was set by hand", async () => {
        const made = await up(generated());
        const { value } = await live();
        await setByHand("by hand");
        const drifted = await refresh(made);
        expect(drifted?.inputs.drift).toContain("changed outside of the program");
        const fixed = await up(generated(), drifted);
        expect((await live()).value).toBe(value);
        expect(fixed.outs.value).toBe(made.outs.value);
    });

    it("rotates at the first deployment after it is due, shown by the preview, with a new expiry", async () => {
        const declared = generated({ rotateEvery: "P30D", expiresAfter: "P30D" });
        const made = await up(declared);
        const { value } = await live();
        const again = await up(declared, made);
        expect(again).toEqual(made);

        const now = realTime.now() + 29 * day;
        time.now = () => now;
        expect((await up(declared, made)).outs).toEqual(made.outs);
        time.now = () => now + 2 * day;
        world.vault.time += 31 * day;
        const checked = await secret.check(made.inputs as unknown as Properties, declared as unknown as Properties);
        expect(checked.inputs["rotationBegan"]).not.toBe(made.inputs.rotationBegan);
        expect(await secret.diff("id", made.outs as unknown as Properties, checked.inputs)).toEqual({ changes: true });

        const rotated = await up(declared, made);
        expect((await live()).value).not.toBe(value);
        const { exp } = (await live()).attributes as { exp: number };
        expect(Math.abs(exp - (now + 32 * day) / 1000)).toBeLessThan(600);
        expect((await up(declared, rotated)).outs).toEqual(rotated.outs);
        expect(await versions()).toBe(2);
    });

    it("is not exchanged when it is taken over", async () => {
        await setByHand("in use since long");
        const taken = await up(generated({ onExisting: "adopt" }));
        expect((await live()).value).toBe("in use since long");
        expect(await matchesFingerprint("in use since long", taken.outs.value)).toBe(true);
    });
});

describe("a value of the deployer's machine", () => {
    it("is taken from the environment by the deployment, and not missed by a preview", async () => {
        const declared = inputs({ source: { kind: "environment", variable: "PLANTED" }, value: "" });
        const preview = await secret.check({}, declared as unknown as Properties);
        expect(preview).toEqual({ inputs: expect.objectContaining({ value: "" }) as object });
        await expect(secret.create(preview.inputs)).rejects.toThrow(
            'Secret "password": its value comes from the environment variable PLANTED, which is not set or empty.',
        );

        process.env["PLANTED"] = planted;
        const made = await up(declared);
        expect((await live()).value).toBe(planted);
        expectNowhere(made);
        delete process.env["PLANTED"];
        expect((await up(declared, made)).outs).toEqual(made.outs);
        process.env["PLANTED"] = "changed";
        await up(declared, made);
        expect((await live()).value).toBe("changed");
    });

    it("is taken from a file, as text or as base64 of its bytes", async () => {
        const folder = mkdtempSync(join(tmpdir(), "secret-"));
        try {
            const path = join(folder, "value");
            writeFileSync(path, Buffer.from([0xff, 0x00, 0x41]));
            await up(inputs({ source: { kind: "file", path, encoding: "base64" }, value: "" }));
            expect((await live()).value).toBe("/wBB");
            writeFileSync(path, "text\n");
            await up(inputs({ name: "text", source: { kind: "file", path }, value: "" }));
            expect((await live("text")).value).toBe("text\n");
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});

describe("a copy of another secret", () => {
    it("is taken from where it is, and refused where there is none", async () => {
        await setByHand(planted, "original");
        const declared = inputs({ source: { kind: "secret", target, name: "original" }, value: "" });
        const made = await up(declared);
        expect((await live()).value).toBe(planted);
        expectNowhere(made);
        const { inputs: checked } = await secret.check(
            {},
            inputs({ name: "copy", source: { kind: "secret", target, name: "nothing" } }) as unknown as Properties,
        );
        await expect(secret.create(checked)).rejects.toThrow(
            'Secret "copy" in vault "kv-test" takes its value from Secret "nothing" in vault "kv-test", which does not exist or is disabled.',
        );
    });
});

it("keeps many secrets apart that are made at a time", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `many-${index}`);
    const made = await Promise.all(names.map((name) => up(generated({ name }))));
    expect(new Set(made.map(({ outs }) => outs.version)).size).toBe(40);
    expect(new Set(made.map(({ outs }) => outs.value)).size).toBe(40);
});
