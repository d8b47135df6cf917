import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import type { RotationInputs } from "../../../../components/data-plane/keys/contract";
import { time } from "../../../../components/data-plane/azure/retry";
import { credential, InProcessVault } from "../in-process";
import { deployedKey, ec, failedNames, rotation, rsa, setRotation, verify, type KeyRequest } from "./verified-keys";

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
const setPolicy = (policy: RotationInputs) => setRotation(vault, policy);

describe("a break is caught, and named", () => {
    type Break = () => Promise<unknown>;
    const replaced = async (request: KeyRequest) => {
        await vault.body(200, "DELETE", "/keys/signing");
        vault.settle();
        await vault.body(204, "DELETE", "/deletedkeys/signing");
        vault.settle();
        await vault.body(200, "POST", "/keys/signing/create", request);
        await setPolicy(rotation);
    };
    const patch = (body: object) => () => vault.body(200, "PATCH", "/keys/signing/", body);

    it.each<[string, Break, string[]]>([
        ["the key swapped for another", () => replaced(ec), ["version"]],
        ["a key on another curve in its place", () => replaced({ ...ec, crv: "P-384" }), ["kind", "version"]],
        [
            "a key of another type in its place",
            () => replaced({ ...rsa, key_ops: ["sign", "verify"] }),
            ["kind", "version"],
        ],
        ["the key deleted", async () => vault.body(200, "DELETE", "/keys/signing"), ["exists"]],
        ["the key disabled", patch({ attributes: { enabled: false } }), ["enabled"]],
        ["an operation taken away", patch({ key_ops: ["verify"] }), ["operations", "sign ES256"]],
        ["an operation added", patch({ key_ops: ["sign", "verify", "deriveKey"] }), ["operations"]],
        [
            "the rotation policy changed",
            () => setPolicy({ rotateAfter: "P1M", expireAfter: "P90D" }),
            ["rotation policy"],
        ],
        [
            "the rotation policy's expiry changed",
            () => setPolicy({ rotateAfter: "P2M", expireAfter: "P1Y" }),
            ["rotation policy"],
        ],
        [
            "the rotation policy emptied",
            () => vault.body(200, "PUT", "/keys/signing/rotationpolicy", { lifetimeActions: [], attributes: {} }),
            ["rotation policy"],
        ],
    ])("%s", async (_name, breakIt, caught) => {
        const subject = await deployed(ec, rotation);
        await breakIt();
        const result = await verify(subject);
        expect(result.passed).toBe(false);
        expect(failedNames(result)).toEqual(expect.arrayContaining(caught));
        expect(result.failedChecks.every(({ problem }) => problem.length > 0)).toBe(true);
    });

    it("a public key that was exported wrongly", async () => {
        const subject = await deployed(ec, rotation);
        const result = await verify({ ...subject, publicKey: { kty: "EC", crv: "P-256", x: "AA", y: "AA" } });
        expect(failedNames(result)).toEqual(["public key"]);
    });

    const answering = (operation: string, body: object) => () => {
        vault.fault = (_method, path) => (path.endsWith(`/${operation}`) ? { status: 200, body } : undefined);
    };
    const bytes = (length: number) => Buffer.alloc(length, 7).toString("base64url");

    it.each<[string, KeyRequest, () => void, string[]]>([
        [
            "a service that signs wrongly",
            ec,
            answering("sign", { value: bytes(64) }),
            ["sign ES256", "verify ES256", "wrong algorithm refused (sign RS256)"],
        ],
        [
            "a service that finds every signature right",
            ec,
            answering("verify", { value: true }),
            ["tampered signature refused (ES256)"],
        ],
        ["a service that finds every signature wrong", ec, answering("verify", { value: false }), ["verify ES256"]],
        [
            "a service that decrypts wrongly",
            rsa,
            answering("decrypt", { value: bytes(32) }),
            ["decrypt RSA-OAEP-256", "encrypt RSA-OAEP", "tampered ciphertext refused (decrypt RSA-OAEP-256)"],
        ],
        [
            "a service that unwraps wrongly",
            rsa,
            answering("unwrapkey", { value: bytes(32) }),
            ["unwrapkey RSA-OAEP", "wrapkey RSA1_5"],
        ],
        ["a service that wraps wrongly", rsa, answering("wrapkey", { value: bytes(256) }), ["wrapkey RSA-OAEP-256"]],
    ])("%s", async (_name, request, breakIt, caught) => {
        const subject = await deployed(request);
        breakIt();
        expect(failedNames(await verify(subject))).toEqual(expect.arrayContaining(caught));
    });

    it("access taken away, with the sentence that says what is missing", async () => {
        const subject = await deployed(ec);
        const message =
            "Caller is not authorized.\r\nCaller: appid=a;oid=11111111-2222-3333-4444-555555555555;iss=i\r\n" +
            "Action: 'Microsoft.KeyVault/vaults/keys/sign/action'\r\nResource: '/x/keys/signing'";
        const body = { error: { code: "Forbidden", message, innererror: { code: "ForbiddenByRbac" } } };
        vault.fault = (_method, path) => (path.endsWith("/sign") ? { status: 403, body } : undefined);
        let now = 0;
        time.passed = () => (now += 100);
        const result = await verify(subject);
        expect(failedNames(result)).toContain("sign ES256");
        const [problem] = result.failedChecks.filter(({ check }) => check === "sign ES256").map((each) => each.problem);
        expect(problem).toMatch(
            /Microsoft.KeyVault\/vaults\/keys\/sign\/action on \/x\/keys\/signing is still missing/,
        );
    });
});

