import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetClients } from "../../../components/data-plane/clients";
import { isFingerprint, matchesFingerprint } from "../../../components/data-plane/fingerprint";
import { time } from "../../../components/data-plane/retry";
import { secret } from "../../../components/data-plane/secret";
import type { SecretInputs, SecretOutputs } from "../../../components/data-plane/secret-contract";
import { ownerTag } from "../../../components/data-plane/ownership";
import { day } from "../../local/azure/key-vault/harness";
import { credential, InProcessVault, target } from "./in-process";

let vault: InProcessVault;

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../components/data-plane/policies", () => ({
    ...jest.requireActual<object>("../../../components/data-plane/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../components/data-plane/credentials", () => ({
    ...jest.requireActual<object>("../../../components/data-plane/credentials"),
    credentialFor: () => credential,
}));

const planted = "pl4nted-s3cr3t-value";
const realTime = { ...time };

beforeEach(() => {
    vault = new InProcessVault();
    forgetClients();
    time.sleep = () => Promise.resolve();
});

afterEach(() => {
    Object.assign(time, realTime);
    delete process.env["PLANTED"];
});

function inputs(changes: Partial<SecretInputs> = {}): SecretInputs {
    return {
        target,
        name: "password",
        mode: "managed",
        source: { kind: "value" },
        value: planted,
        salt: "c2FsdC1vZi10aGUtdGVzdA",
        enabled: true,
        onExisting: "fail",
        onDestroy: "detach",
        accessTimeoutSeconds: 900,
        ...changes,
    };
}

const generated = (changes: Partial<SecretInputs> = {}) =>
    inputs({ source: { kind: "generate", spec: { length: 24 } }, value: "", ...changes });

type Properties = Record<string, unknown>;
interface Resource {
    readonly inputs: SecretInputs;
    readonly outs: SecretOutputs;
}

/** What the engine does with a resource at an `up`: check, diff, then create or update. */
async function up(declared: SecretInputs, last?: Resource): Promise<Resource> {
    const checked = await secret.check((last?.inputs ?? {}) as Properties, declared as unknown as Properties);
    expect(checked.failures ?? []).toEqual([]);
    const news = checked.inputs as unknown as SecretInputs;
    if (last === undefined) {
        return { inputs: news, outs: (await secret.create(checked.inputs)).outs as unknown as SecretOutputs };
    }
    const { changes, replaces } = await secret.diff("id", last.outs as unknown as Properties, checked.inputs);
    expect(replaces).toBeUndefined();
    if (!changes) {
        return { inputs: news, outs: last.outs };
    }
    const { outs } = await secret.update("id", last.outs as unknown as Properties, checked.inputs);
    return { inputs: news, outs: outs as unknown as SecretOutputs };
}

/** What the engine does with a resource at a refresh. */
async function refresh(last: Resource): Promise<Resource | undefined> {
    const { id, props, inputs: read } = await secret.read("id", last.outs as unknown as Properties);
    return id === "" ? undefined : { inputs: read as unknown as SecretInputs, outs: props as unknown as SecretOutputs };
}

async function failures(declared: SecretInputs, last?: Resource): Promise<string[]> {
    const { failures: found = [] } = await secret.check(
        (last?.inputs ?? {}) as Properties,
        declared as unknown as Properties,
    );
    // The engine prints the value of a property that a failure names.
    expect(found.every(({ property }) => property === "")).toBe(true);
    return found.map(({ reason }) => reason);
}

async function live(
    name = "password",
): Promise<{ value: string; contentType?: string; tags?: object; attributes: Record<string, unknown>; id: string }> {
    return vault.body(200, "GET", `/secrets/${name}`);
}

async function versions(name = "password"): Promise<number> {
    return (await vault.list(`/secrets/${name}/versions`)).length;
}

async function setByHand(value: string, name = "password"): Promise<void> {
    await vault.body(200, "PUT", `/secrets/${name}`, { value });
}

function expectNowhere(...places: unknown[]): void {
    const text = JSON.stringify(places);
    for (const form of [
        planted,
        ...(["base64", "base64url", "hex"] as const).map((each) => Buffer.from(planted).toString(each)),
    ]) {
        expect(text).not.toContain(form);
    }
}

