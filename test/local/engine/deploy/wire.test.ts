import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { withAssetHashes } from "../../../../local/engine/deploy/assets";
import { tar } from "../../../../local/engine/deploy/tar";
import { marshal, unmarshal } from "../../../../local/engine/deploy/wire";
import {
    Archive,
    Asset,
    equalValues,
    OutputValue,
    type PropertyMap,
    ResourceReference,
    Secret,
    Unknown,
} from "../../../../local/engine/values";

const URN = "urn:pulumi:dev::proj::test:index:Thing::a";
const EVERYTHING = { keepUnknowns: true, keepSecrets: true, keepResources: true, keepOutputValues: true };

describe("values on the wire", () => {
    test("come back as they went", () => {
        const values: PropertyMap = {
            nothing: null,
            text: "x",
            nested: { list: [1, true, { deep: "y" }] },
            secret: new Secret({ inner: ["s"] }),
            unknown: new Unknown("number"),
            output: new OutputValue("v", true, [URN]),
            pending: new OutputValue(undefined, false, [URN]),
            asset: new Asset({ text: "hello" }, "h"),
            archive: new Archive({ assets: { f: new Asset({ path: "./f" }) } }),
        };
        expect(unmarshal(marshal(values, EVERYTHING))).toEqual(values);
    });

    test("come back whatever their names and values are", () => {
        const leaf = fc.oneof(
            fc.string(),
            fc.boolean(),
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.constant(null),
        );
        // protobuf's own maps lose this one name.
        const key = fc.string().filter((text) => text !== "__proto__");
        fc.assert(
            fc.property(fc.dictionary(key, fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf))), (map) => {
                expect(equalValues(unmarshal(marshal(map)), map)).toBe(true);
            }),
        );
    });

    test("lose what the receiver doesn't understand", () => {
        const values: PropertyMap = {
            secret: new Secret("s"),
            unknown: new Unknown(),
            list: [new Unknown(), new Secret(1)],
            reference: new ResourceReference(URN, "a-1"),
            component: new ResourceReference(URN),
            output: new OutputValue("v", true, [URN]),
        };
        expect(unmarshal(marshal(values))).toEqual({
            ...{ secret: "s", list: [null, 1], reference: "a-1", component: URN, output: "v" },
        });
    });

    test("name the type and name of resources beside their URN", () => {
        const sent = marshal({ r: new ResourceReference(URN, "a-1") }, EVERYTHING).toJavaScript()["r"];
        expect(sent).toMatchObject({ urn: URN, id: "a-1", type: "test:index:Thing", name: "a" });
    });

    test("of an unknown signature are refused", () => {
        const struct = marshal({ x: { "4dabf18193072939515e22adb298388d": "nobody" } });
        expect(() => unmarshal(struct)).toThrow('the signature "nobody", which is of no known kind');
    });
});

describe("assets", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "assets-"))));
    afterEach(() => rmSync(folder, { recursive: true }));
    const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

    test("are the same when their content is, wherever it comes from", () => {
        writeFileSync(path.join(folder, "file.txt"), "content");
        const hashed = [new Asset({ text: "content" }), new Asset({ path: "file.txt" })].map((asset) =>
            withAssetHashes(asset, folder),
        );
        expect(hashed).toMatchObject([{ hash: sha256("content") }, { hash: sha256("content") }]);
        expect(equalValues(hashed[0], hashed[1])).toBe(true);
    });

    test("in archives are hashed as a tar of their files in order", () => {
        mkdirSync(path.join(folder, "dir"));
        writeFileSync(path.join(folder, "dir", "b.txt"), "b");
        writeFileSync(path.join(folder, "dir", "a.txt"), "a");
        const expected = sha256(
            tar([
                ["a.txt", Buffer.from("a")],
                ["b.txt", Buffer.from("b")],
            ]),
        );
        const assets = { "b.txt": new Asset({ text: "b" }), "a.txt": new Asset({ text: "a" }) };
        expect(withAssetHashes(new Archive({ path: "dir" }), folder)).toMatchObject({ hash: expected });
        expect(withAssetHashes(new Archive({ assets }), folder)).toMatchObject({ hash: expected });
    });

    test("that can't be read are named", () => {
        expect(() => withAssetHashes(new Asset({ path: "none" }), folder)).toThrow(
            `The program uses ${folder}/none as an asset`,
        );
        expect(() => withAssetHashes(new Asset({ uri: "https://example.com/x" }), folder)).toThrow(
            "assets that have to be downloaded",
        );
    });

    test("are written with headers as tar programs expect them", () => {
        const archive = Buffer.from(tar([["a.txt", Buffer.from("hello")]]));
        expect(archive.length).toBe(512 + 512 + 1024);
        expect(archive.toString("latin1", 0, 5)).toBe("a.txt");
        expect(archive.toString("latin1", 100, 108)).toBe("0000600\0");
        expect(archive.toString("latin1", 124, 136)).toBe("00000000005\0");
        expect(archive.toString("latin1", 257, 265)).toBe("ustar\u000000");
        const sum = [...archive.subarray(0, 512)].reduce(
            (total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte),
            0,
        );
        expect(archive.toString("latin1", 148, 156)).toBe(`${sum.toString(8).padStart(6, "0")}\0 `);
    });
});
