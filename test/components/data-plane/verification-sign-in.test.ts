/** Signing in without a client secret, as whom access is then tried: managed identities and federated tokens of a pipeline. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetClients } from "../../../components/data-plane/clients";
import type { ActAsInputs, SubjectResult, VaultSubject } from "../../../components/data-plane/verification/contract";
import { verification as handler } from "../../../components/data-plane/verification/handler";
import { settingsOf } from "../../../components/data-plane/verification/settings";
import { Client } from "../../local/azure/client";
import { createApplication } from "../../local/azure/serving";
import { TestAzure } from "../support/azure";
import { MetadataService, WorkflowIssuer } from "../support/token-issuers";

const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const administrator = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
const reading = ["secrets/getSecret/action", "secrets/readMetadata/action"];

let azure: TestAzure;
let client: Client;
let metadata: MetadataService;
let workflow: WorkflowIssuer;
/** User-assigned identities: tokens of one stay with the process, wherever they came from. */
let identities: Record<string, Identity>;
/** An application that trusts the workflow. */
let pipeline: Identity;
/** One secret is for both, the other for nobody but the deployer. */
let subject: VaultSubject;
let directory: string;

interface Identity {
    readonly clientId: string;
    readonly objectId: string;
}

const before = { ...process.env };

beforeAll(async () => {
    azure = await TestAzure.start();
    client = new Client(azure.azure.target);
    metadata = await MetadataService.start(azure.azure.target);
    workflow = await WorkflowIssuer.start();
    directory = await mkdtemp(join(tmpdir(), "sign-in-"));
    identities = { jobs: await userAssigned("jobs"), machine: await userAssigned("machine") };
    pipeline = await trusting();
    await azure.azure.manage("PUT", "/issuers", { issuer: workflow.issuer, jwks: workflow.jwks });
    subject = await deployed();
});

beforeEach(() => forgetClients());

afterEach(() => {
    workflow.claims = {};
    workflow.answer = undefined;
    for (const name of Object.keys(process.env).filter((each) =>
        /^(IDENTITY|AZURE|ACTIONS|ARM_OIDC|TEST)_/.test(each),
    )) {
        if (before[name] === undefined) {
            delete process.env[name];
        }
    }
});

afterAll(async () => {
    await rm(directory, { recursive: true });
    await Promise.all([metadata.end(), workflow.end()]);
    client.end();
    await azure.close();
});

