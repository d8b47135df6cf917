import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { fingerprint } from "../../../../components/data-plane/secrets/fingerprint";
import type { RotationInputs } from "../../../../components/data-plane/keys/contract";
import { time } from "../../../../components/data-plane/azure/retry";
import type {
    SecretSubject,
    Subject,
    VerificationInputs,
} from "../../../../components/data-plane/verification/contract";
import { verification } from "../../../../components/data-plane/verification/handler";
import { keyKind } from "../../../../components/data-plane/verification/kind-key";
import { verificationVerdict } from "../../../../components/data-plane/verification/verdict";
import { day } from "../../../local/azure/key-vault/harness";
import { credential, InProcessVault, target } from "../in-process";
import { deployedKey, ec, failedNames, inputs, rotation, rsa, verify, type KeyRequest } from "./verified-keys";

let vault: InProcessVault;

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

const realTime = { ...time };

beforeEach(() => {
    vault = new InProcessVault();
    forgetClients();
    time.sleep = () => Promise.resolve();
});

afterEach(() => {
    Object.assign(time, realTime);
});

const deployed = (request: KeyRequest, policy?: RotationInputs) => deployedKey(vault, request, policy);

describe("a key that is as declared", () => {
    it.each(["P-256", "P-384", "P-521", "P-256K"])("on %s signs, verifies and refuses", async (crv) => {
        const names = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "P-256K": "ES256K" } as Record<
            string,
            string
        >;
        const algorithm = names[crv] ?? "";
        expect(await verify(await deployed({ ...ec, crv }, rotation))).toMatchObject({
            subject: 'Key "signing" in vault "kv-test"',
            passed: true,
            calls: 7,
            failedChecks: [],
            passedChecks: [
                "enabled",
                "exists",
                "kind",
                "operations",
                "public key",
                "rotation policy",
                `sign ${algorithm}`,
                `tampered signature refused (${algorithm})`,
                `verify ${algorithm}`,
                "version",
                "versions readable",
                "wrong algorithm refused (sign RS256)",
            ],
        });
    });

    it("of RSA does every algorithm that its operations allow, both ways", async () => {
        const all = ["sign", "verify", "encrypt", "decrypt", "wrapKey", "unwrapKey"];
        const result = await verify(await deployed({ ...rsa, key_ops: all }));
        expect(result.failedChecks).toEqual([]);
        const signatures = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
        const encryptions = ["RSA-OAEP-256", "RSA-OAEP", "RSA1_5"];
        expect(result.passedChecks).toEqual(
            expect.arrayContaining([
                ...signatures.flatMap((name) => [`sign ${name}`, `verify ${name}`]),
                ...encryptions.flatMap((name) =>
                    ["encrypt", "decrypt", "wrapkey", "unwrapkey"].map((operation) => `${operation} ${name}`),
                ),
                "tampered signature refused (RS256)",
                "tampered ciphertext refused (decrypt RSA-OAEP-256)",
                "tampered ciphertext refused (unwrapkey RSA-OAEP-256)",
                "wrong algorithm refused (sign ES256)",
            ]),
        );
    });

    it("refuses what is not among its operations", async () => {
        const result = await verify(await deployed({ ...rsa, key_ops: ["wrapKey", "unwrapKey"] }));
        expect(result.failedChecks).toEqual([]);
        expect(result.passedChecks).toEqual(
            expect.arrayContaining([
                "operation outside key_ops refused (sign RS256)",
                "operation outside key_ops refused (encrypt RSA-OAEP-256)",
            ]),
        );
        expect(vault.requests.some((request) => request.endsWith("/decrypt"))).toBe(false);
    });

    it("tells when it rotates next and when it expires", async () => {
        const result = await verify(await deployed({ ...ec, attributes: { exp: 2_000_000_000 } }, rotation));
        const created = Number((await vault.body(200, "GET", "/keys/signing")).attributes["created"]);
        const expected = new Date(created * 1000);
        expected.setUTCMonth(expected.getUTCMonth() + 2);
        expect(result.nextRotation?.slice(0, 10)).toBe(expected.toISOString().slice(0, 10));
        expect(result.expiresOn).toBe("2033-05-18T03:33:20Z");
    });

    it("is still so after its policy rotated it, and older versions stay of use", async () => {
        const subject = await deployed({ ...rsa, key_ops: ["sign", "verify", "decrypt", "unwrapKey"] }, rotation);
        await vault.body(200, "POST", "/keys/signing/rotate");
        const result = await verify(subject);
        expect(result.failedChecks).toEqual([]);
        const older = `older version ${subject.version.slice(0, 8)}`;
        expect(result.passedChecks).toEqual(
            expect.arrayContaining([
                "version",
                `${older} still does decrypt`,
                `${older} still does unwrapKey`,
                `${older} still does verify`,
            ]),
        );
    });

    it("refuses to sign, encrypt and wrap with an expired version, which still verifies, decrypts and unwraps", async () => {
        const all = ["sign", "verify", "encrypt", "decrypt", "wrapKey", "unwrapKey"];
        const soon = Math.floor((vault.time + 5 * day) / 1000);
        const subject = await deployed({ ...rsa, key_ops: all, attributes: { exp: soon } });
        vault.time += 6 * day;
        const now = vault.time;
        time.now = () => now;
        const result = await verify(subject);
        expect(result.failedChecks).toEqual([]);
        expect(result.passedChecks).toEqual(
            expect.arrayContaining([
                "version in force still does decrypt",
                "version in force still does unwrapKey",
                "version in force still does verify",
                "version in force, expired, refuses encrypt",
                "version in force, expired, refuses sign",
                "version in force, expired, refuses wrapKey",
            ]),
        );
    });

    it("refuses everything with a disabled version, without being disabled for it", async () => {
        const result = await verify(await deployed({ ...ec, attributes: { enabled: false } }));
        expect(result.failedChecks).toEqual([]);
        expect(result.passedChecks).toContain("version in force, disabled, refuses sign");
        expect(vault.requests.filter((request) => !/^(GET|POST .*\/(sign|verify)$)/.test(request))).toEqual([]);
    });
});

