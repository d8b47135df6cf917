import type { SecretInputs } from "../../../../components/data-plane/secrets/contract";
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
    failures,
    world,
} from "./secret-engine";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { matchesFingerprint } from "../../../../components/data-plane/secrets/fingerprint";
import { day } from "../../../local/azure/key-vault/harness";
import { target } from "../in-process";

describe("a generated value", () => {
    it("is made in the deployment, stays through unrelated edits, and is in no state", async () => {
        const made = await up(generated());
        const { value } = await live();
        expect(value).toMatch(/^[A-Za-z0-9]{24}$/);
        expect(JSON.stringify(made)).not.toContain(value);
        expect(made.inputs).not.toHaveProperty("value");
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
        expect({ ...repeated.outs, value: renewed.outs.value }).toEqual(renewed.outs);
        expect(await matchesFingerprint((await live()).value, repeated.outs.value)).toBe(true);
        expect(await versions()).toBe(2);
    });

    it.each<[string, Partial<SecretInputs>, string]>([
        ["cheap, where nobody can guess it", {}, "scrypt$2$1$1$"],
        ["dear, where it is short", { source: { kind: "generate", spec: { length: 21 } } }, "scrypt$16384$8$1$"],
    ])("has a fingerprint that is %s", async (_name, changes, cost) => {
        const made = await up(generated(changes));
        expect(made.outs.value.startsWith(cost)).toBe(true);
        // What people set in its place may be a word of a dictionary.
        await setByHand("by hand");
        const drifted = await refresh(made);
        expect(drifted?.outs.value).toBe(made.outs.value);
        const kept = await up(generated({ ...changes, onExisting: "adopt" }));
        expect(kept.outs.value.startsWith("scrypt$16384$8$1$")).toBe(true);
        expect(await matchesFingerprint("by hand", kept.outs.value)).toBe(true);
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
        expect(preview).toEqual({
            inputs: expect.not.objectContaining({ value: expect.anything() as unknown }) as object,
        });
        await expect(secret.create(preview.inputs)).rejects.toThrow(
            'Secret "password": The environment variable PLANTED, which its value comes from, is not set or empty. Provide it to the ' +
                "deployment; previews don't need it.",
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

describe("a file or variable that gives no value that the service takes", () => {
    const folder = mkdtempSync(join(tmpdir(), "secret-"));
    const path = join(folder, "value");
    const fromFile = (changes: Partial<SecretInputs> = {}) =>
        inputs({ source: { kind: "file", path }, value: "", ...changes });

    afterAll(() => rmSync(folder, { recursive: true }));

    it.each<[string, string | Buffer, string]>([
        ["empty", "", `The file ${path} must have at least 1 character, got an empty text.`],
        ["too long", "x".repeat(25_601), `The file ${path} must have at most 25600 bytes in UTF-8, got 25601.`],
        [
            "no text",
            Buffer.from([0x70, 0xff]),
            `The file ${path} must hold text in UTF-8, got other bytes. Take them as \`fromFile: { path, encoding: "base64" }\`: ` +
                "the secret then holds their base64.",
        ],
    ])("is refused before any call: %s", async (_name, content, sentence) => {
        writeFileSync(path, content);
        expect(await failures(fromFile())).toEqual([`Secret "password" in vault "kv-test": ${sentence}`]);
        // A seeded value is looked at where it is set.
        await expect(up(fromFile({ mode: "seeded" }))).rejects.toThrow(sentence);
        expect(world.vault.takeRequests().filter((request) => request.startsWith("PUT"))).toEqual([]);
    });

    it("is refused in a variable as in a file", async () => {
        process.env["PLANTED"] = "x".repeat(25_601);
        const declared = inputs({ source: { kind: "environment", variable: "PLANTED" }, value: "" });
        expect(await failures(declared)).toEqual([
            'Secret "password" in vault "kv-test": The environment variable PLANTED must have at most 25600 bytes in UTF-8, got 25601.',
        ]);
    });

    it("is told where it can't be read", async () => {
        const [failure, ...others] = await failures(inputs({ source: { kind: "file", path: folder }, value: "" }));
        expect(others).toEqual([]);
        // Node 26 adds the path.
        expect(failure?.replace(` '${folder}'`, "")).toBe(
            `Secret "password" in vault "kv-test": The file ${folder} can't be read (EISDIR).`,
        );
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

    const copy = (of: Partial<Extract<SecretInputs["source"], { kind: "secret" }>> = {}, changes = {}) =>
        inputs({ source: { kind: "secret", target, name: "original", ...of }, value: "", ...changes });

    it.each<[string, Partial<VaultTarget>]>([
        ["purge protection", { purgeProtection: true }],
        ["access model", { accessModel: "accessPolicies" }],
        ["group", { vaultId: target.vaultId.replace("/rg/", "/elsewhere/") }],
        ["sign-in", { identity: { clientId: "another" } }],
    ])("stays where the original's vault has another %s, which is recorded", async (_setting, setting) => {
        await setByHand(planted, "original");
        const made = await up(copy());
        await setByHand("changed since", "original");
        const kept = await up(copy({ target: { ...target, ...setting } }), made);
        expect((await live()).value).toBe(planted);
        expect(await versions()).toBe(1);
        expect({ ...kept.outs, source: made.outs.source }).toEqual(made.outs);
        expect(kept.outs.source).toEqual(kept.inputs.source);
        expect(kept.outs.source).not.toEqual(made.outs.source);
        world.vault.takeRequests();
        expect((await up(copy({ target: { ...target, ...setting } }), kept)).outs).toBe(kept.outs);
        expect(world.vault.takeRequests()).toEqual([]);
    });

    it("is no other one in other capitals", async () => {
        await setByHand(planted, "original");
        const made = await up(copy());
        world.vault.takeRequests();
        const vaultUri = target.vaultUri.replace("kv-test", "KV-Test");
        expect((await up(copy({ name: "Original", target: { ...target, vaultUri } }), made)).outs).toBe(made.outs);
        expect(world.vault.takeRequests()).toEqual([]);
    });

    it("is made again for another secret or version of it", async () => {
        await setByHand(planted, "original");
        const version = (await live("original")).id.split("/").at(-1)!;
        await setByHand("changed since", "original");
        const made = await up(copy());
        expect((await live()).value).toBe("changed since");
        const older = await up(copy({ version }), made);
        expect((await live()).value).toBe(planted);
        await setByHand("another's", "other");
        await up(copy({ name: "other" }), older);
        expect((await live()).value).toBe("another's");
    });

    it("is previewed while its original's vault isn't known", async () => {
        await setByHand(planted, "original");
        const made = await up(copy());
        const isNotKnown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        for (const unknown of [isNotKnown, { ...target, vaultUri: isNotKnown }] as VaultTarget[]) {
            const declared = copy({ target: unknown }, { expiresOn: "2037-01-01T00:00:00Z" });
            expect(await failures(declared)).toEqual([]);
            expect(await failures(declared, made)).toEqual([]);
        }
    });

    it("may expire where the program says when its original's vault was made, as it always does", async () => {
        await setByHand(planted, "original");
        const source = { target: { ...target, createdAt: "2026-11-01T00:00:00Z" } };
        const declared = copy(source, { expiresOn: "2037-01-01T00:00:00Z" });
        const made = await up(declared);
        time.now = () => Date.parse("2037-06-01T00:00:00Z");
        expect(await failures(declared, made)).toEqual([]);
        expect(await failures({ ...declared, source: { kind: "secret", ...source, name: "other" } }, made)).toEqual([
            'Secret "password" in vault "kv-test": `expiresOn` must lie in the future, got "2037-01-01T00:00:00Z".',
        ]);
    });
});

it("keeps many secrets apart that are made at a time", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `many-${index}`);
    const made = await Promise.all(names.map((name) => up(generated({ name }))));
    expect(new Set(made.map(({ outs }) => outs.version)).size).toBe(40);
    expect(new Set(made.map(({ outs }) => outs.value)).size).toBe(40);
});
