/** Access that is tried as identities of its own, against a local Azure that enforces roles and policies. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { time } from "../../../../components/data-plane/azure/retry";
import type {
    ActAsInputs,
    DeclaredAssignment,
    SubjectResult,
    VaultSubject,
} from "../../../../components/data-plane/verification/contract";
import { verification } from "../../../../components/data-plane/verification/handler";
import { settingsOf } from "../../../../components/data-plane/verification/settings";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { Client } from "../../../local/azure/client";
import { createApplication } from "../../../local/azure/serving";
import { TestAzure } from "../../support/azure";

const roles = {
    administrator: "00482a5a-887f-4fb3-b363-3b7fe8e74483",
    cryptoUser: "12338af0-0e69-4776-bea7-57ae8d297424",
    encryptionUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
    secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
};
const variable = "TEST_APPLICATION_SECRET";
const realTime = { ...time };

let azure: TestAzure;
let client: Client;
let application: { clientId: string; clientSecret: string; objectId: string };

beforeAll(async () => {
    azure = await TestAzure.start();
    client = new Client(azure.azure.target);
    application = await createApplication(client, "application");
});

beforeEach(() => {
    process.env[variable] = application.clientSecret;
    forgetClients();
});

afterEach(() => Object.assign(time, realTime));

afterAll(async () => {
    delete process.env[variable];
    client.end();
    await azure.close();
});

const assign = (scope: string, role: string, principalId = application.objectId) =>
    azure.assign(scope, role, principalId);

const asApplication = (): ActAsInputs => ({
    principal: "application",
    clientId: application.clientId,
    signIn: { method: "clientSecret", from: { kind: "environment", variable } },
    ifUnavailable: "fail",
});

const declared = (role: string, scope: string): DeclaredAssignment => ({
    name: `${role} of application on ${scope}`,
    principal: "application",
    principalId: application.objectId,
    role,
    scope,
});

/** A vault with two keys and a secret, where the application wraps with one key and signs with the other. */
async function deployed(): Promise<{ subject: VaultSubject; wraps: string; target: VaultTarget }> {
    const target = await azure.vault();
    const { vaultName, vaultId } = target;
    await client.vault("POST", vaultName, "/keys/signing/create", { kty: "EC", crv: "P-256", key_ops: ["sign"] });
    const operations = ["wrapKey", "unwrapKey", "encrypt", "decrypt"];
    await client.vault("POST", vaultName, "/keys/wrapping/create", { kty: "RSA", key_size: 2048, key_ops: operations });
    await client.vault("PUT", vaultName, "/secrets/password", { value: "planted-value" });
    await assign(`${vaultId}/keys/signing`, roles.cryptoUser);
    const wraps = await assign(`${vaultId}/keys/wrapping`, roles.encryptionUser);
    const { body } = await azure.arm("GET", vaultId, "2023-07-01");
    const subject: VaultSubject = {
        kind: "vault",
        target,
        name: vaultName,
        exclusive: true,
        settings: settingsOf((body as { properties: Record<string, unknown> }).properties),
        assignments: [
            declared(roles.cryptoUser, "/keys/signing"),
            declared(roles.encryptionUser, "/keys/wrapping"),
            {
                name: "deployer",
                principal: "deployer",
                principalId: azure.azure.target.objectId,
                role: roles.administrator,
                scope: "",
            },
        ],
        actAs: [asApplication()],
        objects: [
            { kind: "keys", name: "signing" },
            { kind: "keys", name: "wrapping" },
            { kind: "secrets", name: "password" },
        ],
    };
    return { subject, wraps, target };
}

async function verify(subject: VaultSubject): Promise<SubjectResult> {
    const inputs = { subject, fingerprint: "", always: false, onFailure: "warn", accessTimeoutSeconds: 5 };
    const { inputs: checked } = await verification.check({}, inputs);
    const { outs } = await verification.create(checked);
    return outs["result"] as SubjectResult;
}

const probedRows = ({ access = [] }: SubjectResult) =>
    access.flatMap(({ principal, on, probed }) => (probed === undefined ? [] : [{ principal, on, ...probed }]));

