import {
    destroy,
    inputs,
    live,
    planted,
    refresh,
    secret,
    up,
    versions,
    world,
    type Properties,
    type Resource,
} from "./secret-engine";
import { pack, unpack } from "../../../../components/data-plane/secrets/packing";
import type { SecretInputs, SecretOutputs } from "../../../../components/data-plane/secrets/contract";
import { target } from "../in-process";

/** What a state held before secrets were packed: every input, and ids that follow from others. */
function longForm({ inputs: packed, outs }: Resource): Resource {
    const long = (properties: object) => ({ ...unpack(properties as Properties), target, schemaVersion: 1 });
    const secretId = "https://kv-test.vault.azure.net/secrets/password";
    const ids = { secretId, versionedId: `${secretId}/${outs.version}` };
    return {
        inputs: long(packed) as unknown as SecretInputs,
        outs: { ...long(outs), ...ids } as unknown as SecretOutputs,
    };
}

const vault = `${target.tenantId}/s/rg/kv-test`;

it("keeps in the state what doesn't follow from the rest", async () => {
    const { inputs: stored, outs } = await up(inputs());
    const packedTarget = { vault, purgeProtection: false };
    expect(stored).toEqual({ name: "password", target: packedTarget, value: stored.value });
    expect(outs).toEqual({ ...stored, version: outs.version, createdOn: outs.createdOn });
    // By the salt a later deployment knows its own versions again.
    expect(unpack(outs as unknown as Properties)).toMatchObject({ salt: inputs().salt, target });
});

it("keeps what is unlike the usual, and the salt where no fingerprint carries it", () => {
    const elsewhere = {
        vaultUri: "https://kv-test.vault.azure.cn/",
        environment: "china",
        accessModel: "accessPolicies",
    } as const;
    const china = { ...target, ...elsewhere, purgeProtection: true };
    const declared = inputs({
        target: china,
        mode: "seeded",
        value: "",
        source: { kind: "secret", target: { ...target, createdAt: "2026-11-01T00:00:00Z" }, name: "original" },
        onExisting: "fail",
        onDestroy: "purge",
        accessTimeoutSeconds: 60,
    });
    const packed = pack(declared as unknown as Properties);
    expect(packed).toEqual({
        target: { vault, environment: "china", accessModel: "accessPolicies" },
        name: "password",
        mode: "seeded",
        source: { kind: "secret", target: { vault, purgeProtection: false }, name: "original" },
        salt: declared.salt,
        onExisting: "fail",
        onDestroy: "purge",
        accessTimeoutSeconds: 60,
    });
    expect(unpack(packed)).toEqual({ ...declared, source: { ...declared.source, target } });
});

it("keeps the id of a vault as it was given where it is spelt in another way", () => {
    const vaultId = target.vaultId.replace("resourceGroups", "resourcegroups");
    const declared = inputs({ target: { ...target, vaultId } });
    const packed = pack(declared as unknown as Properties);
    expect(packed).toMatchObject({ target: { vaultId } });
    expect(unpack(packed)).toEqual(declared);
});

it("knows the targets of earlier states, with the tenant on its own", () => {
    const declared = inputs();
    const packed = pack(declared as unknown as Properties);
    const { tenantId } = target;
    expect(unpack({ ...packed, target: { vault: "s/rg/kv-test", tenantId, purgeProtection: false } })).toEqual(
        declared,
    );
});

it("keeps of a specification what is not at its default", () => {
    const declared = (spec: object) => inputs({ source: { kind: "generate", spec }, value: "" });
    const packed = pack(declared({}) as unknown as Properties);
    expect(packed).toMatchObject({ source: { kind: "generate" } });
    expect(packed["source"]).not.toHaveProperty("spec");
    expect(unpack(packed)).toEqual(declared({}));
    const longer = pack(declared({ length: 40 }) as unknown as Properties);
    expect(longer).toMatchObject({ source: { kind: "generate", spec: { length: 40 } } });
    expect(unpack(longer)).toEqual(declared({ length: 40 }));
});

it("keeps an empty value among its outputs", () => {
    const declared = { ...inputs({ value: "" }), version: "1", createdOn: "2026-11-01T00:00:00Z" };
    const packed = pack(declared);
    expect(packed).toMatchObject({ value: "" });
    expect(unpack(packed)).toEqual(declared);
});

it("runs states of the long form: nothing to change, nothing lost, and the same drift", async () => {
    const old = longForm(await up(inputs({ onDestroy: "delete" })));
    world.vault.takeRequests();
    expect((await up(inputs({ onDestroy: "delete" }), old)).outs).toBe(old.outs);
    expect(world.vault.takeRequests()).toEqual([]);
    const refreshed = await refresh(old);
    expect(refreshed?.outs).toEqual(pack(unpack(old.outs as unknown as Properties)));
    const changed = await up(inputs({ onDestroy: "delete", value: "another-value" }), old);
    expect(await live()).toMatchObject({ value: "another-value" });
    expect(await versions()).toBe(2);
    await destroy(longForm(changed));
    expect((await world.vault.call("GET", "/secrets/password")).status).toBe(404);
});

it("keeps an unfinished secret in the same form", async () => {
    world.vault.fault = (method) =>
        method === "PATCH" ? { status: 400, body: { error: { code: "BadParameter", message: "no" } } } : undefined;
    await world.vault.body(200, "PUT", "/secrets/password", { value: planted });
    const { inputs: checked } = await secret.check(
        {},
        inputs({ onExisting: "adopt", contentType: "a" }) as unknown as Properties,
    );
    const failure: unknown = await secret.create(checked).catch((error: unknown) => error);
    const { properties } = failure as { properties: Properties };
    expect(Object.keys(properties).sort()).toEqual(
        [...Object.keys(checked), "createdOn", "unfinished", "version"].sort(),
    );
});
