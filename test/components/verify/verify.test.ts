/** The command `pulumi-azure-keyvault-verify`, on a state of its own and a vault in this process. */
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { forgetClients } from "../../../components/data-plane/azure/clients";
import { fingerprint } from "../../../components/data-plane/secrets/fingerprint";
import type { VerificationReport } from "../../../components/reports/verification-report";
import { main } from "../../../components/verify/cli";
import { writeLastReport } from "../../../components/verify/index";
import { credential, InProcessVault, target } from "../data-plane/in-process";

let vault: InProcessVault;

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
});
const encrypted = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
const lastResult = {
    subject: 'Secret "password" in vault "kv-test"',
    passed: true,
    verifiedAt: "2026-11-22T00:00:00Z",
    calls: 1,
    passedChecks: ["exists", "value"],
    failedChecks: [],
};

let directory: string;
let out: string;
let err: string;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "verify-"));
    vault = new InProcessVault();
    forgetClients();
    [out, err] = ["", ""];
    jest.spyOn(process.stdout, "write").mockImplementation((text) => ((out += String(text)), true));
    jest.spyOn(process.stderr, "write").mockImplementation((text) => ((err += String(text)), true));
});

afterEach(async () => {
    jest.restoreAllMocks();
    await rm(directory, { recursive: true });
});

/** A state in which one secret is verified, as `pulumi stack export` prints it. */
async function deployed(changes: { print?: unknown; result?: unknown; resources?: object[] } = {}): Promise<string> {
    const { id } = await vault.body(200, "PUT", "/secrets/password", { value: "planted-value" });
    const subject = {
        kind: "secret",
        target,
        name: "password",
        version: id.split("/").pop() ?? "",
        mode: "managed",
        enabled: true,
    };
    const print = changes.print ?? secret(await fingerprint("planted-value", "c2FsdC1vZi10aGUtdGVzdA"));
    const resource = {
        urn: "urn:pulumi:dev::platform::azure-keyvault:index:CryptoVerification$pulumi-nodejs:dynamic/azure-keyvault:Verification::verified-password",
        type: "pulumi-nodejs:dynamic/azure-keyvault:Verification",
        inputs: {
            subject,
            fingerprint: print,
            always: false,
            onFailure: "fail",
            accessTimeoutSeconds: 5,
            schemaVersion: 1,
        },
        outputs: { result: changes.result ?? lastResult },
    };
    const stack = { urn: "urn:pulumi:dev::platform::pulumi:pulumi:Stack::platform-dev", type: "pulumi:pulumi:Stack" };
    const file = join(directory, "state.json");
    const resources = changes.resources ?? [stack, resource];
    writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources } }));
    return file;
}

const at = (name: string) => join(directory, name);
const readReport = (name: string) => JSON.parse(readFileSync(at(name), "utf8")) as VerificationReport;

it("verifies where the program runs, from where a deployment reads its files, and writes where it was started", async () => {
    const started = process.cwd();
    const state = await deployed();
    mkdirSync(at("infra/program"), { recursive: true });
    writeFileSync(at("infra/Pulumi.yaml"), "name: platform\nmain: program\n");
    const folders = new Set<string>();
    const sendRequest = vault.sendRequest.bind(vault);
    vault.sendRequest = (request) => {
        folders.add(process.cwd());
        return sendRequest(request);
    };
    const report = relative(started, at("out"));
    expect(await main(["--state", state, "--cwd", at("infra"), "--report", report, "-q"])).toBe(0);
    expect([...folders]).toEqual([realpathSync(at("infra/program"))]);
    expect(process.cwd()).toBe(started);
    expect(readReport("out/verification.json").passed).toBe(true);
});

it("passes with 0 and writes what is asked for, without a secret", async () => {
    const state = await deployed();
    vault.takeRequests();
    expect(await main(["--state", state, "--report", at("out")])).toBe(0);
    // Who can do what is for the one who asked.
    expect(["out", "out/verification.html"].map((file) => statSync(at(file)).mode & 0o777)).toEqual([0o700, 0o600]);
    expect(vault.takeRequests()).toEqual(["GET /secrets/password/"]);
    expect(err).toBe("");
    expect(out.split("\n").slice(0, 3)).toEqual([
        "Verified                              Checks    Next rotation  Expires",
        'Secret "password" in vault "kv-test"  4 passed  -              -',
        "4 checks in 1 calls: all passed",
    ]);
    expect(readReport("out/verification.json")).toMatchObject({
        schema: 1,
        project: "platform",
        stack: "dev",
        from: "verification",
        passed: true,
        checks: 4,
        failed: 0,
        calls: 1,
    });
    const files = ["verification.json", "verification.html", "verification.xml"].map((name) => join("out", name));
    for (const file of files) {
        expect(readFileSync(at(file), "utf8")).not.toMatch(/planted-value|scrypt/);
        expect(out).toContain(`wrote ${at(file)}`);
    }
});

