import {
    CryptoVerification,
    Key,
    Principal,
    Secret,
    Vault,
    type ActAs,
    type SubjectResult,
} from "../../components/index";
import type { VaultSubject } from "../../components/data-plane/verification/contract";
import { caller, ofType, recorded, valueOf, type Answers } from "./support/recorder";

const verificationType = "pulumi-nodejs:dynamic/azure-keyvault:Verification";
const verdictType = "pulumi-nodejs:dynamic/azure-keyvault:VerificationVerdict";
const vaultArgs = { resourceGroupName: "rg", vaultName: "kv-app", network: "open" } as const;
/** The example key of RFC 7517, appendix A.1, and its thumbprint under RFC 7638. */
const jwk = {
    kty: "EC",
    crv: "P-256",
    x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
};

function result(changes: Partial<SubjectResult> = {}): SubjectResult {
    return {
        subject: "x",
        passed: true,
        verifiedAt: "2026-11-22T00:00:00Z",
        calls: 6,
        passedChecks: ["exists", "sign ES256"],
        failedChecks: [],
        ...changes,
    };
}

function answers(verified: () => SubjectResult = result): Answers {
    return {
        outputs: {
            "pulumi-nodejs:dynamic/azure-keyvault:Key": () => ({ version: "v1", versions: ["v1"], jwk }),
            "pulumi-nodejs:dynamic/azure-keyvault:Secret": () => ({ version: "v2", value: "scrypt$fingerprint" }),
            "azure-native:keyvault:Key": () => ({ keyUri: "u", keyUriWithVersion: "u/v" }),
            "azure-native:keyvault:Secret": () => ({ properties: { secretUri: "u", secretUriWithVersion: "u/v" } }),
            [verificationType]: () => ({ result: verified() }),
        },
    };
}

test("declares one resource for each key and secret, with what was declared and deployed of it", async () => {
    const registrations = await recorded(() => {
        const vault = new Vault("kv", vaultArgs);
        const signing = new Key("signing", {
            vault,
            type: "EC",
            curve: "P-256",
            operations: ["sign", "verify"],
            rotation: { rotateAfter: "P2M", expireAfter: "P90D" },
        });
        const password = new Secret("password", {
            vault,
            generate: {},
            contentType: "text/plain",
            expiresAfter: "P90D",
        });
        new CryptoVerification("verified", { keys: [signing], secrets: [password], trigger: "1" });
    }, answers());
    const declared = ofType(registrations, verificationType);
    expect(declared.map(({ name }) => name)).toEqual(["verified-password", "verified-signing"]);
    const common = { trigger: "1", always: false, onFailure: "fail", accessTimeoutSeconds: 900 };
    expect(declared[0]?.inputs).toMatchObject({
        ...common,
        fingerprint: "scrypt$fingerprint",
        subject: {
            kind: "secret",
            name: "password",
            version: "v2",
            mode: "managed",
            enabled: true,
            contentType: "text/plain",
            expiresAfter: "P90D",
            target: { vaultName: "kv-app" },
        },
    });
    expect(declared[1]?.inputs).toMatchObject({
        ...common,
        fingerprint: "",
        subject: {
            kind: "key",
            name: "signing",
            version: "v1",
            type: "EC",
            curve: "P-256",
            operations: ["sign", "verify"],
            enabled: true,
            publicKey: "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
            rotation: { rotateAfter: "P2M", expireAfter: "P90D" },
            target: { vaultName: "kv-app" },
        },
    });
});

test("sums up what was found", async () => {
    let verification: CryptoVerification | undefined;
    const failed = result({
        passed: false,
        failedChecks: [{ check: "version", problem: "declared a, in the vault b" }],
    });
    const found = [result(), failed];
    await recorded(
        () => {
            const vault = new Vault("kv", vaultArgs);
            verification = new CryptoVerification("verified", {
                secrets: [new Secret("one", { vault, generate: {} }), new Secret("two", { vault, generate: {} })],
                onFailure: "warn",
            });
        },
        answers(() => found.shift() ?? result()),
    );
    const { subjects, ...summary } = await valueOf(verification!.result);
    expect(summary).toEqual({ passed: false, checks: 5, failed: 1, calls: 12 });
    expect(subjects.map(({ passed }) => passed).sort()).toEqual([false, true]);
});

