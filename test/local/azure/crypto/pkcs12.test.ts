import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPkcs12, writePkcs12 } from "../../../../local/azure/crypto/pkcs12";

const openssl = hasOpenssl();
const withOpenssl = openssl ? test : test.skip;
if (!openssl) {
    console.warn("PKCS#12 isn't compared with OpenSSL's: there is no openssl on the PATH.");
}

let directory: string;
let key: KeyObject;
let certificate: Buffer;
beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "pkcs12-"));
    key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    writeFileSync(path("key.pem"), key.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    if (openssl) {
        run(
            "req",
            "-x509",
            "-new",
            "-key",
            path("key.pem"),
            "-subj",
            "/CN=test",
            "-days",
            "2",
            "-out",
            path("cert.pem"),
        );
        certificate = pemToDer(readFileSync(path("cert.pem"), "utf8"));
    } else {
        certificate = Buffer.from("300306012a", "hex");
    }
});
afterAll(() => rmSync(directory, { recursive: true }));

test("a file holds the key and the certificates it was made of", () => {
    const other = Buffer.from("3003020101", "hex");
    const read = readPkcs12(writePkcs12(key, [certificate, other]), "");
    expect(read.key?.equals(key)).toBe(true);
    expect(read.certificates).toEqual([certificate, other]);
});

test("a file isn't opened with another password, nor after a change", () => {
    const file = writePkcs12(key, [certificate]);
    expect(() => readPkcs12(file, "other")).toThrow("password");
    const changed = Buffer.from(file);
    changed[200] = (changed[200] ?? 0) ^ 1;
    expect(() => readPkcs12(changed, "")).toThrow();
    expect(() => readPkcs12(Buffer.from("nonsense"), "")).toThrow();
    expect(() => readPkcs12(file.subarray(0, 300), "")).toThrow();
});

withOpenssl("OpenSSL opens the files that are written", () => {
    writeFileSync(path("written.p12"), writePkcs12(key, [certificate]));
    const pem = run("pkcs12", "-in", path("written.p12"), "-passin", "pass:", "-nodes");
    expect(createPrivateKey(pem).equals(key)).toBe(true);
    expect(pemToDer(pem.slice(pem.indexOf("-----BEGIN CERTIFICATE-----")))).toEqual(certificate);
});

const flavours: readonly [string, string, readonly string[]][] = [
    ["OpenSSL's default, PBES2 with AES", "secret", []],
    ["an empty password", "", []],
    ["AES-128 and SHA-384", "secret", ["-keypbe", "AES-128-CBC", "-certpbe", "AES-128-CBC", "-macalg", "sha384"]],
    ["triple DES", "pässword", ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"]],
    ["no encryption at all", "secret", ["-keypbe", "NONE", "-certpbe", "NONE"]],
    ["the old default, RC2 with 40 bits", "secret", ["-legacy"]],
    ["RC2 with 128 bits", "secret", ["-legacy", "-certpbe", "PBE-SHA1-RC2-128"]],
];

withOpenssl.each(flavours)("files with %s are read", (_, password, options) => {
    const file = path("made.p12");
    run(
        "pkcs12",
        "-export",
        "-inkey",
        path("key.pem"),
        "-in",
        path("cert.pem"),
        "-out",
        file,
        "-passout",
        `pass:${password}`,
        ...options,
    );
    const read = readPkcs12(readFileSync(file), password);
    expect(read.key?.equals(key)).toBe(true);
    expect(read.certificates).toEqual([certificate]);
});

function path(name: string): string {
    return join(directory, name);
}

function run(...args: readonly string[]): string {
    return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function pemToDer(pem: string): Buffer {
    return Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64");
}

function hasOpenssl(): boolean {
    try {
        return run("version").startsWith("OpenSSL 3");
    } catch {
        return false;
    }
}