it("fails with 1 and the failed checks by name, and tells what changed since the last report", async () => {
    const state = await deployed();
    await main(["--state", state, "--report", at("out"), "--quiet"]);
    expect(out).toBe("");
    await vault.body(200, "PUT", "/secrets/password", { value: "somebody else's" });
    expect(await main(["--state", state, "--report", at("out")])).toBe(1);
    expect(out).toContain('Secret "password" in vault "kv-test": value: the live value is not the declared one');
    const changes = readReport("out/verification.json").since?.changes ?? [];
    expect(changes.map(({ effect, what }) => `${effect}: ${what.replace(/[0-9a-f]{32}/g, "*")}`)).toEqual([
        "worse: value fails: the live value is not the declared one",
        'worse: version fails: declared "*", in the vault "*"',
    ]);
    const junit = readFileSync(at("out/verification.xml"), "utf8");
    expect(junit).toContain('<testsuites name="platform/dev" tests="4" failures="2" errors="0"');
    expect(junit).toContain('<failure message="the live value is not the declared one">');
});

it("fails for an expiry that the last deployment didn't find, and that nobody declared", async () => {
    const state = await deployed();
    await vault.body(200, "PATCH", "/secrets/password/", { attributes: { exp: 2_000_000_000 } });
    expect(await main(["--state", state])).toBe(1);
    expect(out).toContain(
        'Secret "password" in vault "kv-test": no undeclared expiry: it expires on 2033-05-18T03:33:20Z, which nobody declared',
    );
});

it("writes single files where they are asked for, and compares with any earlier report", async () => {
    const state = await deployed();
    expect(await main(["--state", state, "--json", at("a.json"), "-q"])).toBe(0);
    expect(await main(["--state", state, "--html", at("b.html"), "--since", at("a.json"), "-q"])).toBe(0);
    expect(readFileSync(at("b.html"), "utf8")).toContain("Nothing has changed since");
    expect(existsSync(at("verification.json"))).toBe(false);
});

it("tells what the last deployment found without asking Azure, and without the secrets of the state", async () => {
    const state = await deployed({ print: encrypted });
    vault.takeRequests();
    expect(await main(["--state", state, "--last", "--json", at("last.json")])).toBe(0);
    expect(vault.takeRequests()).toEqual([]);
    expect(readReport("last.json")).toMatchObject({ from: "last deployment", checks: 2, subjects: [lastResult] });
    const write = (file: string, to: string, ok: boolean) =>
        writeLastReport(readFileSync(file, "utf8"), at(to), { deployed: ok });
    expect(write(state, "reports", true)).toBe(at("reports/verification.html"));
    const stack = await deployed({ resources: [] });
    expect(write(stack, "none", true)).toBeUndefined();
    expect(existsSync(at("none"))).toBe(false);
});

