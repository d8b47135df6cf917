import type { KeyInputs, KeyOutputs } from "../../../../components/data-plane/keys/contract";
import { keyClient } from "../../../../components/data-plane/azure/clients";
import { key } from "../../../../components/data-plane/keys/key";
import { rotationOf } from "../../../../components/data-plane/keys/policy";
import type { Properties } from "../../../../components/data-plane/life-cycle/handler";
import { concealedWish } from "../../../../components/data-plane/secrets/fingerprint";
import { ownerMark } from "../../../../components/data-plane/keys/rotate-now";
import { digest, ownerTag } from "../../../../components/data-plane/life-cycle/ownership";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { shortenWaits, TestAzure } from "../../support/azure";
import { signingKey } from "../../support/declared-key";
import { preview, refresh, up, type Deployed } from "../../support/key-engine";
import { unmarked } from "../../support/unmarked";

let azure: TestAzure;
let target: VaultTarget;
beforeAll(async () => {
    azure = await TestAzure.start();
});
beforeEach(async () => {
    shortenWaits();
    target = await azure.vault();
    await azure.takeCalls();
});
afterEach(async () => {
    jest.restoreAllMocks();
    await azure.clearFaults();
    await azure.azure.manage("PUT", "/propagation", { delaySeconds: 0, flapping: [] });
});
afterAll(() => azure?.close());

const rotation = { rotateAfter: "P18M", expireAfter: "P2Y", notifyBefore: "P30D" };

async function versions(): Promise<string[]> {
    const found = [];
    for await (const { version } of keyClient(target).listPropertiesOfKeyVersions("signing")) {
        found.push(version ?? "");
    }
    return found;
}

describe("creation makes one version", () => {
    test.each([
        ["its answer is dropped", { kind: "drop-answer" }],
        ["its request is dropped", { kind: "drop" }],
        ["the service fails", { status: 500 }],
        ["a gateway fails", { status: 502 }],
        ["the vault is busy", { status: 429, retryAfterSeconds: 1 }],
        ["the service is away for a second", { status: 503, retryAfterSeconds: 1 }],
    ])("when %s", async (_what, fault) => {
        await azure.fault({ method: "POST", path: "/create$", ...fault });
        const { now } = await up(signingKey(target, { rotation }));
        expect(await versions()).toEqual([now.outs.version]);
        expect((await preview(signingKey(target, { rotation }), now)).step).toBe("same");
    });

    test("also when every second answer is dropped, as long as one arrives", async () => {
        await azure.fault({ method: "POST", path: "/create$", kind: "drop", count: 3 });
        const { now } = await up(signingKey(target));
        expect(await versions()).toEqual([now.outs.version]);
    });

    test("and says so when no answer ever arrives", async () => {
        await azure.fault({ method: "POST", path: "/create$", kind: "drop", count: 0 });
        await expect(up(signingKey(target))).rejects.toThrow(
            `Key "signing" in vault "${target.vaultName}": POST ${target.vaultName}.vault.azure.net/keys/signing/create was sent and its ` +
                "answer got lost",
        );
    });
});