describe("an identity that the verification acts as", () => {
    it("does what it was granted and is refused all else, without leaving a trace", async () => {
        const { subject } = await deployed();
        await azure.takeCalls();
        const result = await verify(subject);
        expect(result.failedChecks).toEqual([]);
        expect(result.passedChecks).toEqual(
            expect.arrayContaining([
                "application signs in as itself",
                "probed: application on keys/signing",
                "probed: application on keys/wrapping",
                "probed: application on secrets/password",
                "sign in as application",
            ]),
        );
        expect(probedRows(result)).toEqual([
            {
                principal: "application",
                on: "keys/signing",
                allowed: ["keys/read", "keys/sign/action"],
                refused: ["keyrotationpolicies/read"],
            },
            {
                principal: "application",
                on: "keys/wrapping",
                allowed: ["keys/read", "keys/unwrap/action", "keys/wrap/action"],
                refused: ["keyrotationpolicies/read", "keys/decrypt/action", "keys/encrypt/action"],
            },
            {
                principal: "application",
                on: "secrets/password",
                allowed: [],
                refused: ["secrets/getSecret/action", "secrets/readMetadata/action"],
            },
        ]);
        const calls = await azure.takeCalls();
        const uses = /^(GET|POST \/keys\/\w+\/\w+\/(sign|verify|encrypt|decrypt|wrapkey|unwrapkey)) ?/;
        expect(calls.filter((call) => !uses.test(call))).toEqual([]);
        expect(result.calls).toBe(2 + calls.length);
        expect(JSON.stringify(result)).not.toMatch(new RegExp(`planted-value|${application.clientSecret}`));
    });

    it("has the rest of its access computed, and marked so", async () => {
        const { subject } = await deployed();
        const { access = [] } = await verify({ ...subject, actAs: [] });
        expect(access).toContainEqual({
            principal: "application",
            objectId: application.objectId.toLowerCase(),
            on: "keys/wrapping",
            through: "Key Vault Crypto Service Encryption User",
            declared: true,
            allows: ["keys/read", "keys/wrap/action", "keys/unwrap/action"],
        });
        expect(access).toContainEqual(
            expect.objectContaining({ principal: "deployer", on: "vault", allows: ["*"], declared: true }),
        );
        expect(access.every(({ probed }) => probed === undefined)).toBe(true);
    });

    it("is caught with a role that was removed", async () => {
        const { subject, wraps } = await deployed();
        await azure.arm("DELETE", wraps, "2022-04-01");
        expect((await verify(subject)).failedChecks).toEqual([
            expect.objectContaining({ problem: "the role assignment is gone" }),
            {
                check: "probed: application on keys/wrapping",
                problem:
                    "keys/read is granted, and refused by the vault; keys/wrap/action is granted, and refused by the vault; " +
                    "keys/unwrap/action is granted, and refused by the vault",
            },
        ]);
    }, 20_000);

    it("is caught with a role that the vault inherits, which nobody declared", async () => {
        const { subject } = await deployed();
        const extra = await assign(azure.group, roles.secretsUser);
        const result = await verify(subject);
        await azure.arm("DELETE", extra, "2022-04-01");
        const problem =
            "secrets/getSecret/action is not granted by this program, and the vault does it; " +
            "secrets/readMetadata/action is not granted by this program, and the vault does it";
        expect(result.failedChecks).toEqual([{ check: "probed: application on secrets/password", problem }]);
        expect(result.access).toContainEqual(
            expect.objectContaining({
                principal: "application",
                on: "vault",
                through: "Key Vault Secrets User, inherited",
                declared: false,
            }),
        );
        expect((await verify({ ...subject, exclusive: false })).failedChecks).toEqual([]);
    });

    it("has what its groups were given", async () => {
        const { subject, target } = await deployed();
        const group = (await client.graph("POST", "/groups", { displayName: "readers" })).text("id");
        const member = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${application.objectId}` };
        await client.graph("POST", `/groups/${group}/members/$ref`, member);
        await assign(`${target.vaultId}/secrets/password`, roles.secretsUser, group);
        const readers: DeclaredAssignment = {
            name: "readers",
            principal: "readers",
            principalId: group,
            role: roles.secretsUser,
            scope: "/secrets/password",
        };
        const result = await verify({ ...subject, assignments: [...(subject.assignments ?? []), readers] });
        expect(result.failedChecks).toEqual([]);
        expect(probedRows(result)).toContainEqual({
            principal: "application",
            on: "secrets/password",
            allowed: ["secrets/getSecret/action", "secrets/readMetadata/action"],
            refused: [],
        });
        expect(result.access).toContainEqual(
            expect.objectContaining({ through: "Key Vault Secrets User, as a member of readers" }),
        );
    });

    it("is waited for while its role is on the way", async () => {
        const { subject } = await deployed();
        await azure.azure.manage("PUT", "/propagation", { delaySeconds: 1 });
        await assign(`${subject.target.vaultId}/secrets/password`, roles.secretsUser);
        await azure.azure.manage("PUT", "/propagation", {});
        const assignments = [...(subject.assignments ?? []), declared(roles.secretsUser, "/secrets/password")];
        const result = await verify({ ...subject, assignments });
        expect(result.failedChecks).toEqual([]);
    }, 20_000);
});

describe("signing in", () => {
    const failure = async (actAs: ActAsInputs) => {
        const { subject } = await deployed();
        return verify({ ...subject, actAs: [actAs], objects: [] });
    };

    it("fails with the place that has nothing to sign in with", async () => {
        delete process.env[variable];
        expect((await failure(asApplication())).failedChecks).toEqual([
            {
                check: "sign in as application",
                problem: `the environment variable ${variable} has nothing to sign in with`,
            },
        ]);
    });

    it("is only a note where the access may be computed instead", async () => {
        delete process.env[variable];
        const result = await failure({ ...asApplication(), ifUnavailable: "compute" });
        expect(result.failedChecks).toEqual([]);
        expect(result.notes).toEqual([
            `application: access is computed only, for the environment variable ${variable} has nothing to sign in with`,
        ]);
    });

    it("fails with a wrong secret, and doesn't tell it", async () => {
        process.env[variable] = "wrong-secret-value";
        const { failedChecks } = await failure(asApplication());
        expect(failedChecks).toEqual([
            {
                check: "sign in as application",
                problem: expect.stringMatching(/^signing in failed: .*7000215/s) as string,
            },
        ]);
        expect(JSON.stringify(failedChecks)).not.toContain("wrong-secret-value");
    });

    it("fails where it comes out as somebody else than was granted", async () => {
        const { subject } = await deployed();
        const assignments = [{ ...declared(roles.cryptoUser, "/keys/signing"), principalId: randomUUID() }];
        const { failedChecks } = await verify({ ...subject, exclusive: false, assignments, objects: [] });
        expect(failedChecks.map(({ check }) => check)).toContain("application signs in as itself");
    });

    it("takes the secret from a file or from another secret, and tokens from the machine's managed identity", async () => {
        const directory = await mkdtemp(join(tmpdir(), "act-as-"));
        const file = join(directory, "secret");
        await writeFile(file, `${application.clientSecret}\n`);
        const { subject, target } = await deployed();
        await client.vault("PUT", target.vaultName, "/secrets/sign-in", { value: application.clientSecret });
        const { managedIdentity: machine } = azure.azure.target;
        process.env["IDENTITY_ENDPOINT"] = machine.endpoint;
        process.env["IDENTITY_HEADER"] = machine.header;
        const from = (source: object) => ({ method: "clientSecret" as const, from: source as never });
        const { clientId } = application;
        const ways: ActAsInputs[] = [
            { ...asApplication(), signIn: from({ kind: "file", path: file }) },
            { ...asApplication(), signIn: from({ kind: "secret", target, name: "sign-in" }) },
            { principal: "machine", signIn: { method: "managedIdentity" }, ifUnavailable: "fail" },
        ];
        const result = await verify({ ...subject, actAs: ways, objects: [{ kind: "keys", name: "signing" }] });
        delete process.env["IDENTITY_ENDPOINT"];
        delete process.env["IDENTITY_HEADER"];
        await rm(directory, { recursive: true });
        expect(clientId).not.toBe(machine.clientId);
        expect(result.failedChecks).toEqual([]);
        expect(probedRows(result).map(({ principal, allowed }) => [principal, allowed.length])).toEqual([
            ["application", 2],
            ["application", 2],
            ["machine", 0],
        ]);
    });
});