describe("after a deployment that failed", () => {
    const failedResult = {
        ...lastResult,
        passed: false,
        verifiedAt: "2026-11-23T00:00:00Z",
        passedChecks: ["exists"],
        failedChecks: [{ check: "value", problem: "the live value is not the declared one" }],
    };
    const write = async (result: object, deployment: { deployed: boolean }) =>
        writeLastReport(readFileSync(await deployed({ result }), "utf8"), at("out"), deployment);

    it("tells what failed: in the table, the page, the JSON and the JUnit XML, and by the exit code", async () => {
        const state = await deployed({ result: failedResult, print: encrypted });
        expect(await main(["--state", state, "--last", "--report", at("out")])).toBe(1);
        expect(out).toContain("2 checks in 1 calls: 1 failed\n");
        expect(out).toContain('Secret "password" in vault "kv-test": value: the live value is not the declared one');
        expect(readReport("out/verification.json")).toMatchObject({
            passed: false,
            failed: 1,
            from: "last deployment",
        });
        const page = readFileSync(at("out/verification.html"), "utf8");
        const body = page.slice(page.indexOf("<body"));
        expect(body.search(/1 check of 2 failed/)).toBeGreaterThan(0);
        // The verdict is on top: before any section.
        expect(body.search(/1 check of 2 failed/)).toBeLessThan(body.indexOf("<section"));
        expect(readFileSync(at("out/verification.xml"), "utf8")).toContain('tests="2" failures="1"');
    });

    it("is there, whether there was one before or not", async () => {
        expect(await write(failedResult, { deployed: false })).toBe(at("out/verification.html"));
        expect(readReport("out/verification.json").passed).toBe(false);
        expect(await write(lastResult, { deployed: true })).toBe(at("out/verification.html"));
        expect(readReport("out/verification.json").passed).toBe(true);
        expect(await write(failedResult, { deployed: false })).toBe(at("out/verification.html"));
        expect(readReport("out/verification.json").passed).toBe(false);
    });

    it("stays as it was where the deployment came to no verification", async () => {
        await write(lastResult, { deployed: true });
        const before = readFileSync(at("out/verification.json"), "utf8");
        expect(await write(lastResult, { deployed: false })).toBeUndefined();
        expect(readFileSync(at("out/verification.json"), "utf8")).toBe(before);
    });
});

describe("the Pulumi CLI", () => {
    const path = process.env["PATH"];
    const answers = (script: string) => writeFileSync(at("pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
    beforeEach(() => (process.env["PATH"] = `${directory}:${path}`));
    afterEach(() => (process.env["PATH"] = path));

    it("is asked for the state, with its secrets, through a pipe", async () => {
        answers(`echo "$@" > ${at("asked")}\ncat ${await deployed()}`);
        expect(await main(["--stack", "prod", "--cwd", directory, "--quiet"])).toBe(0);
        expect(readFileSync(at("asked"), "utf8")).toBe("stack export --show-secrets --non-interactive --stack prod\n");
    });

    it("that is fetched by this very call prints its installer's text first: the sentence says to try again", async () => {
        answers(`echo "=== Installing Pulumi v3.255.0 ==="\ncat ${await deployed({ print: "planted-value" })}`);
        expect(await main(["--quiet"])).toBe(2);
        expect(err).toBe(
            "error: `pulumi stack export` printed something else than the state, or something before it. The npm package `pulumi` does " +
                "so once, when its first call fetches the CLI: run this again. Where it stays so, run `pulumi stack export` to see what it " +
                "prints.\n",
        );
    });
});

describe("ends with 2 where it can't run:", () => {
    it.each<[string, (state: string) => string[], string]>([
        ["an option that there is not", (state) => ["--state", state, "--stak", "x"], "Unknown option '--stak'"],
        ["a state and a stack", (state) => ["--state", state, "--stack", "x"], "it goes without `--stack`."],
        [
            "a report to compare with that isn't there",
            (state) => ["--state", state, "--since", "no"],
            "There is no report no",
        ],
        ["a state that isn't there", () => ["--state", "/no/where"], "ENOENT"],
    ])("%s", async (_name, args, message) => {
        expect(await main(args(await deployed()))).toBe(2);
        expect(err).toContain(message);
    });

    it("what is no state", async () => {
        writeFileSync(at("text"), "planted-value");
        expect(await main(["--state", at("text")])).toBe(2);
        expect(err).toBe("error: The stack's state can't be used: it is not JSON.\n");
    });

    it("a stack that verifies nothing", async () => {
        expect(await main(["--state", await deployed({ resources: [] })])).toBe(2);
        expect(err).toBe("error: The stack verifies nothing: deploy it with a `CryptoVerification` first.\n");
    });

    it("a state whose secrets are encrypted", async () => {
        expect(await main(["--state", await deployed({ print: encrypted })])).toBe(2);
        expect(err).toContain('"verified-password" is encrypted in it: export it with --show-secrets');
    });

    it("no Pulumi CLI", async () => {
        const path = process.env["PATH"];
        process.env["PATH"] = directory;
        expect(await main([])).toBe(2);
        process.env["PATH"] = path;
        expect(err).toContain("The Pulumi CLI is not on the PATH.");
    });
});