describe("a deployment that is cut off", () => {
    test("between the key and its policy leaves a resource that the next one finishes", async () => {
        await azure.fault({ method: "PUT", path: "/rotationpolicy$", status: 400, code: "BadParameter" });
        const inputs = unmarked(signingKey(target, { rotation }));
        const failure = (await key.create(inputs).catch((error: unknown) => error)) as Error & {
            id: string;
            properties: KeyOutputs & Properties;
            reasons: string[];
        };
        expect(failure.message).toContain("Azure answered 400 (BadParameter)");
        expect(failure.id).toBe(`${target.vaultUri}keys/signing`);
        expect(failure.properties.version).toBe((await versions())[0]);
        expect(failure.reasons).toEqual([failure.message]);
        // Also where a refresh has looked in between, and Pulumi doesn't know any more that it failed.
        const { props = {}, inputs: seen = {} } = await key.read(failure.id, failure.properties);
        expect(seen).not.toHaveProperty("unfinished");
        expect((await key.diff(failure.id, { ...props, rotation }, inputs)).changes).toBe(true);
        const { outs } = await key.update(failure.id, failure.properties, inputs);
        const kept = await keyClient(target).getKeyRotationPolicy("signing");
        expect(rotationOf(kept)).toMatchObject({ rotateAfter: "P18M", expireAfter: "P2Y" });
        expect(await versions()).toEqual([failure.properties.version]);
        expect(outs).not.toHaveProperty("unfinished");
    });

    test("between them is finished also when only what calls nothing has changed in the program since", async () => {
        await azure.fault({ method: "PUT", path: "/rotationpolicy$", status: 400, code: "BadParameter" });
        const failure = (await key
            .create(unmarked(signingKey(target, { rotation })))
            .catch((error: unknown) => error)) as Error & { id: string; properties: Properties };
        const changed = unmarked(signingKey(target, { rotation, onDestroy: "delete" }));
        await key.update(failure.id, failure.properties, changed);
        const kept = await keyClient(target).getKeyRotationPolicy("signing");
        expect(rotationOf(kept)).toMatchObject({ rotateAfter: "P18M", expireAfter: "P2Y" });
    });

    test("and killed there is carried on with by its mark, without another version", async () => {
        await azure.fault({ method: "PUT", path: "/rotationpolicy$", kind: "drop", count: 0 });
        await expect(up(signingKey(target, { rotation }))).rejects.toThrow(
            `Key "signing" in vault "${target.vaultName}": The vault can't be reached from this machine: look at the network, ` +
                "HTTPS_PROXY and the vault's firewall. (socket hang up)",
        );
        await azure.clearFaults();
        const { now } = await up(signingKey(target, { rotation }));
        expect(await versions()).toEqual([now.outs.version]);
        expect((await refresh(now))?.inputs.rotation).toEqual(rotation);
    });
});

describe("a key with as many tags as the service takes", () => {
    const tags = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`tag-${index}`, `${index}`]));
    const declared = (changes: Partial<KeyInputs> = {}) => signingKey(target, { tags, rotation, ...changes });
    const tagsOf = async (version: string) => (await keyClient(target).getKey("signing", { version })).properties.tags;

    test("is made once although the deployment is killed, and has them all in the end", async () => {
        await azure.fault({ method: "PUT", path: "/rotationpolicy$", kind: "drop", count: 0 });
        await expect(up(declared())).rejects.toThrow("socket hang up");
        await azure.clearFaults();
        const { now } = await up(declared());
        expect(await versions()).toEqual([now.outs.version]);
        expect(await tagsOf(now.outs.version)).toEqual(tags);
        expect((await refresh(now))?.inputs).toEqual(now.inputs);
    });

    test("is rotated once although the deployment is killed, and the version in force has them all", async () => {
        const first = (await up(declared({ rotateNow: "a" }))).now;
        expect(await tagsOf(first.outs.version)).toEqual(tags);
        const second = declared({ rotateNow: "b" });
        await azure.fault({ method: "PATCH", path: "/keys/signing/", kind: "drop", count: 0, skip: 1 });
        await expect(up(second, first)).rejects.toThrow("socket hang up");
        await azure.clearFaults();
        const { now } = await up(second, first);
        expect(await versions()).toHaveLength(2);
        expect(await tagsOf(now.outs.version)).toEqual(tags);
        expect((await up(second, await refresh(now))).step).toBe("same");
    });

    test("is rotated once although the deployment is killed at its very end, and again for the next wish", async () => {
        const first = (await up(declared({ rotateNow: "a" }))).now;
        const second = declared({ rotateNow: "b" });
        const killed = (await up(second, first)).now;
        const { now } = await up(second, first);
        expect(now.outs.version).toBe(killed.outs.version);
        expect(await versions()).toHaveLength(2);
        const third = (await up(declared({ rotateNow: "c" }), now)).now;
        expect(await versions()).toHaveLength(3);
        expect(await tagsOf(third.outs.version)).toEqual(tags);
        // What a later deployment finds the rotation by stays on the version that nothing uses any more, in the last tag's place.
        const { "tag-14": last, ...others } = tags;
        expect(last).toBe("14");
        expect(await tagsOf(now.outs.version)).toEqual({ ...others, [ownerTag]: expect.any(String) as string });
    });
});

