/** What tests of access through groups begin with: a local Azure that enforces it, an application, and vaults that groups may read. */
import type {
    ActAsInputs,
    AccessRow,
    DeclaredPolicy,
    SubjectResult,
    VaultSubject,
} from "../../../../components/data-plane/verification/contract";
import { verification } from "../../../../components/data-plane/verification/handler";
import { settingsOf } from "../../../../components/data-plane/verification/settings";
import { Client } from "../../../local/azure/client";
import { createApplication } from "../../../local/azure/serving";
import { type LoggedRequest, TestAzure } from "../../support/azure";

export const roles = {
    owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
};
export const reading = ["secrets/getSecret/action", "secrets/readMetadata/action"];
const variable = "TEST_GROUP_MEMBER_SECRET";

export let azure: TestAzure;
export let client: Client;
export let application: Awaited<ReturnType<typeof createApplication>>;

beforeAll(async () => {
    azure = await TestAzure.start();
    client = new Client(azure.azure.target);
    application = await createApplication(client, "application");
    process.env[variable] = application.clientSecret;
});

afterEach(() => azure.clearFaults());

afterAll(async () => {
    delete process.env[variable];
    client.end();
    await azure.close();
});

export async function group(displayName: string, ...members: string[]): Promise<string> {
    const id = (await client.graph("POST", "/groups", { displayName })).text("id");
    await Promise.all(members.map((member) => join(id, member)));
    return id;
}

export async function join(groupId: string, member: string): Promise<void> {
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${member}` };
    await client.graph("POST", `/groups/${groupId}/members/$ref`, reference);
}

export const assign = (scope: string, role: string, principalId: string) => azure.assign(scope, role, principalId);

const asApplication = (): ActAsInputs => ({
    principal: "application",
    clientId: application.clientId,
    signIn: { method: "clientSecret", from: { kind: "environment", variable } },
    ifUnavailable: "fail",
});

export const policyOf = (principal: string, objectId: string, principalType: string): DeclaredPolicy => ({
    principal,
    objectId,
    principalType,
    allows: reading,
});

/** A vault with a secret and access policies: the deployer's, and what `declared` says. */
export async function policyVault(...declared: DeclaredPolicy[]): Promise<VaultSubject> {
    const target = await azure.vault();
    await client.vault("PUT", target.vaultName, "/secrets/password", { value: "planted-value" });
    const policies = [policyOf("deployer", azure.azure.target.objectId, "ServicePrincipal"), ...declared];
    await setPolicies(target.vaultId, policies);
    const { body } = await azure.arm("GET", target.vaultId, "2023-07-01");
    return {
        kind: "vault",
        target: { ...target, accessModel: "accessPolicies" },
        name: target.vaultName,
        exclusive: true,
        settings: settingsOf((body as { properties: Record<string, unknown> }).properties),
        policies,
        actAs: [asApplication()],
        objects: [{ kind: "secrets", name: "password" }],
    };
}

export async function setPolicies(vaultId: string, policies: readonly Pick<DeclaredPolicy, "objectId">[]) {
    const { tenantId } = azure.azure.target;
    const permissions = { secrets: ["get", "list"] };
    const accessPolicies = policies.map(({ objectId }) => ({ tenantId, objectId, permissions }));
    const properties = { enableRbacAuthorization: false, accessPolicies };
    await azure.arm("PATCH", vaultId, "2023-07-01", { properties });
}

export async function verify(subject: VaultSubject): Promise<SubjectResult> {
    const inputs = { subject, fingerprint: "", always: false, onFailure: "warn", accessTimeoutSeconds: 5 };
    const { inputs: checked } = await verification.check({}, inputs);
    const { outs } = await verification.create(checked);
    return outs["result"] as SubjectResult;
}

/** Verifies, and tells what Graph was asked besides. */
export async function verifyAndListen(subject: VaultSubject): Promise<{ result: SubjectResult; asked: string[] }> {
    await azure.azure.manage("DELETE", "/requests");
    const result = await verify(subject);
    const log = (await azure.azure.manage("GET", "/requests")) as { requests: LoggedRequest[] };
    const asked = log.requests
        .filter(({ host }) => host === "graph.microsoft.com")
        .map(({ method, path, status }) => `${method} ${path} ${status}`);
    return { result, asked: asked.sort() };
}

export const check = (objectId: string) => `POST /v1.0/directoryObjects/${objectId}/checkMemberGroups`;
export const lookUp = "POST /v1.0/directoryObjects/getByIds";

export const rowsOf = ({ access = [] }: SubjectResult, principal: string) =>
    access.filter((row) => row.principal === principal).map(({ on, through, declared }) => [on, through, declared]);

export const triedRow = ({ access = [] }: SubjectResult): AccessRow | undefined =>
    access.find(({ probed }) => probed !== undefined);