test("leaves the verdict to a resource of its own, which has what failed, unless it shall only warn", async () => {
    const failed = result({ subject: "x", passed: false, failedChecks: [{ check: "version", problem: "other" }] });
    const declared = (onFailure: "fail" | "warn") =>
        recorded(
            () => {
                const vault = new Vault("kv", vaultArgs);
                const secrets = [
                    new Secret("one", { vault, generate: {} }),
                    new Secret("two", { vault, generate: {} }),
                ];
                const { nodes } = new CryptoVerification("verified", { secrets, onFailure });
                expect(nodes.verdict === undefined).toBe(onFailure === "warn");
            },
            answers(() => failed),
        );
    const [verdict, ...more] = ofType(await declared("fail"), verdictType);
    expect(more).toEqual([]);
    expect(verdict).toMatchObject({
        name: "verified-verdict",
        inputs: { verification: "verified", failed: ["x: version: other", "x: version: other"] },
    });
    expect(ofType(await declared("warn"), verdictType)).toEqual([]);
    const none = await recorded(() => void new CryptoVerification("verified", {}), answers());
    expect(ofType(none, verdictType)).toEqual([]);
});

test("refuses the same name twice, and keys and secrets whose vault can't be reached", async () => {
    await recorded(() => {
        const vault = new Vault("kv", vaultArgs);
        const secret = new Secret("one", { vault, generate: {} });
        expect(() => new CryptoVerification("twice", { secrets: [secret, secret] })).toThrow(
            'CryptoVerification "twice": "one" is given twice, or two of different kinds have this name.',
        );
        const unreachable = new Secret("two", { vault, value: "x", plane: "arm" });
        expect(() => new CryptoVerification("far", { secrets: [unreachable] })).toThrow(
            'CryptoVerification "far": Secret "two" is declared with plane "arm", for a vault whose data plane the deployer ' +
                "can't reach: its value can't be verified. Leave it out.",
        );
        const made = new Key("three", { vault, type: "EC", plane: "arm" });
        expect(() => new CryptoVerification("far", { keys: [made] })).toThrow(
            'CryptoVerification "far": Key "three" is declared with plane "arm", for a vault whose data plane the deployer ' +
                "can't reach: what it does can't be verified. Leave it out.",
        );
    }, answers());
});

test("compares a vault with its settings and with the access declared so far", async () => {
    const app = Principal.objectId("99999999-9999-4999-8999-999999999999", "ServicePrincipal", "app");
    const registrations = await recorded(() => {
        const vault = new Vault("kv", vaultArgs);
        const secret = new Secret("password", { vault, generate: {} });
        secret.grants.read(app);
        const policies = new Vault("policies", { ...vaultArgs, vaultName: "kv-old", accessModel: "accessPolicies" });
        policies.grants.permissions(app, { secrets: ["get", "list"] });
        new CryptoVerification("verified", { vaults: [vault, policies], undeclaredAccess: "ignore" });
    }, answers());
    const [withRoles, withPolicies] = ofType(registrations, verificationType).map(({ inputs }) => inputs["subject"]);
    expect(withRoles).toMatchObject({
        kind: "vault",
        name: "kv-app",
        exclusive: false,
        settings: {
            enableRbacAuthorization: true,
            enablePurgeProtection: true,
            softDeleteRetentionInDays: 90,
            publicNetworkAccess: "Enabled",
            networkAcls: { ipRules: [], virtualNetworkRules: [] },
        },
        assignments: [
            {
                name: "Key Vault Secrets Officer of deployer on vault",
                principal: "deployer",
                principalId: caller.objectId,
                role: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
                scope: "",
            },
            {
                name: "Key Vault Secrets User of app on secret password",
                principalId: "99999999-9999-4999-8999-999999999999",
                principalType: "ServicePrincipal",
                role: "4633458b-17de-408a-b874-0445c86b69e6",
                scope: "/secrets/password",
            },
        ],
    });
    expect(withPolicies).toMatchObject({
        name: "kv-old",
        settings: { enableRbacAuthorization: false },
        policies: [
            {
                principal: "app",
                objectId: "99999999-9999-4999-8999-999999999999",
                principalType: "ServicePrincipal",
                allows: ["secrets/getSecret/action", "secrets/readMetadata/action"],
            },
        ],
    });
});