describe("rotateNow", () => {
    let first: Deployed;
    beforeEach(async () => {
        first = (await up(signingKey(target, { rotateNow: "a", rotation }))).now;
    });

    test("makes no version at creation, and one for a changed value", async () => {
        expect(await versions()).toHaveLength(1);
        const { now } = await up(signingKey(target, { rotateNow: "b", rotation }), first);
        expect(now.outs.versions).toEqual([now.outs.version, first.outs.version]);
        expect(now.outs.rotations).toBe(1);
        expect((await up(signingKey(target, { rotateNow: "b", rotation }), now)).step).toBe("same");
        expect(await versions()).toHaveLength(2);
    });

    test("makes another one when a former value comes back", async () => {
        const second = await up(signingKey(target, { rotateNow: "b", rotation }), first);
        const third = await up(signingKey(target, { rotateNow: "a", rotation }), second.now);
        expect(third.now.outs.rotations).toBe(2);
        expect(await versions()).toHaveLength(3);
    });

    test("makes none when it is taken away", async () => {
        const { rotateNow, ...without } = first.inputs;
        expect(rotateNow).toBe("a");
        expect((await up(without, first)).step).toBe("update");
        expect(await versions()).toHaveLength(1);
    });

    test.each([{ kind: "drop-answer" }, { kind: "drop" }, { status: 500 }, { status: 429, retryAfterSeconds: 1 }])(
        "makes one with %j at the rotation",
        async (fault) => {
            await azure.fault({ method: "POST", path: "/rotate$", ...fault });
            const { now } = await up(signingKey(target, { rotateNow: "b", rotation }), first);
            expect(await versions()).toHaveLength(2);
            expect(now.outs.version).not.toBe(first.outs.version);
        },
    );

    test("makes one when the deployment was killed after it, whether or not a refresh came between", async () => {
        const killed = await up(signingKey(target, { rotateNow: "b", rotation }), first);
        const again = await up(signingKey(target, { rotateNow: "b", rotation }), first);
        expect(again.now.outs.version).toBe(killed.now.outs.version);
        const seen = (await refresh(first)) as Deployed;
        const afterRefresh = await up(signingKey(target, { rotateNow: "b", rotation }), seen);
        expect(afterRefresh.now.outs.version).toBe(killed.now.outs.version);
        expect(await versions()).toHaveLength(2);
    });

    test("makes one when the deployment was killed just before it", async () => {
        await azure.fault({ method: "POST", path: "/rotate$", kind: "drop", count: 0 });
        await expect(up(signingKey(target, { rotateNow: "b", rotation }), first)).rejects.toThrow("answer got lost");
        await azure.clearFaults();
        await up(signingKey(target, { rotateNow: "b", rotation }), first);
        expect(await versions()).toHaveLength(2);
    });

    test("leaves nothing in a tag by which its text can be guessed without the cost of a fingerprint", async () => {
        await up(signingKey(target, { rotateNow: "b", rotation }), first);
        const { properties } = await keyClient(target).getKey("signing", { version: first.outs.version });
        const wish = digest(await concealedWish("b", ownerMark(first.inputs)));
        expect(properties.tags?.[ownerTag]).toBe(`${ownerMark(first.inputs)}.1.${wish}.${first.outs.version}`);
    });

    test("makes one when a deployment of a release that had the text itself in the tag was killed after it", async () => {
        const { version } = first.outs;
        const tags = { [ownerTag]: `${ownerMark(first.inputs)}.1.${digest("b")}.${version}` };
        await keyClient(target).updateKeyProperties("signing", version, { tags });
        const made = await keyClient(target).rotateKey("signing");
        const { now } = await up(signingKey(target, { rotateNow: "b", rotation }), first);
        expect(now.outs.version).toBe(made.properties.version);
        expect(await versions()).toHaveLength(2);
    });

    test("makes one although the policy has made versions that the state doesn't know", async () => {
        await azure.advance("P18M");
        await keyClient(target).getKey("signing");
        const { now } = await up(signingKey(target, { rotateNow: "b", rotation }), first);
        expect(await versions()).toHaveLength(3);
        expect((await versions()).includes(now.outs.version)).toBe(true);
    });
});