describe("a secret", () => {
    const salt = "c2FsdC1vZi10aGUtdGVzdA";

    async function seeded(value: string, attributes: object = {}): Promise<SecretSubject> {
        const { id } = await vault.body(200, "PUT", "/secrets/password", { value, ...attributes });
        const version = id.split("/").pop() ?? "";
        return { kind: "secret", target, name: "password", version, mode: "managed", enabled: true };
    }

    it("that is as declared takes one call", async () => {
        const exp = Math.floor(Date.UTC(2030, 0, 1) / 1000);
        const subject = await seeded("planted", { contentType: "text/plain", attributes: { exp } });
        const declared = { ...subject, contentType: "text/plain", expiresOn: "2030-01-01T00:00:00Z" };
        const result = await verify(declared, { fingerprint: await fingerprint("planted", salt) });
        expect(result).toMatchObject({
            subject: 'Secret "password" in vault "kv-test"',
            passed: true,
            calls: 1,
            passedChecks: ["content type", "enabled", "exists", "expiry", "value", "version"],
            expiresOn: "2030-01-01T00:00:00Z",
        });
        expect(vault.requests).toEqual(["GET /secrets/password/"]);
    });

    it.each<[string, (subject: SecretSubject) => Promise<unknown>, string[]]>([
        [
            "its value changed",
            () => vault.body(200, "PUT", "/secrets/password", { value: "other" }),
            ["content type", "value", "version"],
        ],
        ["it was deleted", () => vault.body(200, "DELETE", "/secrets/password"), ["exists"]],
        [
            "it was disabled",
            ({ version }) =>
                vault.body(200, "PATCH", `/secrets/password/${version}`, { attributes: { enabled: false } }),
            ["enabled"],
        ],
        [
            "its content type changed",
            ({ version }) => vault.body(200, "PATCH", `/secrets/password/${version}`, { contentType: "x" }),
            ["content type"],
        ],
        [
            "its expiry changed",
            ({ version }) =>
                vault.body(200, "PATCH", `/secrets/password/${version}`, { attributes: { exp: 2_000_000_000 } }),
            ["expiry"],
        ],
    ])("is caught when %s", async (_name, breakIt, caught) => {
        const exp = Math.floor(vault.time / 1000) + 90 * 86_400;
        const subject = await seeded("planted", { contentType: "text/plain", attributes: { exp } });
        const declared: SecretSubject = { ...subject, contentType: "text/plain", expiresAfter: "P90D" };
        const print = await fingerprint("planted", salt);
        expect((await verify(declared, { fingerprint: print })).failedChecks).toEqual([]);
        await breakIt(subject);
        const result = await verify(declared, { fingerprint: print });
        expect(failedNames(result)).toEqual(expect.arrayContaining(caught));
        expect(JSON.stringify(result)).not.toMatch(/planted|other/);
    });

    it("that is seeded belongs to its owners: a later version is none of the program's", async () => {
        const subject = await seeded("planted", { contentType: "text/plain" });
        await vault.body(200, "PUT", "/secrets/password", { value: "theirs" });
        const result = await verify({ ...subject, mode: "seeded", contentType: "text/plain" });
        expect(result.failedChecks).toEqual([]);
        expect(result.passedChecks).toEqual(["enabled", "exists"]);
    });
});

