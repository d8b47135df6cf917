/** Access through groups, as ARM and Graph resolve it, against a local Azure that enforces it. */
import { randomUUID } from "node:crypto";
import { forgetClients } from "../../../components/data-plane/clients";
import { credentialOf } from "../../../components/data-plane/credentials";
import { GraphClient } from "../../../components/data-plane/graph";
import type {
    ActAsInputs,
    AccessRow,
    DeclaredAssignment,
    DeclaredPolicy,
    SubjectResult,
    VaultSubject,
} from "../../../components/data-plane/verification/contract";
import { verification } from "../../../components/data-plane/verification/handler";
import { settingsOf } from "../../../components/data-plane/verification/settings";
import { graphTimeoutMs } from "../../../components/internal/limits";
import { Client } from "../../local/azure/client";
import { createApplication } from "../../local/azure/serving";
import { type LoggedRequest, TestAzure } from "../support/azure";

const roles = {
    owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
};
const reading = ["secrets/getSecret/action", "secrets/readMetadata/action"];
const variable = "TEST_GROUP_MEMBER_SECRET";

let azure: TestAzure;
let client: Client;
let application: Awaited<ReturnType<typeof createApplication>>;

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

async function group(displayName: string, ...members: string[]): Promise<string> {
    const id = (await client.graph("POST", "/groups", { displayName })).text("id");
    await Promise.all(members.map((member) => join(id, member)));
    return id;
}