describe("an HSM key", () => {
    const hsm = { ...ec, kty: "EC-HSM" };
    const bundleWith = (attributes: object) => ({ status: 200, body: { key: {}, attributes } });

    beforeEach(() => {
        vault = new InProcessVault({ sku: { family: "A", name: "premium" } });
    });

    /** Has the service answer for the key's protection. */
    function answering(platform: string): void {
        vault.fault = (method, path) => {
            const isVersion = method === "GET" && /^\/keys\/signing\/[0-9a-f]{32}$/.test(path);
            return isVersion ? bundleWith({ hsmPlatform: platform }) : undefined;
        };
    }

    it("is told with its platform, and that there is no attestation where the vault has none", async () => {
        const result = await verify(await deployed(hsm));
        expect(result.failedChecks).toEqual([]);
        expect(result.passedChecks).toContain("held by an HSM");
        expect(result.attestation).toBe("HSM platform 1; no attestation of it is at hand");
    });

    it("whose release policy is another than the declared one, or not immutable, is caught", async () => {
        const policy = (authority: string) =>
            JSON.stringify({
                version: "1.0.0",
                anyOf: [{ authority, allOf: [{ claim: "x-ms-attestation-type", equals: "sevsnpvm" }] }],
            });
        const ours = policy("https://ours.attest.azure.net");
        const releasable = {
            ...hsm,
            attributes: { exportable: true },
            release_policy: { data: Buffer.from(ours).toString("base64url") },
        };
        const subject = await deployed(releasable);
        const kept = await verify({ ...subject, releasePolicy: { policy: ours, immutable: false } });
        expect(kept.failedChecks).toEqual([]);
        expect(kept.passedChecks).toContain("release policy");
        const loose = await verify({ ...subject, releasePolicy: { policy: ours, immutable: true } });
        expect(failedNames(loose)).toEqual(["release policy"]);
        const data = Buffer.from(policy("https://theirs.attest.azure.net")).toString("base64url");
        await vault.body(200, "PATCH", "/keys/signing/", { release_policy: { data } });
        const changed = await verify({ ...subject, releasePolicy: { policy: ours, immutable: false } });
        expect(failedNames(changed)).toEqual(["release policy"]);
    });

    it("that software protects is caught", async () => {
        const subject = await deployed(hsm);
        answering("0");
        expect((await verify(subject)).failedChecks).toEqual([
            { check: "held by an HSM", problem: "the service says that software protects it" },
        ]);
    });
});

describe("older versions", () => {
    it.each([
        ["verify", { value: false }, "its own signature counts as wrong"],
        [
            "sign",
            { value: Buffer.alloc(64, 7).toString("base64url") },
            "a signature of this version is wrong under its public key",
        ],
    ])("are caught when %s fails them", async (operation, body, problem) => {
        const subject = await deployed(ec, rotation);
        await vault.body(200, "POST", "/keys/signing/rotate");
        vault.fault = (_method, path) =>
            path.endsWith(`/${subject.version}/${operation}`) ? { status: 200, body } : undefined;
        const older = `older version ${subject.version.slice(0, 8)}`;
        expect((await verify(subject)).failedChecks).toEqual([{ check: `${older} still does verify`, problem }]);
    });
});

describe("guardrails", () => {
    it("that what is live breaks are a failing check, and only told at the level of warnings", async () => {
        const subject = await deployed(ec);
        const guardrails = { profile: "cis", resource: "signing" } as const;
        const result = await verify({ ...subject, guardrails });
        expect(failedNames(result)).toEqual(["guardrails cis"]);
        expect(result.guardrails?.findings.map(({ rule }) => rule)).toEqual(["key-expiry", "key-rotation"]);
        const warned = await verify({ ...subject, guardrails: { ...guardrails, level: "warn" } });
        expect(warned.failedChecks).toEqual([]);
        expect(warned.guardrails?.findings).toHaveLength(2);
        const except = [
            { rule: "key-expiry", reason: "a test" },
            { rule: "key-rotation", reason: "another", resource: "signing" },
            { rule: "vault-rbac", reason: "for vaults" },
        ];
        expect((await verify({ ...subject, guardrails: { ...guardrails, except } })).guardrails).toEqual({
            profile: "cis",
            level: "error",
            findings: [],
            exceptions: [
                { rule: "key-expiry", reason: "a test" },
                { rule: "key-rotation", reason: "another" },
            ],
        });
    });
});