describe("the handler", () => {
    it("has what failed as its result, and verifies it again at every deployment until it passes", async () => {
        const subject = await deployed(ec);
        const declared = inputs({ ...subject, curve: "P-384" }, { onFailure: "fail" });
        const { inputs: checked } = await verification.check({}, declared as never);
        const { id, outs } = await verification.create(checked);
        const problem = 'declared {"type":"EC","curve":"P-384"}, in the vault {"type":"EC","curve":"P-256"}';
        expect(outs["result"]).toMatchObject({ passed: false, failedChecks: [{ check: "kind", problem }] });
        expect(await verification.diff(id, outs, checked)).toEqual({ changes: true });
        vault.takeRequests();
        const again = await verification.update(id, outs, checked);
        expect(again.outs["result"]).toMatchObject({ passed: false });
        expect(vault.takeRequests()).toContain("GET /keys/signing/");
        // What is only recorded of others verifies one that failed as well.
        const softer = await verification.update(id, outs, { ...checked, onFailure: "warn" });
        expect(softer.outs).toMatchObject({ onFailure: "warn", result: { passed: false } });
        expect(vault.takeRequests()).toContain("GET /keys/signing/");
        const right = await verification.update(id, again.outs, { ...checked, subject });
        expect(right.outs["result"]).toMatchObject({ passed: true });
        expect(await verification.diff(id, right.outs, { ...checked, subject })).toEqual({ changes: false });
    });

    it("keeps what was found before something kept it from going on", async () => {
        const subject = await deployed(ec);
        jest.spyOn(keyKind, "verify").mockImplementation(({ findings }) => {
            findings.record("exists", undefined);
            return Promise.reject(new Error("the connection was lost"));
        });
        expect(await verify(subject)).toMatchObject({
            passed: false,
            passedChecks: ["exists"],
            failedChecks: [
                {
                    check: "verified to the end",
                    problem: 'Key "signing" in vault "kv-test": the connection was lost',
                },
            ],
        });
        jest.restoreAllMocks();
    });

    it("verifies again when something verified or the trigger changed, and at every deployment only when asked to", async () => {
        const subject = await deployed(ec);
        const diff = async (before: VerificationInputs, after: VerificationInputs) => {
            time.now = realTime.now;
            const { inputs: old } = await verification.check({}, before as never);
            const now = realTime.now() + 5_000;
            time.now = () => now;
            const { inputs: next } = await verification.check(old, after as never);
            return (await verification.diff("id", { ...old, result: {} }, next)).changes;
        };
        expect(await diff(inputs(subject), inputs(subject))).toBe(false);
        expect(await diff(inputs(subject), inputs({ ...subject, version: "other" }))).toBe(true);
        expect(await diff(inputs(subject), inputs(subject, { trigger: "again" }))).toBe(true);
        expect(await diff(inputs(subject, { always: true }), inputs(subject, { always: true }))).toBe(true);
    });

    it("says in the preview what it will verify, and calls nothing", async () => {
        const subject = await deployed(ec, rotation);
        vault.takeRequests();
        const { inputs: checked } = await verification.check({}, inputs(subject) as never);
        expect(checked["plan"]).toEqual([
            "declared version, kind, operations and public key",
            "signatures of every algorithm",
            "refusals of tampered, foreign and undeclared use",
            "rotation policy and next date",
        ]);
        const secret: Subject = {
            kind: "secret",
            target,
            name: "s",
            version: "v",
            mode: "managed",
            enabled: true,
            expiresAfter: "P1D",
        };
        expect((await verification.check({}, inputs(secret) as never)).inputs["plan"]).toEqual([
            "exists, enabled, declared version",
            "live value is the declared one",
            "expiry",
        ]);
        expect(vault.takeRequests()).toEqual([]);
    });

    it("keeps what is found small, and calls nothing at a refresh or a destroy", async () => {
        const { inputs: checked } = await verification.check({}, inputs(await deployed(rsa, rotation)) as never);
        const { outs, id } = await verification.create(checked);
        expect(JSON.stringify(checked).length + JSON.stringify(outs).length).toBeLessThan(3_500);
        vault.takeRequests();
        const read = await verification.read(id, outs);
        expect(read.props).toEqual(outs);
        expect(read.inputs).toEqual(checked);
        await verification.delete(id, outs);
        expect(vault.takeRequests()).toEqual([]);
    });
});

