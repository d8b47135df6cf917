/** What managed HSMs attest of their keys, checked as Microsoft's own tool checks it: by its certificates, its signature and its layout. */
import { createHash, createPublicKey, verify, X509Certificate } from "node:crypto";
import { generateRsa } from "../../../../local/azure/crypto/generate";
import { Harness } from "./harness";

const attested = "2025-07-01";
let hsm: Harness;
beforeAll(() => {
    hsm = Harness.managedHsm();
});

interface Attested {
    readonly key: Readonly<Record<string, string>>;
    readonly attributes: { readonly exportable: boolean; readonly attestation: Readonly<Record<string, string>> };
}

const attestationOf = async (name: string, version = "") =>
    hsm.body<Attested>(200, "GET", `/keys/${name}/${version}attestation?api-version=${attested}`);

/** The blob of a half, its signature apart. */
function blob({ attributes }: Attested, half: "private" | "public"): { data: Buffer; signature: Buffer } {
    const bytes = Buffer.from(attributes.attestation[`${half}KeyAttestation`] ?? "", "base64url");
    return { data: bytes.subarray(0, -256), signature: bytes.subarray(-256) };
}

function certificatesOf({ attributes }: Attested): X509Certificate[] {
    const pem = Buffer.from(attributes.attestation["certificatePemFile"] ?? "", "base64url").toString();
    return (pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []).map((part) => new X509Certificate(part));
}

/** The attributes of the one object that is attested, by their types. */
function attributesOf(data: Buffer): Map<number, string> {
    const [code, , total, buffer] = [0, 4, 8, 12].map((at) => data.readUInt32BE(at));
    expect([code, total]).toEqual([0, data.length + 256]);
    const start = (total ?? 0) - ((buffer ?? 0) + 256);
    expect(data.readUInt16BE(start + 6)).toBe(0);
    let at = start + data.readUInt16BE(start + 4);
    const count = data.readUInt32BE(at + 4);
    at += 12;
    const found = new Map<number, string>();
    for (let index = 0; index < count; index++) {
        const [type, length] = [data.readUInt32BE(at), data.readUInt32BE(at + 4)];
        found.set(type, data.subarray(at + 8, at + 8 + length).toString("hex"));
        at += 8 + length;
    }
    expect(at).toBe(data.length);
    return found;
}

const hex = (text: string) => Buffer.from(text).toString("hex");

test("are signed by a partition that the manufacturer and the owner vouch for", async () => {
    await hsm.body(200, "POST", "/keys/signing/create", { kty: "EC" });
    const answer = await attestationOf("signing");
    const [byManufacturer, card, byOwner, owner, ...more] = certificatesOf(answer);
    expect(more).toEqual([]);
    const root = new X509Certificate(await hsm.service.attestationRoot());
    expect(root.subject).toContain("no real HSM");
    expect(root.verify(root.publicKey) && card?.verify(root.publicKey) && byManufacturer?.verify(card.publicKey)).toBe(
        true,
    );
    expect(owner?.verify(owner.publicKey) && byOwner?.verify(owner.publicKey)).toBe(true);
    expect(byOwner?.publicKey.equals(byManufacturer!.publicKey)).toBe(true);
    for (const half of ["private", "public"] as const) {
        const { data, signature } = blob(answer, half);
        expect(verify("sha256", data, byManufacturer!.publicKey, signature)).toBe(true);
    }
    expect(answer.attributes.attestation["version"]).toBe("MRVL-1");
});

