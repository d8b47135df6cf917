import { PassphraseCrypter } from "../../../../local/engine/state/passphrase";
import type { ResourceState } from "../../../../local/engine/state/resource";
import { deserializeResource, serializeResource } from "../../../../local/engine/state/serialize-resource";
import {
    deserializeMap,
    deserializeValue,
    serializeMap,
    serializeValue,
    type JsonObject,
} from "../../../../local/engine/state/serialize-value";
import {
    Archive,
    Asset,
    OutputValue,
    ResourceReference,
    Secret,
    Unknown,
    type PropertyMap,
} from "../../../../local/engine/values";

const signature = "4dabf18193072939515e22adb298388d";
const secretKind = "1b47061264138c4ac30d75fd1eb44270";

const everything: PropertyMap = {
    nothing: null,
    yes: true,
    number: 1.5,
    text: "plain",
    list: ["a", new Secret("b"), { c: new Secret(["d"]) }],
    secret: new Secret({ deep: { values: [1, null] } }),
    asset: new Asset({ text: "hello" }, "hash1"),
    file: new Asset({ path: "./a.txt" }),
    archive: new Archive({ assets: { "a.txt": new Asset({ uri: "https://example.org/a" }) } }, "hash2"),
    folder: new Archive({ path: "./src" }),
    reference: new ResourceReference("urn:pulumi:dev::p::t::n", "id-1", "1.2.3"),
    unknown: new Unknown(),
};

describe("values in the state", () => {
    let crypter: PassphraseCrypter;
    beforeAll(async () => {
        crypter = await PassphraseCrypter.create("p");
    });

    it("come back as they were written", () => {
        const json = JSON.parse(JSON.stringify(serializeMap(everything, crypter))) as JsonObject;
        expect(deserializeMap(json, crypter)).toEqual(everything);
    });

    it("keep nothing readable of a secret", () => {
        const text = JSON.stringify(serializeMap({ a: new Secret("hush"), b: [new Secret({ c: "hush" })] }, crypter));
        expect(text).not.toContain("hush");
        expect(text).not.toContain(Buffer.from("hush").toString("base64").slice(0, 5));
    });

    it("have secrets as an envelope around the value's JSON", () => {
        expect(serializeValue(new Secret({ b: "x", a: 1 }), "plaintext")).toEqual({
            [signature]: secretKind,
            plaintext: '{"a":1,"b":"x"}',
        });
        expect(serializeValue(new Secret("x"), "blinded")).toBe("[secret]");
        expect(deserializeValue({ [signature]: secretKind, plaintext: '"x"' }, undefined)).toEqual(new Secret("x"));
    });

    it("keep a ciphertext as long as the value stays the same", () => {
        const written = serializeValue(new Secret("x"), crypter);
        const read = deserializeValue(written, crypter);
        expect(serializeValue(read, crypter)).toEqual(written);
        expect(serializeValue(new Secret("x"), crypter)).not.toEqual(written);
    });

    it("have output values as what they hold", () => {
        expect(serializeValue(new OutputValue("x", false, ["urn"]), crypter)).toBe("x");
        expect(serializeValue(new OutputValue("x", true, []), "blinded")).toBe("[secret]");
        expect(serializeValue(new OutputValue(undefined, false, []), crypter)).toBe(
            "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        );
    });

    it("of an unknown kind are refused", () => {
        expect(() => deserializeValue({ [signature]: "0123" }, undefined)).toThrow(
            'The state holds a value of an unknown kind (signature "0123")',
        );
    });

    it("that are secret are refused without a secrets provider", () => {
        expect(() => deserializeValue({ [signature]: secretKind, ciphertext: "v1:a:b" }, undefined)).toThrow(
            "the state names no secrets provider",
        );
    });
});

describe("resources in the state", () => {
    const full: ResourceState = {
        urn: "urn:pulumi:dev::proj::test:index:Thing::a",
        custom: true,
        id: "a-1",
        type: "test:index:Thing",
        inputs: { value: "v" },
        outputs: { value: "v", echo: "V" },
        parent: "urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev",
        protect: true,
        dependencies: ["urn:b"],
        initErrors: ["not ready"],
        provider: "urn:p::id",
        propertyDependencies: { value: ["urn:b"] },
        additionalSecretOutputs: ["echo"],
        aliases: ["urn:old"],
        customTimeouts: { create: 60 },
        retainOnDelete: true,
        deletedWith: "urn:b",
        created: "2026-01-01T00:00:00Z",
        modified: "2026-01-02T00:00:00Z",
        sourcePosition: "project:///index.ts#1,1",
    };

    it("come back as they were written, in the order of the CLI's fields", () => {
        const json = serializeResource(full, "plaintext");
        expect(Object.keys(json).slice(0, 5)).toEqual(["urn", "custom", "id", "type", "inputs"]);
        expect(deserializeResource(json, undefined)).toEqual(full);
    });

    it("leave out what is empty", () => {
        const empty: ResourceState = {
            ...{ urn: "u", type: "t", custom: false, inputs: {}, outputs: {} },
            ...{ dependencies: [], protect: false, initErrors: [], propertyDependencies: {}, id: "" },
        };
        expect(serializeResource(empty, "plaintext")).toEqual({ urn: "u", custom: false, type: "t" });
    });

    it("keep what a newer CLI wrote", () => {
        const json = { urn: "u", custom: true, type: "t", viewOf: "urn:x", resourceHooks: { beforeCreate: ["h"] } };
        const resource = deserializeResource(json, undefined);
        expect(resource.unmodelled).toEqual({ viewOf: "urn:x", resourceHooks: { beforeCreate: ["h"] } });
        expect(serializeResource(resource, "plaintext")).toEqual(json);
    });

    it("without a URN are refused as damage", () => {
        expect(() => deserializeResource({ type: "t" }, undefined)).toThrow("the state is damaged");
    });
});