describe("a value of the program", () => {
    it("is set, and only its fingerprint is in inputs and outputs", async () => {
        const made = await up(inputs({ contentType: "text/plain", tags: { team: "core" } }));
        expect(await live()).toMatchObject({ value: planted, contentType: "text/plain", tags: { team: "core" } });
        expectNowhere(made);
        expect(isFingerprint(made.inputs.value)).toBe(true);
        expect(await matchesFingerprint(planted, made.outs.value)).toBe(true);
        expect(made.outs).toMatchObject({
            secretId: "https://kv-test.vault.azure.net/secrets/password",
            versionedId: `https://kv-test.vault.azure.net/secrets/password/${made.outs.version}`,
            version: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        });
        expect(JSON.stringify(made.outs).length).toBeLessThan(1_100);
    });

    it("takes a look and a set to create, one set in a vault of this deployment, nothing without a change, one read at a refresh", async () => {
        const made = await up(inputs());
        expect(vault.takeRequests()).toEqual(["GET /secrets/password/", "PUT /secrets/password"]);
        const again = await up(inputs(), made);
        expect(vault.takeRequests()).toEqual([]);
        await refresh(again);
        expect(vault.takeRequests()).toEqual(["GET /secrets/password/"]);
        const newVault = { ...target, createdAt: new Date().toISOString() };
        await up(inputs({ target: newVault, name: "second" }));
        expect(vault.takeRequests()).toEqual(["PUT /secrets/second"]);
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
        expect(changed.outs.secretId).toBe(made.outs.secretId);
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

    it("is not set again by a deployment that repeats what an interrupted one did", async () => {
        const made = await up(inputs());
        expect((await up(inputs())).outs).toEqual(made.outs);
        expect(await versions()).toBe(1);
        // An update whose answer never reached the state.
        await up(inputs({ value: "second" }), made);
        await up(inputs({ value: "second" }), made);
        expect(await versions()).toBe(2);
    });

    it.each(["drop after", "drop before"] as const)("is set once when the connection breaks (%s)", async (fault) => {
        let faults = 0;
        vault.fault = (method) => (method === "PUT" && faults++ === 0 ? fault : undefined);
        const made = await up(inputs());
        expect(await versions()).toBe(1);
        expect((await live()).id).toBe(made.outs.versionedId);
    });

    it("waits for access that has not arrived, and says what is missing when it doesn't", async () => {
        const message =
            "Caller is not authorized to perform action on resource.\r\nCaller: appid=a;oid=11111111-2222-3333-4444-555555555555;iss=i\r\n" +
            "Action: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'\r\nResource: '/x/secrets/password'";
        const body = { error: { code: "Forbidden", message, innererror: { code: "ForbiddenByRbac" } } };
        let refusalsLeft = 3;
        vault.fault = () => (refusalsLeft-- > 0 ? { status: 403, body } : undefined);
        await up(inputs());
        expect((await live()).value).toBe(planted);

        vault.fault = () => ({ status: 403, body });
        let now = Date.now();
        time.now = () => (now += 60_000);
        const { inputs: checked } = await secret.check({}, inputs({ name: "other" }) as unknown as Properties);
        await expect(secret.create(checked)).rejects.toThrow(
            /Secret "other" in vault "kv-test": after \d+ seconds Microsoft.KeyVault\/vaults\/secrets\/setSecret\/action on \/x\/secrets\/password is still missing/,
        );
    });
});

describe("attributes", () => {
    it("change in place, without a new version", async () => {
        const made = await up(inputs({ contentType: "a", tags: { one: "1" } }));
        vault.takeRequests();
        const expiresOn = "2037-01-01T00:00:00Z";
        const changed = await up(inputs({ contentType: "b", tags: { two: "2" }, enabled: false, expiresOn }), made);
        expect(vault.takeRequests()).toEqual([
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
        await vault.body(200, "PATCH", `/secrets/password/${made.outs.version}`, {
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
        await vault.body(200, "PATCH", `/secrets/password/${made.outs.version}`, {
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
        vault.time += 31 * day;
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
        await expect(up({ ...declared, trigger: "again" }, made)).rejects.toThrow("the environment variable PLANTED");
    });

    it("becomes managed, and the other way round, without losing the value", async () => {
        const made = await up(seeded());
        const managed = await up(inputs(), made);
        expect(await matchesFingerprint(planted, managed.outs.value)).toBe(true);
        const back = await up(seeded(), managed);
        expect(back.outs.value).toBe("");
        expect(await versions()).toBe(1);
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
        await vault.body(200, "DELETE", "/secrets/password");
        vault.settle();
        await expect(up(inputs())).rejects.toThrow(
            /^Secret "password" in vault "kv-test" exists soft-deleted until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, which keeps its name taken\. Bring it back with onExisting: "recover"/,
        );
        const made = await up(inputs({ onExisting: "recover" }));
        expect((await live()).value).toBe(planted);
        expect(await versions()).toBe(2);
        expect(await refresh(made)).toEqual(made);
    });

    it("being deleted is waited for", async () => {
        await setByHand("old");
        await vault.body(200, "DELETE", "/secrets/password");
        await up(inputs({ onExisting: "recover" }));
        expect((await live()).value).toBe(planted);
    });

    it("that belongs to a certificate is refused", async () => {
        const policy = {
            key_props: { kty: "EC", crv: "P-256" },
            issuer: { name: "Self" },
            x509_props: { subject: "CN=x" },
        };
        await vault.body(202, "POST", "/certificates/password/create", { policy });
        vault.settle();
        await expect(up(inputs({ onExisting: "adopt" }))).rejects.toThrow(
            "belongs to the certificate of the same name",
        );
    });
});

describe("disabled", () => {
    it("is refreshed without its value, and enabled again", async () => {
        const made = await up(inputs());
        await vault.body(200, "PATCH", `/secrets/password/${made.outs.version}`, { attributes: { enabled: false } });
        const seen = await refresh(made);
        expect(seen?.inputs.enabled).toBe(false);
        expect(seen?.outs.value).toBe(made.outs.value);
        const enabled = await up(inputs(), seen);
        expect((await live()).value).toBe(planted);
        expect(enabled.outs.version).toBe(made.outs.version);
    });

    it("can be declared so from the start", async () => {
        const made = await up(inputs({ enabled: false }));
        const { error } = await vault.body<{ error: { innererror: { code: string } } }>(
            403,
            "GET",
            "/secrets/password",
        );
        expect(error.innererror.code).toBe("SecretDisabled");
        expect(await refresh(made)).toEqual(made);
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
            await secret.delete("id", made.outs as unknown as Properties);
            vault.settle();
            expect((await vault.call("GET", "/secrets/password")).status).toBe(liveStatus);
            expect((await vault.call("GET", "/deletedsecrets/password")).status).toBe(deletedStatus);
        },
    );

    it("takes absence for done", async () => {
        const made = await up(inputs({ onDestroy: "purge" }));
        await secret.delete("id", made.outs as unknown as Properties);
        await expect(secret.delete("id", made.outs as unknown as Properties)).resolves.toBeUndefined();
    });

    it("follows a changed onDestroy, which calls nothing", async () => {
        const made = await up(inputs());
        vault.takeRequests();
        const changed = await up(inputs({ onDestroy: "delete" }), made);
        expect(vault.takeRequests()).toEqual([]);
        expect(changed.outs.onDestroy).toBe("delete");
        expect(changed.outs.value).toBe(made.outs.value);
    });

    it("is seen by a refresh", async () => {
        const made = await up(inputs());
        await vault.body(200, "DELETE", "/secrets/password");
        vault.settle();
        expect(await refresh(made)).toBeUndefined();
    });
});

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

describe("check", () => {
    it.each<[string, Partial<SecretInputs>, string]>([
        ["an empty value", { value: "" }, "`value` must have at least 1 character, got an empty text."],
        [
            "a value of 25,601 bytes",
            { value: "ä".repeat(12_800) + "x" },
            "`value` must have at most 25600 bytes in UTF-8, got 25601.",
        ],
        [
            "a name with a dot",
            { name: "a.b" },
            '`secretName` must have 1 to 127 letters, digits and dashes, got "a.b".',
        ],
        [
            "16 tags",
            { tags: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`t${i}`, ""])) },
            "`tags` must be at most 15, got 16.",
        ],
        [
            "an expiry in the past",
            { expiresOn: "2020-01-01T00:00:00Z" },
            '`expiresOn` must lie in the future, got "2020-01-01T00:00:00Z".',
        ],
        [
            "an expiry that is no time",
            { expiresOn: "soon" },
            '`expiresOn` must be a time such as "2027-01-31T00:00:00Z", got "soon".',
        ],
        [
            "an expiry before the beginning",
            { notBefore: "2037-02-01T00:00:00Z", expiresOn: "2037-01-01T00:00:00Z" },
            '`expiresOn` must be later than `notBefore` (2037-02-01T00:00:00Z), got "2037-01-01T00:00:00Z".',
        ],
        [
            "two expiries",
            { expiresOn: "2037-01-01T00:00:00Z", expiresAfter: "P1D" },
            '`expiresAfter` must be left out where `expiresOn` is given, got "P1D".',
        ],
        [
            "rotation of a value that isn't generated",
            { rotateEvery: "P30D" },
            '`rotateEvery` must be left out unless the program generates the value (`generate`, mode "managed"), got "P30D".',
        ],
        [
            "purging under purge protection",
            { onDestroy: "purge", target: { ...target, purgeProtection: true } },
            '`onDestroy` must be "detach" or "delete" in a vault with purge protection, got "purge".',
        ],
    ])("refuses %s before any call", async (_name, change, sentence) => {
        const reasons = await failures(inputs(change));
        expect(reasons).toHaveLength(1);
        expect(reasons[0]).toContain(sentence);
        expect(vault.requests).toEqual([]);
    });

    it("accepts the longest value and an expiry that has passed since it was set", async () => {
        expect(await failures(inputs({ value: "x".repeat(25_600) }))).toEqual([]);
        const made = await up(inputs({ expiresOn: "2037-01-01T00:00:00Z" }));
        time.now = () => Date.parse("2040-01-01T00:00:00Z");
        expect(await failures(inputs({ expiresOn: "2037-01-01T00:00:00Z" }), made)).toEqual([]);
    });

    it("never tells a value, not in its failures and not in the inputs that go with them", async () => {
        const long = planted.repeat(2_000);
        const answer = await secret.check({}, inputs({ value: long }) as unknown as Properties);
        expectNowhere(answer);
    });
});

it("keeps many secrets apart that are made at a time", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `many-${index}`);
    const made = await Promise.all(names.map((name) => up(generated({ name }))));
    expect(new Set(made.map(({ outs }) => outs.version)).size).toBe(40);
    expect(new Set(made.map(({ outs }) => outs.value)).size).toBe(40);
});