test("name an EC key, hold its point and its check values, and say that it can't leave", async () => {
    const { key } = await hsm.body(200, "POST", "/keys/ec/create", { kty: "EC", crv: "P-384", key_ops: ["sign"] });
    const answer = await attestationOf("ec");
    const point = Buffer.concat([
        Buffer.of(4),
        ...[key["x"], key["y"]].map((part) => Buffer.from(part ?? "", "base64url")),
    ]);
    const { kty: _kty, kid, key_ops: _ops, ...jwk } = key;
    void [_kty, _ops];
    const spki = createPublicKey({ format: "jwk", key: { ...jwk, kty: "EC" } }).export({ format: "der", type: "spki" });
    const common = {
        [0x100]: "03",
        [0x102]: hex(kid ?? ""),
        [0x120]: point.toString("hex"),
        [0x173]: createHash("sha1").update(spki).digest("hex").slice(0, 6),
        [0x1003]: createHash("sha256").update(spki).digest("hex"),
    };
    const privateHalf = Object.fromEntries(attributesOf(blob(answer, "private").data));
    expect(privateHalf).toMatchObject({
        ...common,
        0: "03",
        [0x108]: "01",
        [0x162]: "00",
        [0x163]: "01",
        [0x164]: "01",
    });
    const publicHalf = Object.fromEntries(attributesOf(blob(answer, "public").data));
    expect(publicHalf).toMatchObject({ ...common, 0: "02", [0x108]: "00", [0x162]: "01" });
    // The point is a public key: what is private is in neither.
    expect(Object.keys(privateHalf)).toEqual(Object.keys(publicHalf));
});

test("hold the modulus of an RSA key, and tell of one that was imported or may leave", async () => {
    const jwk = await generateRsa(2048);
    await hsm.body(200, "PUT", "/keys/imported", { key: jwk });
    const imported = attributesOf(blob(await attestationOf("imported"), "private").data);
    expect(imported.get(0x120)).toBe(Buffer.from(jwk.n, "base64url").toString("hex"));
    expect([0x121, 0x122, 0x162, 0x163, 0x164].map((type) => imported.get(type))).toEqual([
        "00000800",
        "010001",
        "00",
        "00",
        "00",
    ]);
    await hsm.body(200, "POST", "/keys/imported/rotate");
    expect(attributesOf(blob(await attestationOf("imported"), "private").data).get(0x163)).toBe("01");
    const data = Buffer.from(
        JSON.stringify({ version: "1.0.0", anyOf: [{ authority: "https://a", allOf: [{ claim: "c", equals: "v" }] }] }),
    );
    await hsm.body(200, "POST", "/keys/exportable/create", {
        kty: "RSA",
        attributes: { exportable: true },
        release_policy: { data: data.toString("base64url") },
    });
    const exportable = attributesOf(blob(await attestationOf("exportable"), "private").data);
    expect([0x162, 0x164].map((type) => exportable.get(type))).toEqual(["01", "00"]);
});

test("are of the private half only for a symmetric key, of which nothing is told", async () => {
    const k = Buffer.alloc(32, 7).toString("base64url");
    await hsm.body(200, "PUT", "/keys/aes", { key: { kty: "oct-HSM", k } });
    const answer = await attestationOf("aes");
    expect(answer.attributes.attestation).not.toHaveProperty("publicKeyAttestation");
    const { data } = blob(answer, "private");
    expect(Object.fromEntries(attributesOf(data))).toMatchObject({ 0: "04", [0x100]: "1f", [0x161]: "00000020" });
    expect(data.includes(Buffer.alloc(32, 7))).toBe(false);
});

test("are of the version that was asked for, and a rotated key's are its own", async () => {
    const first = await hsm.body(200, "POST", "/keys/rotated/create", { kty: "EC" });
    await hsm.body(200, "POST", "/keys/rotated/rotate");
    const version = first.key["kid"]?.split("/").pop() ?? "";
    const ids = [await attestationOf("rotated", `${version}/`), await attestationOf("rotated")].map((answer) =>
        attributesOf(blob(answer, "private").data).get(0x102),
    );
    expect(ids[0]).toBe(hex(first.key["kid"] ?? ""));
    expect(ids[1]).not.toBe(ids[0]);
});

test("are not offered by older versions of the interface, nor by vaults", async () => {
    await hsm.error(404, "GET", "/keys/signing/attestation?api-version=7.5");
    const vault = new Harness();
    await vault.body(200, "POST", "/keys/signing/create", { kty: "EC-HSM" });
    await vault.error(404, "GET", "/keys/signing/attestation?api-version=2025-07-01");
});
