import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether OpenSSL's command line is installed. */
export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** A test that runs where OpenSSL's command line is installed. */
export const testWithOpenssl = hasOpenssl ? test : test.skip;

/** What `openssl verify -x509_strict` says of a chain (PEM, the certificate first) under a root, at a time. */
export function strictVerdict(chain: string, root: string, at: number, crl?: string): string {
    const folder = mkdtempSync(join(tmpdir(), "openssl-"));
    const file = (name: string, text: string) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
    };
    try {
        const args = [
            "verify",
            "-x509_strict",
            "-attime",
            String(Math.floor(at / 1000)),
            "-CAfile",
            file("root.pem", root),
        ];
        const checksCrl = crl === undefined ? [] : ["-crl_check", "-CRLfile", file("crl.pem", crl)];
        const { stdout, stderr } = spawnSync(
            "openssl",
            [...args, ...checksCrl, "-untrusted", file("chain.pem", chain), file("leaf.pem", chain)],
            { encoding: "utf8" },
        );
        return /: OK$/m.test(stdout) ? "OK" : (/error \d+ at .*$/m.exec(stderr + stdout)?.[0] ?? stderr + stdout);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** What `openssl x509 -text` shows of the first certificate. */
export function shownByOpenssl(pem: string): string {
    return execFileSync("openssl", ["x509", "-noout", "-text"], { input: pem, encoding: "utf8" });
}

/** Signs a request with a root that is made for it. */
export function signByOpenssl(request: string): string {
    const folder = mkdtempSync(join(tmpdir(), "openssl-"));
    const openssl = (...args: string[]) =>
        execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
    try {
        writeFileSync(join(folder, "web.csr"), request);
        openssl(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "root.pem",
            "-subj",
            "/CN=Outside",
            "-days",
            "30",
        );
        return openssl(
            "x509",
            "-req",
            "-in",
            "web.csr",
            "-CA",
            "root.pem",
            "-CAkey",
            "key.pem",
            "-days",
            "10",
            "-copy_extensions",
            "copy",
        );
    } finally {
        rmSync(folder, { recursive: true });
    }
}