describe("the verdict", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const inputsOf = (failed: unknown) => ({ verification: "verified", failed, schemaVersion: 1 });
    const one = inputsOf(['Secret "s" in vault "v": value: the live value is not the declared one']);

    it("is nothing where everything passed", async () => {
        const { id, outs } = await verificationVerdict.create(inputsOf([]));
        expect({ id, outs }).toEqual({ id: "verified", outs: inputsOf([]) });
        expect(await verificationVerdict.diff(id, outs, inputsOf([]))).toEqual({ changes: false });
        expect(await verificationVerdict.diff(id, outs, one)).toEqual({ changes: true });
        // Nobody knows in a preview what will be found.
        expect(await verificationVerdict.diff(id, outs, inputsOf(unknown))).toEqual({ changes: false });
    });

    it.each(["create", "update"] as const)(
        "fails at %s with every failed check, and stays in the state",
        async (at) => {
            const failing =
                at === "create"
                    ? verificationVerdict.create(one)
                    : verificationVerdict.update("verified", inputsOf([]), one);
            const message =
                'CryptoVerification "verified": 1 check failed.\n' +
                '    Secret "s" in vault "v": value: the live value is not the declared one\n' +
                "All that was found is in the stack's state: `npx --no -- pulumi-azure-keyvault-verify --last --report DIR` writes its report into " +
                "a folder. The next deployment verifies again.";
            await expect(failing).rejects.toMatchObject({
                code: "VerificationFailed",
                message,
                id: "verified",
                properties: one,
                reasons: [message],
            });
        },
    );

    it("that failed is reached again, whatever is found, also after a refresh", async () => {
        expect(await verificationVerdict.diff("verified", one, one)).toEqual({ changes: true });
        expect(await verificationVerdict.read("verified", one)).toEqual({ id: "verified", props: one, inputs: one });
        expect(await verificationVerdict.update("verified", one, inputsOf([]))).toMatchObject({ outs: inputsOf([]) });
    });

    it("names as many failed checks as a header holds, and says how many more there are", async () => {
        const many = inputsOf(Array.from({ length: 45 }, (_, index) => `Key "k${index}": exists: gone`));
        await expect(verificationVerdict.create(many)).rejects.toThrow(
            /: 45 checks failed\.\n {4}Key "k0": [^]* {4}Key "k39": exists: gone\n {4}and 5 more\nAll/,
        );
    });
});