describe("the clock", () => {
    test("moved by 18 months and by 3 years leaves an up without changes, while the policy makes versions", async () => {
        const declared = signingKey(target, { rotation });
        const first = (await up(declared)).now;
        await azure.advance("P18M");
        expect((await preview(declared, first)).step).toBe("same");
        const second = (await refresh(first)) as Deployed;
        expect(second.outs.version).not.toBe(first.outs.version);
        expect((await preview(declared, second)).step).toBe("same");
        await azure.advance("P3Y");
        expect((await preview(declared, second)).step).toBe("same");
        const third = (await refresh(second)) as Deployed;
        expect(third.outs.versions.length).toBeGreaterThan(second.outs.versions.length);
        expect((await preview(declared, third)).step).toBe("same");
    });

    test("of Azure is the one that a new version's expiry is reckoned by", async () => {
        const { now } = await up(signingKey(target, { expiresAfter: "P90D" }));
        const life = Date.parse(now.outs.versionExpiresOn ?? "") - Date.parse(now.outs.createdOn);
        expect(Math.abs(life - 90 * 86_400_000)).toBeLessThan(60_000);
        // The tests before this one have moved Azure's clock by years.
        expect(Date.parse(now.outs.createdOn)).toBeGreaterThan(Date.now() + 365 * 86_400_000);
        expect((await preview(signingKey(target, { expiresAfter: "P90D" }), await refresh(now))).step).toBe("same");
    });
});

describe("access", () => {
    beforeEach(async () => {
        target = await azure.vault({ administrator: false });
    });

    test("that is still spreading is waited for, also when it comes and goes", async () => {
        await azure.azure.manage("PUT", "/propagation", { delaySeconds: 1, flapping: [1, 2] });
        await azure.administer(target.vaultId);
        await azure.takeCalls();
        const { now } = await up(signingKey(target, { rotation }));
        const calls = await azure.takeCalls();
        expect(calls.filter((call) => call.endsWith("403")).length).toBeGreaterThan(2);
        expect(await versions()).toEqual([now.outs.version]);
    });

    test("that never arrives is named with action, scope and caller when the time is over", async () => {
        await expect(up(signingKey(target, { accessTimeoutSeconds: 0 }))).rejects.toThrow(
            `Key "signing" in vault "${target.vaultName}": after 0 seconds Microsoft.KeyVault/vaults/keys/create/action on ` +
                `${target.vaultId.toLowerCase()}/keys/signing is still missing for the deploying identity (object id ` +
                `${azure.azure.target.objectId}). Assign a role that has it, or let the vault do so with \`deployerAccess: "auto"\`. ` +
                "If the stack has given it, and it isn't only late, somebody has taken it away: refresh, which sees that even where it fails " +
                "for what it can't read, and deploy again.",
        );
    });

    test("that is missing at a refresh never means that the key is gone", async () => {
        await azure.administer(target.vaultId);
        const { now } = await up(signingKey(target));
        await azure.fault({ status: 403, code: "Forbidden", count: 0 });
        await expect(refresh(now)).rejects.toThrow(`Key "signing" in vault "${target.vaultName}": Azure refuses`);
    });
});