describe("identities to act as", () => {
    const app = Principal.objectId("99999999-9999-4999-8999-999999999999", "ServicePrincipal", "app");

    it("reach the data plane as the places of their secrets, with what they try", async () => {
        const registrations = await recorded(() => {
            const vault = new Vault("kv", vaultArgs);
            const other = new Vault("other", { ...vaultArgs, vaultName: "kv-other" });
            const password = new Secret("password", { vault, generate: {}, secretName: "db-password" });
            const elsewhere = new Secret("elsewhere", { vault: other, generate: {} });
            new CryptoVerification("verified", {
                vaults: [vault],
                secrets: [password, elsewhere],
                actAs: [
                    { principal: app, clientId: "client", clientSecret: { environment: "APP_SECRET" } },
                    {
                        principal: app,
                        clientId: "client",
                        federatedToken: { file: "/token" },
                        ifUnavailable: "compute",
                    },
                    { principal: app, clientId: "client", clientSecret: { secret: { vault, secretName: "sign-in" } } },
                    { principal: app, managedIdentity: true },
                ],
            });
        }, answers());
        const [subject] = ofType(registrations, verificationType)
            .map(({ inputs }) => inputs["subject"] as VaultSubject)
            .filter(({ kind }) => kind === "vault");
        const identity = { principal: "app", clientId: "client", ifUnavailable: "fail" };
        const secret = {
            kind: "secret",
            name: "sign-in",
            target: expect.objectContaining({ vaultName: "kv-app" }) as object,
        };
        expect(subject?.actAs).toEqual([
            { ...identity, signIn: { method: "clientSecret", from: { kind: "environment", variable: "APP_SECRET" } } },
            {
                ...identity,
                signIn: { method: "federatedToken", from: { kind: "file", path: "/token" } },
                ifUnavailable: "compute",
            },
            { ...identity, signIn: { method: "clientSecret", from: secret } },
            { principal: "app", signIn: { method: "managedIdentity" }, ifUnavailable: "fail" },
        ]);
        expect(subject?.objects).toEqual([{ kind: "secrets", name: "db-password" }]);
    });

    it.each<[string, Omit<ActAs, "principal">, string]>([
        [
            "no way to sign in",
            { clientId: "c" },
            "must say how to sign in by one of clientSecret, federatedToken, pipeline, managedIdentity, got [].",
        ],
        [
            "two ways",
            { clientId: "c", pipeline: true, managedIdentity: true },
            'managedIdentity, got ["pipeline","managedIdentity"].',
        ],
        [
            "no client id",
            { pipeline: true },
            "`actAs (app).clientId` must be the application's client id, got nothing.",
        ],
        [
            "no place",
            { clientId: "c", clientSecret: {} },
            "`actAs (app).clientSecret` must name one of environment, file, secret, got [].",
        ],
        [
            "a secret in place of where it is",
            { clientId: "c", clientSecret: "planted-secret" as never },
            "`actAs (app).clientSecret` must name one of environment, file, secret, got [].",
        ],
        [
            "the secret in place of a variable's name",
            { clientId: "client", clientSecret: { environment: "pl4nted-s3cret" } },
            "`actAs (app).clientSecret.environment` must be the name of an environment variable, got a text of 14 characters.",
        ],
        [
            "the token in place of a file's path",
            { clientId: "client", federatedToken: { file: "pl4nted\n" } },
            "`actAs (app).federatedToken.file` must be the path of a file, not what is in it, got a text of 8 characters.",
        ],
    ])("are refused with %s", async (_name, actAs, message) => {
        await recorded(() => {
            const vault = new Vault("kv", vaultArgs);
            const declare = () =>
                new CryptoVerification("verified", { vaults: [vault], actAs: [{ principal: app, ...actAs }] });
            expect(declare).toThrow(message);
            expect(declare).not.toThrow("planted-secret");
        }, answers());
    });
});

test("passes diagnostic settings and guardrails on, as they were declared", async () => {
    const workspaceId = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs";
    const registrations = await recorded(() => {
        const guardrails = { profile: "cis", level: "warn" } as const;
        const vault = new Vault("kv", {
            ...vaultArgs,
            guardrails,
            diagnostics: { audit: { workspaceId, logs: "audit" } },
        });
        new CryptoVerification("verified", {
            vaults: [vault],
            secrets: [new Secret("password", { vault, generate: {} })],
        });
    }, answers());
    const subjects = ofType(registrations, verificationType).map(({ inputs }) => inputs["subject"] as VaultSubject);
    expect(subjects.find(({ kind }) => kind === "vault")).toMatchObject({
        diagnostics: [{ name: "audit", destinations: { workspaceId }, logs: ["audit"], metrics: ["AllMetrics"] }],
        guardrails: { profile: "cis", level: "warn", resource: "kv" },
    });
    expect(subjects.find(({ name }) => name === "password")?.guardrails).toEqual({
        profile: "cis",
        level: "warn",
        resource: "password",
    });
});
