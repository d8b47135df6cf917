/** What tests of signing in without a client secret begin with: who can sign in, where its tokens come from, and what it may read. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import type { DynamicHandler } from "../../../../components/data-plane/life-cycle/handler";
import type { ActAsInputs, SubjectResult, VaultSubject } from "../../../../components/data-plane/verification/contract";
import { verification as handler } from "../../../../components/data-plane/verification/handler";
import { settingsOf } from "../../../../components/data-plane/verification/settings";
import { Client } from "../../../local/azure/client";
import { createApplication } from "../../../local/azure/serving";
import { TestAzure } from "../../support/azure";
import { MetadataService, WorkflowIssuer } from "../../support/token-issuers";

const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const administrator = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
const reading = ["secrets/getSecret/action", "secrets/readMetadata/action"];

export let azure: TestAzure;
export let client: Client;
export let metadata: MetadataService;
export let workflow: WorkflowIssuer;
/** User-assigned identities: tokens of one stay with the process, wherever they came from. */
export let identities: Record<string, Identity>;
/** An application that trusts the workflow. */
export let pipeline: Identity;
/** One secret is for both, the other for nobody but the deployer. */
export let subject: VaultSubject;
export let directory: string;

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

const assign = (scope: string, role: string, principalId: string) =>
    azure.assign(scope, role, principalId, "ServicePrincipal");

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

export async function verify(
    actAs: ActAsInputs,
    changes: Partial<VaultSubject> = {},
    verification: DynamicHandler = handler,
): Promise<SubjectResult> {
    const inputs = { subject: { ...subject, ...changes, actAs: [actAs] }, fingerprint: "", always: false };
    const { inputs: checked } = await verification.check({}, { ...inputs, onFailure: "warn", accessTimeoutSeconds: 5 });
    const { outs } = await verification.create(checked);
    return outs["result"] as SubjectResult;
}

export type SignIn = ActAsInputs["signIn"];

export const asIdentity = (name: "jobs" | "machine"): ActAsInputs => ({
    principal: name,
    clientId: identities[name]?.clientId ?? "",
    signIn: { method: "managedIdentity" },
    ifUnavailable: "fail",
});
export const asPipeline = (signIn: SignIn = { method: "pipeline" }): ActAsInputs => ({
    principal: "pipeline",
    clientId: pipeline.clientId,
    signIn,
    ifUnavailable: "fail",
});

export function inAppService(): void {
    const { endpoint, header } = azure.azure.target.managedIdentity;
    Object.assign(process.env, { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header });
}

export function onMachine(url = metadata.url): void {
    process.env["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = url;
}

export function inWorkflow(url = workflow.url, token = workflow.requestToken): void {
    Object.assign(process.env, { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token });
}

/** Has the workflow's issuer put these claims into its tokens. */
export function claiming(claims: Readonly<Record<string, unknown>>): void {
    inWorkflow();
    workflow.claims = claims;
}

export function answering(body: string): void {
    inWorkflow();
    workflow.answer = { status: 200, body };
}

export async function inFile(token: string): Promise<string> {
    const path = join(directory, "token");
    await writeFile(path, token);
    return path;
}

/** The SDK waits seconds before it asks again. */
export function shortenRetries(): jest.SpyInstance {
    const { setTimeout: original } = globalThis;
    return jest
        .spyOn(globalThis, "setTimeout")
        .mockImplementation((run: () => void, ms = 0) => original(run, ms < 10_000 ? ms / 50 : ms));
}

/** Runs with modules of its own: the SDK looks once a process where managed identities get their tokens. */
export async function onItsOwn(run: (verification: DynamicHandler) => Promise<void>): Promise<void> {
    await jest.isolateModulesAsync(async () => {
        const path = "../../../../components/data-plane/verification/handler";
        await run(jest.requireActual<{ readonly verification: DynamicHandler }>(path).verification);
    });
}

/** Granted operations succeeded as the principal, all others were refused. */
export function expectTried(result: SubjectResult, principal: string): void {
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
export async function problemOf(actAs: ActAsInputs, verification: DynamicHandler = handler): Promise<string> {
    const result = await verify(actAs, { objects: [] }, verification);
    expect(result.failedChecks.map(({ check }) => check)).toEqual([`sign in as ${actAs.principal}`]);
    const { header } = azure.azure.target.managedIdentity;
    const secrets = [header, workflow.requestToken, ...workflow.given];
    secrets.forEach((secret) => expect(JSON.stringify(result)).not.toContain(secret));
    return result.failedChecks[0]?.problem ?? "";
}