async function userAssigned(name: string): Promise<Identity> {
    const id = `${azure.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
    const { body } = await azure.arm("PUT", id, "2023-01-31", { location: azure.azure.target.location });
    const { clientId, principalId } = (body as { properties: { clientId: string; principalId: string } }).properties;
    return { clientId, objectId: principalId };
}

async function trusting(): Promise<Identity> {
    const application = await createApplication(client, "pipeline");
    const { issuer, subject: trusted } = workflow;
    const credential = { name: "main", issuer, subject: trusted, audiences: ["api://AzureADTokenExchange"] };
    await client.graph(
        "POST",
        `/applications(appId='${application.clientId}')/federatedIdentityCredentials`,
        credential,
    );
    return application;
}

async function assign(scope: string, role: string, principalId: string): Promise<void> {
    const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
    const roleDefinitionId = `/subscriptions/${azure.azure.target.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    const properties = { roleDefinitionId, principalId, principalType: "ServicePrincipal" };
    await azure.arm("PUT", id, "2022-04-01", { properties });
}

async function deployed(): Promise<VaultSubject> {
    const target = await azure.vault();
    await client.vault("PUT", target.vaultName, "/secrets/shared", { value: "planted-value" });
    await client.vault("PUT", target.vaultName, "/secrets/own", { value: "planted-value" });
    const readers = { ...identities, pipeline };
    for (const { objectId } of Object.values(readers)) {
        await assign(`${target.vaultId}/secrets/shared`, secretsUser, objectId);
    }
    const { body } = await azure.arm("GET", target.vaultId, "2023-07-01");
    return {
        kind: "vault",
        target,
        name: target.vaultName,
        exclusive: true,
        settings: settingsOf((body as { properties: Record<string, unknown> }).properties),
        assignments: [
            {
                name: "deployer",
                principal: "deployer",
                principalId: azure.azure.target.objectId,
                role: administrator,
                scope: "",
            },
            ...Object.entries(readers).map(([principal, { objectId: principalId }]) => ({
                name: `secrets of ${principal}`,
                principal,
                principalId,
                role: secretsUser,
                scope: "/secrets/shared",
            })),
        ],
        objects: [
            { kind: "secrets", name: "shared" },
            { kind: "secrets", name: "own" },
        ],
    };
}

async function verify(
    actAs: ActAsInputs,
    changes: Partial<VaultSubject> = {},
    verification = handler,
): Promise<SubjectResult> {
    const inputs = { subject: { ...subject, ...changes, actAs: [actAs] }, fingerprint: "", always: false };
    const { inputs: checked } = await verification.check({}, { ...inputs, onFailure: "warn", accessTimeoutSeconds: 5 });
    const { outs } = await verification.create(checked);
    return outs["result"] as SubjectResult;
}

type SignIn = ActAsInputs["signIn"];

const asIdentity = (name: "jobs" | "machine"): ActAsInputs => ({
    principal: name,
    clientId: identities[name]?.clientId ?? "",
    signIn: { method: "managedIdentity" },
    ifUnavailable: "fail",
});
const asPipeline = (signIn: SignIn = { method: "pipeline" }): ActAsInputs => ({
    principal: "pipeline",
    clientId: pipeline.clientId,
    signIn,
    ifUnavailable: "fail",
});

function inAppService(): void {
    const { endpoint, header } = azure.azure.target.managedIdentity;
    Object.assign(process.env, { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header });
}

function onMachine(url = metadata.url): void {
    process.env["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = url;
}

function inWorkflow(url = workflow.url, token = workflow.requestToken): void {
    Object.assign(process.env, { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token });
}

/** Has the workflow's issuer put these claims into its tokens. */
function claiming(claims: Readonly<Record<string, unknown>>): void {
    inWorkflow();
    workflow.claims = claims;
}

function answering(body: string): void {
    inWorkflow();
    workflow.answer = { status: 200, body };
}

async function inFile(token: string): Promise<string> {
    const path = join(directory, "token");
    await writeFile(path, token);
    return path;
}

/** The SDK waits seconds before it asks again. */
function shortenRetries(): jest.SpyInstance {
    const { setTimeout: original } = globalThis;
    return jest
        .spyOn(globalThis, "setTimeout")
        .mockImplementation((run: () => void, ms = 0) => original(run, ms < 10_000 ? ms / 50 : ms));
}

/** Runs with modules of its own: the SDK looks once a process where managed identities get their tokens. */
async function onItsOwn(run: (verification: typeof handler) => Promise<void>): Promise<void> {
    await jest.isolateModulesAsync(async () => {
        const path = "../../../components/data-plane/verification/handler";
        await run(jest.requireActual<{ readonly verification: typeof handler }>(path).verification);
    });
}

/** Granted operations succeeded as the principal, all others were refused. */
function expectTried(result: SubjectResult, principal: string): void {
    expect(result.failedChecks).toEqual([]);
    expect(result.passedChecks).toEqual(
        expect.arrayContaining([
            `sign in as ${principal}`,
            `${principal} signs in as itself`,
            `probed: ${principal} on secrets/own`,
            `probed: ${principal} on secrets/shared`,
        ]),
    );
    const tried = (result.access ?? []).flatMap(({ principal: who, on, probed }) =>
        probed === undefined ? [] : [[who, on, probed]],
    );
    expect(tried).toEqual([
        [principal, "secrets/own", { allowed: [], refused: reading }],
        [principal, "secrets/shared", { allowed: reading, refused: [] }],
    ]);
}

/** The one problem of signing in, which tells nothing of what is secret about it. */
async function problemOf(actAs: ActAsInputs, verification = handler): Promise<string> {
    const result = await verify(actAs, { objects: [] }, verification);
    expect(result.failedChecks.map(({ check }) => check)).toEqual([`sign in as ${actAs.principal}`]);
    const { header } = azure.azure.target.managedIdentity;
    const secrets = [header, workflow.requestToken, ...workflow.given];
    secrets.forEach((secret) => expect(JSON.stringify(result)).not.toContain(secret));
    return result.failedChecks[0]?.problem ?? "";
}

describe("a managed identity of the machine", () => {
    it("tries its access where App Service hands out its tokens", async () => {
        inAppService();
        expectTried(await verify(asIdentity("jobs")), "jobs");
    });

    it("is told apart from the one that was declared", async () => {
        inAppService();
        const { clientId, objectId } = identities["machine"] ?? pipeline;
        const { failedChecks } = await verify({ ...asIdentity("jobs"), clientId }, { objects: [] });
        expect(failedChecks).toEqual([
            {
                check: "jobs signs in as itself",
                problem: `declared object id ${identities["jobs"]?.objectId}, signed in as ${objectId}`,
            },
        ]);
    });

    it.each<[string, () => void, RegExp]>([
        ["an identity that it doesn't have", inAppService, /^signing in failed: Identity not found$/],
        [
            "a header that it doesn't take",
            () => {
                inAppService();
                process.env["IDENTITY_HEADER"] = "wrong-header";
            },
            /^signing in failed: The X-IDENTITY-HEADER header is absent or wrong\.$/,
        ],
        [
            "an endpoint that isn't there",
            () => {
                inAppService();
                process.env["IDENTITY_ENDPOINT"] = "http://127.0.0.1:9/msi/token";
            },
            /^signing in failed: ManagedIdentityCredential: Network unreachable\. /,
        ],
    ])("fails with %s", async (_what, prepare, expected) => {
        prepare();
        const retries = shortenRetries();
        const actAs = { ...asIdentity("jobs"), clientId: randomUUID() };
        await onItsOwn(async (verification) => expect(await problemOf(actAs, verification)).toMatch(expected));
        retries.mockRestore();
    });

    it("tries its access on a virtual machine, and fails there with an identity that it doesn't have", async () => {
        onMachine();
        await onItsOwn(async (verification) => {
            expectTried(await verify(asIdentity("machine"), {}, verification), "machine");
            const stranger = { ...asIdentity("machine"), clientId: randomUUID() };
            expect(await problemOf(stranger, verification)).toBe("signing in failed: Identity not found");
            expect(metadata.asked).toEqual([identities["machine"]?.clientId, stranger.clientId]);
        });
    });
});

describe("a federated token of the pipeline", () => {
    it("is asked for of the workflow's issuer, and its identity tries its access", async () => {
        inWorkflow();
        const given = workflow.given.length;
        expectTried(await verify(asPipeline()), "pipeline");
        expect(workflow.given.length).toBeGreaterThan(given);
    });

    it("is found wherever azure-native looks for it", async () => {
        process.env["ARM_OIDC_TOKEN"] = workflow.token();
        expectTried(await verify(asPipeline()), "pipeline");
        delete process.env["ARM_OIDC_TOKEN"];
        process.env["ARM_OIDC_TOKEN_FILE_PATH"] = await inFile(workflow.token());
        forgetClients();
        expectTried(await verify(asPipeline()), "pipeline");
        delete process.env["ARM_OIDC_TOKEN_FILE_PATH"];
        const { clientId, clientSecret, tenantId } = azure.azure.target;
        const { url, requestToken } = workflow;
        const identity = { clientId, clientSecret, tenantId, oidcRequestUrl: url, oidcRequestToken: requestToken };
        const target = { ...subject.target, identity };
        expectTried(await verify(asPipeline(), { target }), "pipeline");
    });

    it.each<[string, () => void | Promise<void>, string | RegExp]>([
        ["none", () => undefined, /^signing in failed: Signing in with OIDC needs a token: .*`id-token: write` has\.$/],
        [
            "an issuer that isn't there",
            () => inWorkflow("http://127.0.0.1:9/"),
            /^signing in failed: No federated token from 127\.0\.0\.1:9: .*ECONNREFUSED/,
        ],
        [
            "an address that is none",
            () => inWorkflow("nonsense"),
            /^signing in failed: No federated token from the CI system: .* is no URL\.$/,
        ],
        [
            "a request token that the issuer doesn't know",
            () => inWorkflow(workflow.url, "wrong-request-token"),
            /: it answered 401\.$/,
        ],
        ["an answer that is no JSON", () => answering("<html>planted-value</html>"), /: its answer has no token\.$/],
        ["an answer without a token", () => answering('{"value":7}'), /: its answer has no token\.$/],
        [
            "one that has expired",
            () => claiming({ exp: 1_000_000_000 }),
            "signing in failed: AADSTS700024: Client assertion is not within its valid time range.",
        ],
        [
            "another subject",
            () => claiming({ sub: "repo:org/app:pull_request" }),
            /^signing in failed: AADSTS700213: .* subject 'repo:org\/app:pull_request'\.$/,
        ],
        [
            "another issuer",
            () => claiming({ iss: "https://example.org" }),
            /^signing in failed: AADSTS700211: .* issuer 'https:\/\/example\.org'\.$/,
        ],
        [
            "an audience that isn't trusted",
            () => {
                inWorkflow();
                process.env["ARM_OIDC_AUDIENCE"] = "api://other";
            },
            /^signing in failed: AADSTS700212: .* audience 'api:\/\/other'\.$/,
        ],
        [
            "a file that isn't there",
            () => {
                process.env["ARM_OIDC_TOKEN_FILE_PATH"] = join(directory, "absent");
            },
            /^signing in failed: No federated token from azure-native's oidcTokenFilePath .*ENOENT/,
        ],
    ])("fails with %s", async (_what, prepare, expected) => {
        await prepare();
        const problem = await problemOf(asPipeline());
        if (typeof expected === "string") {
            expect(problem).toBe(expected);
        } else {
            expect(problem).toMatch(expected);
        }
        expect(problem).not.toMatch(/wrong-request-token|planted-value/);
    });

    it("fails with an issuer that doesn't answer for half a minute", async () => {
        inWorkflow();
        workflow.answer = "never";
        const timeout = AbortSignal.timeout.bind(AbortSignal);
        const limit = jest.spyOn(AbortSignal, "timeout");
        limit.mockImplementation((milliseconds) => timeout(milliseconds === 30_000 ? 100 : milliseconds));
        expect(await problemOf(asPipeline())).toMatch(/: no answer within 30 seconds\.$/);
        limit.mockRestore();
    });

    it("fails without the application's client id", async () => {
        inWorkflow();
        const problem = "its `clientId` in `actAs` is empty: give the application's client id";
        expect(await problemOf({ ...asPipeline(), clientId: "" })).toBe(problem);
    });
});

describe("a federated token from elsewhere", () => {
    const from = (source: object): SignIn => ({ method: "federatedToken", from: source as never });

    it("comes from the environment, a file or a secret, and its identity tries its access", async () => {
        process.env["TEST_FEDERATED_TOKEN"] = workflow.token();
        const { target } = subject;
        await client.vault("PUT", target.vaultName, "/secrets/sign-in", { value: workflow.token() });
        const sources = [
            { kind: "environment", variable: "TEST_FEDERATED_TOKEN" },
            { kind: "file", path: await inFile(`${workflow.token()}\n`) },
            { kind: "secret", target, name: "sign-in" },
        ];
        for (const source of sources) {
            expectTried(await verify(asPipeline(from(source))), "pipeline");
        }
    });

    it("fails where it is none, has expired or isn't there, and isn't told", async () => {
        const source = from({ kind: "environment", variable: "TEST_FEDERATED_TOKEN" });
        process.env["TEST_FEDERATED_TOKEN"] = "no-token-at-all";
        const none = await problemOf(asPipeline(source));
        expect(none).toMatch(/^signing in failed: AADSTS50027: /);
        expect(none).not.toContain("no-token-at-all");
        process.env["TEST_FEDERATED_TOKEN"] = workflow.token({ exp: 1_000_000_000 });
        expect(await problemOf(asPipeline(source))).toMatch(/^signing in failed: AADSTS700024: /);
        const path = join(directory, "absent");
        expect(await problemOf(asPipeline(from({ kind: "file", path })))).toBe(
            `the file ${path} has nothing to sign in with`,
        );
        const absent = from({ kind: "secret", target: subject.target, name: "absent" });
        expect(await problemOf(asPipeline(absent))).toBe(
            `secret "absent" in vault "${subject.target.vaultName}" has nothing to sign in with`,
        );
    });

    it("isn't held against the program where the access may be computed instead", async () => {
        const actAs = { ...asPipeline(), ifUnavailable: "compute" as const };
        inWorkflow(workflow.url, "wrong-request-token");
        const { failedChecks, notes } = await verify(actAs, { objects: [] });
        expect(failedChecks).toEqual([]);
        expect(notes).toEqual([
            expect.stringMatching(
                /^pipeline: access is computed only, for signing in failed: .* it answered 401\.$/,
            ) as string,
        ]);
    });
});