async function join(groupId: string, member: string): Promise<void> {
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${member}` };
    await client.graph("POST", `/groups/${groupId}/members/$ref`, reference);
}

async function assign(scope: string, role: string, principalId: string): Promise<string> {
    const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
    const roleDefinitionId = `/subscriptions/${azure.azure.target.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    await azure.arm("PUT", id, "2022-04-01", { properties: { roleDefinitionId, principalId } });
    return id;
}

const asApplication = (): ActAsInputs => ({
    principal: "application",
    clientId: application.clientId,
    signIn: { method: "clientSecret", from: { kind: "environment", variable } },
    ifUnavailable: "fail",
});

const policyOf = (principal: string, objectId: string, principalType: string): DeclaredPolicy => ({
    principal,
    objectId,
    principalType,
    allows: reading,
});

/** A vault with a secret and access policies: the deployer's, and what `declared` says. */
async function policyVault(...declared: DeclaredPolicy[]): Promise<VaultSubject> {
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

async function setPolicies(vaultId: string, policies: readonly Pick<DeclaredPolicy, "objectId">[]) {
    const { tenantId } = azure.azure.target;
    const permissions = { secrets: ["get", "list"] };
    const accessPolicies = policies.map(({ objectId }) => ({ tenantId, objectId, permissions }));
    const properties = { enableRbacAuthorization: false, accessPolicies };
    await azure.arm("PATCH", vaultId, "2023-07-01", { properties });
}

async function verify(subject: VaultSubject): Promise<SubjectResult> {
    const inputs = { subject, fingerprint: "", always: false, onFailure: "warn", accessTimeoutSeconds: 5 };
    const { inputs: checked } = await verification.check({}, inputs);
    const { outs } = await verification.create(checked);
    return outs["result"] as SubjectResult;
}

/** Verifies, and tells what Graph was asked besides. */
async function verifyAndListen(subject: VaultSubject): Promise<{ result: SubjectResult; asked: string[] }> {
    await azure.azure.manage("DELETE", "/requests");
    const result = await verify(subject);
    const log = (await azure.azure.manage("GET", "/requests")) as { requests: LoggedRequest[] };
    const asked = log.requests
        .filter(({ host }) => host === "graph.microsoft.com")
        .map(({ method, path, status }) => `${method} ${path} ${status}`);
    return { result, asked: asked.sort() };
}

const check = (objectId: string) => `POST /v1.0/directoryObjects/${objectId}/checkMemberGroups`;
const lookUp = "POST /v1.0/directoryObjects/getByIds";

const rowsOf = ({ access = [] }: SubjectResult, principal: string) =>
    access.filter((row) => row.principal === principal).map(({ on, through, declared }) => [on, through, declared]);

const triedRow = ({ access = [] }: SubjectResult): AccessRow | undefined =>
    access.find(({ probed }) => probed !== undefined);

describe("groups in access policies", () => {
    it("are asked for nowhere while the program says of every entry that it is none", async () => {
        const subject = await policyVault(policyOf("application", application.objectId, "ServicePrincipal"));
        const { result, asked } = await verifyAndListen(subject);
        expect([result.failedChecks, asked]).toEqual([[], []]);
        expect(result.notes).toBeUndefined();
    });

    it("give their members access, through other groups too, in one call a principal", async () => {
        const inner = await group("inner", application.objectId);
        const readers = await group("readers", inner);
        const subject = await policyVault(policyOf("readers", readers.toUpperCase(), "Group"));
        const { result, asked } = await verifyAndListen(subject);
        expect(result.failedChecks).toEqual([]);
        expect(triedRow(result)).toMatchObject({ principal: "application", probed: { allowed: reading, refused: [] } });
        expect(rowsOf(result, "application")).toContainEqual(["vault", "access policy, as a member of readers", true]);
        expect(rowsOf(result, "readers")).toEqual([["vault", "access policy", true]]);
        expect(asked).toEqual(
            [application.objectId, azure.azure.target.objectId].map((objectId) => `${check(objectId)} 200`).sort(),
        );
        // ARM once, Graph for each of the two principals, the vault for each of the two tries.
        expect(result.calls).toBe(1 + 2 + 2);
    });

    it("that nobody declared are caught by their names, and by what their members can do", async () => {
        const subject = await policyVault();
        expect((await verify(subject)).failedChecks).toEqual([]);
        const strangers = await group("strangers", application.objectId);
        const entries = [...(subject.policies ?? []), { objectId: strangers }];
        await setPolicies(subject.target.vaultId, entries);
        const { result, asked } = await verifyAndListen(subject);
        expect(result.failedChecks).toEqual([
            { check: "no undeclared access", problem: `group "strangers" (${strangers}) can do ${reading.join(", ")}` },
            {
                check: "probed: application on secrets/password",
                problem: reading
                    .map((action) => `${action} is not granted by this program, and the vault does it`)
                    .join("; "),
            },
        ]);
        expect(rowsOf(result, "strangers")).toEqual([["vault", "access policy", false]]);
        expect(rowsOf(result, "application")).toContainEqual([
            "vault",
            "access policy, as a member of strangers",
            false,
        ]);
        expect(asked).toContain(`${lookUp} 200`);
        expect(asked).toHaveLength(3);
    });

    it("show who was added to them, though the program has given them access", async () => {
        const readers = await group("readers");
        const subject = await policyVault(policyOf("readers", readers, "Group"));
        const before = await verify(subject);
        expect(rowsOf(before, "application").map(([, through]) => through)).toEqual(["tried"]);
        expect(triedRow(before)?.probed).toEqual({ allowed: [], refused: reading });
        await join(readers, application.objectId);
        const after = await verify(subject);
        expect(after.failedChecks).toEqual([]);
        expect(triedRow(after)?.probed).toEqual({ allowed: reading, refused: [] });
        expect(rowsOf(after, "application")).toContainEqual(["vault", "access policy, as a member of readers", true]);
    });

    it("are one call where what nobody declared turns out to be no group", async () => {
        const subject = { ...(await policyVault()), exclusive: false, actAs: [] };
        const entries = [...(subject.policies ?? []), { objectId: application.objectId }];
        await setPolicies(subject.target.vaultId, entries);
        const { result, asked } = await verifyAndListen(subject);
        expect(asked).toEqual([`${lookUp} 200`]);
        expect(result.failedChecks).toEqual([]);
    });
});

describe("where Graph doesn't tell", () => {
    let deployer: Awaited<ReturnType<typeof createApplication>>;

    beforeAll(async () => {
        deployer = await createApplication(client, "deployer without permission");
        await assign(azure.group, roles.owner, deployer.objectId);
    });

    /** The same vault in the eyes of an identity that may ask Graph nothing. */
    const asDeployer = (subject: VaultSubject): VaultSubject => {
        const { clientId, clientSecret } = deployer;
        const identity = { clientId, clientSecret, tenantId: azure.azure.target.tenantId };
        return { ...subject, target: { ...subject.target, identity } };
    };

    it("verification passes, with a note of what it needs to know more", async () => {
        const readers = await group("readers", application.objectId);
        const subject = asDeployer(await policyVault(policyOf("readers", readers, "Group")));
        const refused = await verify(subject);
        expect(refused.failedChecks).toEqual([]);
        expect(triedRow(refused)).toMatchObject({ through: "tried", probed: { allowed: reading } });
        expect(refused.notes).toEqual([
            "the groups in the access policies that application, deployer may be in could not be read: " +
                "Microsoft Graph refuses the identity that verifies (Authorization_RequestDenied). It needs Graph's application " +
                "permission Directory.Read.All, with an administrator's consent",
        ]);
        await permit("Directory.Read.All");
        forgetClients();
        const told = await verify(subject);
        expect([told.failedChecks, told.notes]).toEqual([[], undefined]);
        expect(rowsOf(told, "application")).toContainEqual(["vault", "access policy, as a member of readers", true]);
    });

    it("the note comes from a network without Graph as well, without a long wait", async () => {
        const readers = await group("readers", application.objectId);
        const subject = await policyVault(policyOf("readers", readers, "Group"));
        await azure.azure.manage("POST", "/faults", { host: "graph.microsoft.com", kind: "drop", count: 1000 });
        const result = await verify(subject);
        expect(result.failedChecks).toEqual([]);
        expect(result.notes).toEqual([
            expect.stringMatching(
                /Microsoft Graph \(https:\/\/graph\.microsoft\.com\) could not be asked: \S/,
            ) as string,
        ]);
    }, 20_000);

    it("one that hangs is waited for only for a while", async () => {
        const readers = await group("readers", application.objectId);
        const subject = await policyVault(policyOf("readers", readers, "Group"));
        await azure.azure.manage("POST", "/faults", { host: "graph.microsoft.com", kind: "hang", count: 1000 });
        const timeout = AbortSignal.timeout.bind(AbortSignal);
        const shortened = jest.spyOn(AbortSignal, "timeout");
        shortened.mockImplementation((ms) => timeout(ms === graphTimeoutMs ? 200 : ms));
        const { failedChecks, notes } = await verify(subject);
        shortened.mockRestore();
        expect(failedChecks).toEqual([]);
        expect(notes).toEqual([expect.stringContaining("could not be asked: no answer within 20 seconds") as string]);
    });

    it("an entry that nobody declared is still caught, and what no declared group explains", async () => {
        const subject = await policyVault();
        const strangers = await group("strangers", application.objectId);
        const entries = [...(subject.policies ?? []), { objectId: strangers }];
        await setPolicies(subject.target.vaultId, entries);
        await azure.azure.manage("POST", "/faults", {
            host: "graph.microsoft.com",
            kind: "status",
            status: 503,
            count: 1000,
        });
        const { failedChecks, notes } = await verify(subject);
        expect(failedChecks.map(({ check: name }) => name)).toEqual([
            "no undeclared access",
            "probed: application on secrets/password",
        ]);
        expect(failedChecks[0]?.problem).toBe(`${strangers} can do ${reading.join(", ")}`);
        expect(notes).toEqual([
            expect.stringContaining(
                `whether ${strangers} in the access policies are groups, and of whom, could not`,
            ) as string,
        ]);
    }, 20_000);

    async function permit(permission: string): Promise<void> {
        const graph = await client.graph("GET", "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')");
        const appRoles = graph.at("appRoles") as { id: string; value: string }[];
        const appRoleId = appRoles.find(({ value }) => value === permission)?.id;
        const body = { principalId: deployer.objectId, resourceId: graph.text("id"), appRoleId };
        await client.graph("POST", `/servicePrincipals/${deployer.objectId}/appRoleAssignments`, body);
    }
});

describe("groups with roles", () => {
    const declared = (principal: string, principalId: string, principalType: string): DeclaredAssignment => ({
        name: `Key Vault Secrets User of ${principal}`,
        principal,
        principalId,
        principalType,
        role: roles.secretsUser,
        scope: "",
    });

    /** A vault with RBAC where an inner and an outer group read secrets; the application is in the inner one. */
    async function vaultWithGroups() {
        const policies = await policyVault();
        const { policies: _unused, ...subject } = policies;
        void _unused;
        const target = { ...subject.target, accessModel: "rbac" as const };
        await azure.arm("PATCH", target.vaultId, "2023-07-01", { properties: { enableRbacAuthorization: true } });
        const inner = await group("inner", application.objectId);
        const outer = await group("outer", inner);
        const ofInner = await assign(target.vaultId, roles.secretsUser, inner);
        await assign(target.vaultId, roles.secretsUser, outer);
        const administrator = { ...declared("deployer", azure.azure.target.objectId, "ServicePrincipal") };
        const assignments = [
            { ...administrator, name: "deployer", role: "00482a5a-887f-4fb3-b363-3b7fe8e74483" },
            declared("inner", inner, "Group"),
            declared("outer", outer, "Group"),
        ];
        const settings = { ...subject.settings, enableRbacAuthorization: true };
        return { subject: { ...subject, target, settings, assignments }, inner, outer, ofInner };
    }

    it("give their members access, through other groups too, and Graph isn't asked", async () => {
        const { subject } = await vaultWithGroups();
        const { result, asked } = await verifyAndListen(subject);
        expect([result.failedChecks, asked]).toEqual([[], []]);
        expect(triedRow(result)?.probed).toEqual({ allowed: reading, refused: [] });
        expect(rowsOf(result, "application").map(([, through]) => through)).toEqual([
            "tried",
            "Key Vault Secrets User, as a member of inner",
            "Key Vault Secrets User, as a member of outer",
        ]);
    });

    it("that lose theirs are told so, while another group keeps one", async () => {
        const { subject, ofInner } = await vaultWithGroups();
        await azure.arm("DELETE", ofInner, "2022-04-01");
        const result = await verify(subject);
        expect(result.failedChecks).toEqual([
            { check: "access: Key Vault Secrets User of inner", problem: "the role assignment is gone" },
        ]);
        expect(result.notes).toBeUndefined();
    });

    it("above the vault are caught when the application is added to one", async () => {
        const { subject, ofInner, inner } = await vaultWithGroups();
        await azure.arm("DELETE", ofInner, "2022-04-01");
        const assignments = subject.assignments.filter(({ principal }) => principal === "deployer");
        const operators = await group("operators");
        const above = await assign(azure.group, roles.secretsUser, operators);
        const judged = { ...subject, assignments, exclusive: true };
        await client.graph("DELETE", `/groups/${inner}/members/${application.objectId}/$ref`);
        const outerGone = { check: "no undeclared access", problem: expect.stringContaining("has") as string };
        expect((await verify(judged)).failedChecks).toEqual([outerGone]);
        await join(operators, application.objectId);
        const { failedChecks, access } = await verify(judged);
        await azure.arm("DELETE", above, "2022-04-01");
        const problem = reading.map((action) => `${action} is not granted by this program, and the vault does it`);
        expect(failedChecks).toEqual([
            outerGone,
            { check: "probed: application on secrets/password", problem: problem.join("; ") },
        ]);
        expect(access).toContainEqual(
            expect.objectContaining({
                principal: "application",
                through: `Key Vault Secrets User, as a member of ${operators}, inherited`,
                declared: false,
            }),
        );
    });
});

describe("the client for Graph", () => {
    it("asks about as many groups as Graph takes at a time", async () => {
        const holding = await Promise.all(Array.from({ length: 22 }, (_, index) => group(`g${index}`)));
        const [first = "", last = ""] = [holding[0], holding.at(-1)];
        await join(first, application.objectId);
        await join(last, application.objectId);
        const { clientId, clientSecret, tenantId } = azure.azure.target;
        const graph = new GraphClient(credentialOf({ clientId, clientSecret, tenantId }), "public", tenantId);
        expect(await graph.groupsHolding(application.objectId, holding)).toEqual([first, last]);
        expect(await graph.groupsHolding(randomUUID(), holding)).toEqual([]);
    });

    it.each([
        ["china", "microsoftgraph.chinacloudapi.cn", /\.(chinacloudapi|microsoftonline)\.cn$/],
        ["usgovernment", "graph.microsoft.us", /\.us$/],
    ] as const)("asks the hosts of the cloud %s, with tokens for them", async (environment, host, ofCloud) => {
        const { clientId, clientSecret, tenantId } = azure.azure.target;
        const named = await group("national");
        const credential = credentialOf({ clientId, clientSecret, tenantId, environment });
        await azure.azure.manage("DELETE", "/requests");
        const graph = new GraphClient(credential, environment, tenantId);
        expect(await graph.groupsAmong([named, clientId])).toEqual(new Map([[named, "national"]]));
        const log = (await azure.azure.manage("GET", "/requests")) as { requests: LoggedRequest[] };
        const hosts = log.requests.map((request) => request.host);
        expect(hosts).toContain(host);
        expect(hosts.filter((each) => !ofCloud.test(each))).toEqual([]);
    });
});
