import { randomUUID } from "node:crypto";
import type { SubjectResult, VaultSubject } from "../../../../components/data-plane/verification/contract";
import { verification } from "../../../../components/data-plane/verification/handler";
import { settingsOf } from "../../../../components/data-plane/verification/settings";
import { TestAzure } from "../../support/azure";

const vaultApiVersion = "2023-07-01";
const administrator = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const accessAdministrator = "f58310d9-a9f6-439a-9e8d-f62e7b41a168";
const reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const stranger = "99999999-9999-4999-8999-999999999999";

let azure: TestAzure;

beforeAll(async () => {
    azure = await TestAzure.start();
});

afterAll(async () => {
    await azure.close();
});

async function verify(subject: VaultSubject): Promise<SubjectResult> {
    const inputs = { subject, fingerprint: "", always: false, onFailure: "warn", accessTimeoutSeconds: 5 };
    const checked = await verification.check({}, inputs);
    expect(checked.inputs["plan"]).toEqual(["settings in force", "declared access is there", "no undeclared access"]);
    const { outs } = await verification.create(checked.inputs);
    return outs["result"] as SubjectResult;
}

const assign = (scope: string, role: string, principalId: string) =>
    azure.assign(scope, role, principalId, "ServicePrincipal");

async function patch(vaultId: string, properties: object): Promise<void> {
    await azure.arm("PATCH", vaultId, vaultApiVersion, { properties });
}

async function liveSettings(vaultId: string): Promise<Record<string, unknown>> {
    const { body } = await azure.arm("GET", vaultId, vaultApiVersion);
    return settingsOf((body as { properties: Record<string, unknown> }).properties);
}

/** A vault with RBAC where the deployer is the administrator and an application reads one secret. */
async function rbacVault(): Promise<{ subject: VaultSubject; assignment: string }> {
    const target = await azure.vault();
    const { objectId } = azure.azure.target;
    const assignment = await assign(`${target.vaultId}/secrets/password`, secretsUser, stranger);
    const subject: VaultSubject = {
        kind: "vault",
        target,
        name: target.vaultName,
        exclusive: true,
        settings: await liveSettings(target.vaultId),
        assignments: [
            {
                name: "Key Vault Administrator of deployer on vault",
                principal: "deployer",
                principalId: objectId,
                role: administrator,
                scope: "",
            },
            {
                name: "Key Vault Secrets User of app on secret password",
                principal: "app",
                principalId: stranger.toUpperCase(),
                role: secretsUser,
                scope: "/secrets/password",
            },
        ],
    };
    return { subject, assignment };
}

describe("a vault with RBAC", () => {
    it("that is as declared passes, in two calls", async () => {
        const { subject } = await rbacVault();
        expect(await verify(subject)).toMatchObject({
            subject: `Vault "${subject.name}"`,
            passed: true,
            calls: 2,
            failedChecks: [],
            passedChecks: [
                "access: Key Vault Administrator of deployer on vault",
                "access: Key Vault Secrets User of app on secret password",
                "exists",
                "no undeclared access",
                "role assignments readable",
                "setting enablePurgeProtection",
                "setting enableRbacAuthorization",
                "setting networkAcls",
                "setting publicNetworkAccess",
                "setting softDeleteRetentionInDays",
            ],
        });
    });

    it.each<[string, (context: { subject: VaultSubject; assignment: string }) => Promise<unknown>, object]>([
        [
            "the firewall opened",
            ({ subject }) =>
                patch(subject.target.vaultId, {
                    networkAcls: { defaultAction: "Deny", ipRules: [{ value: "203.0.113.7" }] },
                }),
            { check: "setting networkAcls" },
        ],
        [
            "public access turned off",
            ({ subject }) => patch(subject.target.vaultId, { publicNetworkAccess: "Disabled" }),
            { check: "setting publicNetworkAccess", problem: 'declared "Enabled", in the vault "Disabled"' },
        ],
        [
            "purge protection turned on",
            ({ subject }) => patch(subject.target.vaultId, { enablePurgeProtection: true }),
            { check: "setting enablePurgeProtection", problem: "declared false, in the vault true" },
        ],
        [
            "the access model changed",
            ({ subject }) => patch(subject.target.vaultId, { enableRbacAuthorization: false }),
            { check: "setting enableRbacAuthorization", problem: "declared true, in the vault false" },
        ],
        [
            "a role removed",
            ({ assignment }) => azure.arm("DELETE", assignment, "2022-04-01"),
            {
                check: "access: Key Vault Secrets User of app on secret password",
                problem: "the role assignment is gone",
            },
        ],
        [
            "an extra role on the vault",
            ({ subject }) => assign(subject.target.vaultId, secretsUser, stranger),
            { check: "no undeclared access", problem: `${stranger} has "Key Vault Secrets User" on the vault` },
        ],
        [
            "an extra role on one key",
            ({ subject }) => assign(`${subject.target.vaultId}/keys/signing`, administrator, stranger),
            { check: "no undeclared access", problem: `${stranger} has "Key Vault Administrator" on keys/signing` },
        ],
        [
            "the vault deleted",
            ({ subject }) => azure.arm("DELETE", subject.target.vaultId, vaultApiVersion),
            { check: "exists" },
        ],
    ])("is caught with %s", async (_name, breakIt, expected) => {
        const context = await rbacVault();
        await breakIt(context);
        const result = await verify(context.subject);
        expect(result.failedChecks).toEqual([expect.objectContaining(expected)]);
    });

    it("is not wrong for roles without access to what it holds, nor for others' where they are expected", async () => {
        const { subject } = await rbacVault();
        await assign(subject.target.vaultId, reader, stranger);
        expect((await verify(subject)).failedChecks).toEqual([]);
        await assign(subject.target.vaultId, administrator, stranger);
        expect((await verify({ ...subject, exclusive: false })).failedChecks).toEqual([]);
    });
});

describe("a role without access to what a vault holds", () => {
    it("is there where it was declared, and caught when it is removed", async () => {
        const { subject } = await rbacVault();
        const delegate = await assign(subject.target.vaultId, accessAdministrator, stranger);
        const name = "Role Based Access Control Administrator of kim on vault";
        const declared = { name, principal: "kim", principalId: stranger, role: accessAdministrator, scope: "" };
        const judged = { ...subject, assignments: [...(subject.assignments ?? []), declared] };
        const right = await verify(judged);
        expect(right.failedChecks).toEqual([]);
        expect(right.access?.map(({ through }) => through).sort()).toEqual([
            "Key Vault Administrator",
            "Key Vault Secrets User",
        ]);
        await azure.arm("DELETE", delegate, "2022-04-01");
        expect((await verify(judged)).failedChecks).toEqual([
            { check: `access: ${name}`, problem: "the role assignment is gone" },
        ]);
    });
});

describe("a role that somebody is eligible for", () => {
    it("may be active or not, also for a part of where it may be, and nowhere else", async () => {
        const { subject } = await rbacVault();
        const { vaultId } = subject.target;
        const kim = randomUUID();
        const eligible = (scope: string) => ({
            ...{ name: "admin", principal: "kim", principalId: kim.toUpperCase(), principalType: "User" },
            ...{ role: administrator, scope, eligible: true },
        });
        const everywhere = { ...subject, assignments: [...(subject.assignments ?? []), eligible("")] };
        const inactive = await verify(everywhere);
        expect(inactive.failedChecks).toEqual([]);
        expect(inactive.passedChecks).not.toContain("access: admin");
        await assign(`${vaultId}/keys/signing`, administrator, kim);
        const active = await verify(everywhere);
        expect(active.failedChecks).toEqual([]);
        expect(active.access).toContainEqual(
            expect.objectContaining({ principal: "kim", objectId: kim, on: "keys/signing", declared: true }),
        );
        const elsewhere = { ...subject, assignments: [...(subject.assignments ?? []), eligible("/keys/other")] };
        expect((await verify(elsewhere)).failedChecks).toEqual([
            { check: "no undeclared access", problem: `${kim} has "Key Vault Administrator" on keys/signing` },
        ]);
        await assign(vaultId, secretsUser, kim);
        expect((await verify(everywhere)).failedChecks).toEqual([
            { check: "no undeclared access", problem: `${kim} has "Key Vault Secrets User" on the vault` },
        ]);
    });
});

describe("diagnostic settings", () => {
    const workspaceId = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs";
    const audit = { name: "audit", destinations: { workspaceId }, logs: ["allLogs"], metrics: ["AllMetrics"] };

    async function put(vaultId: string, changes: object = {}): Promise<string> {
        const id = `${vaultId}/providers/Microsoft.Insights/diagnosticSettings/audit`;
        const logs = [{ categoryGroup: "allLogs", enabled: true }];
        const metrics = [{ category: "AllMetrics", enabled: true }];
        await azure.arm("PUT", id, "2021-05-01-preview", { properties: { workspaceId, logs, metrics, ...changes } });
        return id;
    }

    it("are read back, and caught when changed or removed", async () => {
        const { subject } = await rbacVault();
        const { vaultId } = subject.target;
        const check = async () => {
            const inputs = { subject: { ...subject, diagnostics: [audit] }, fingerprint: "", onFailure: "warn" };
            return (await verification.create({ ...inputs, accessTimeoutSeconds: 5 })).outs["result"] as SubjectResult;
        };
        const id = await put(vaultId);
        const right = await check();
        expect(right.failedChecks).toEqual([]);
        expect(right.passedChecks).toContain("diagnostics audit");
        await put(vaultId, { workspaceId: workspaceId.toUpperCase() });
        expect((await check()).failedChecks).toEqual([]);
        for (const change of [{ logs: [] }, { workspaceId: workspaceId.replace("logs", "other") }, { metrics: [] }]) {
            await put(vaultId, change);
            expect((await check()).failedChecks.map(({ check: name }) => name)).toEqual(["diagnostics audit"]);
        }
        await azure.arm("DELETE", id, "2021-05-01-preview");
        expect((await check()).failedChecks).toEqual([
            { check: "diagnostics audit", problem: "the diagnostic setting is gone" },
        ]);
    });
});

test("a custom role that was changed behind those who have it is caught", async () => {
    const { subject } = await rbacVault();
    const name = randomUUID();
    const subscription = `/subscriptions/${azure.azure.target.subscriptionId}`;
    const definition = async (...dataActions: string[]) =>
        azure.arm("PUT", `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`, "2022-04-01", {
            properties: {
                roleName: `Signer ${name}`,
                type: "CustomRole",
                assignableScopes: [subscription],
                permissions: [{ dataActions }],
            },
        });
    const sign = "Microsoft.KeyVault/vaults/keys/sign/action";
    await definition(sign);
    await assign(subject.target.vaultId, name, stranger);
    const signer = { name: "signer", principal: "signer", principalId: stranger, role: name, scope: "" };
    const assignments = [...(subject.assignments ?? []), { ...signer, allows: ["keys/sign/action"] }];
    expect((await verify({ ...subject, assignments })).failedChecks).toEqual([]);
    await definition(sign, "Microsoft.KeyVault/vaults/keys/purge/action");
    expect((await verify({ ...subject, assignments })).failedChecks).toEqual([
        {
            check: "access: signer",
            problem: 'declared ["keys/sign/action"], in the vault ["keys/purge/action","keys/sign/action"]',
        },
    ]);
});

describe("a vault with access policies", () => {
    async function policyVault(): Promise<VaultSubject> {
        const target = await azure.vault({ administrator: false });
        await setPolicies(target.vaultId, [
            { objectId: stranger, permissions: { secrets: ["Get", "list"], keys: ["wrapkey"] } },
        ]);
        return {
            kind: "vault",
            target: { ...target, accessModel: "accessPolicies" },
            name: target.vaultName,
            exclusive: true,
            settings: await liveSettings(target.vaultId),
            policies: [
                {
                    principal: "partner",
                    objectId: stranger,
                    principalType: "ServicePrincipal",
                    allows: ["secrets/getSecret/action", "secrets/readMetadata/action", "keys/wrap/action"],
                },
            ],
        };
    }

    async function setPolicies(vaultId: string, policies: readonly object[]): Promise<void> {
        const { tenantId } = azure.azure.target;
        await patch(vaultId, {
            enableRbacAuthorization: false,
            accessPolicies: policies.map((policy) => ({ tenantId, ...policy })),
        });
    }

    it("that is as declared passes, in one call", async () => {
        expect(await verify(await policyVault())).toMatchObject({ passed: true, calls: 1, failedChecks: [] });
    });

    it("is caught with a policy removed, a permission taken away, one added, and a stranger let in", async () => {
        const subject = await policyVault();
        const { vaultId } = subject.target;
        const failed = async (...policies: object[]) => {
            await setPolicies(vaultId, policies);
            return (await verify(subject)).failedChecks;
        };
        expect(await failed()).toEqual([
            {
                check: "access: partner",
                problem: "no policy allows keys/wrap/action, secrets/getSecret/action, secrets/readMetadata/action",
            },
        ]);
        const own = { keys: ["wrapKey"], secrets: ["get", "list"] };
        expect(await failed({ objectId: stranger, permissions: { ...own, secrets: ["get"] } })).toEqual([
            { check: "access: partner", problem: "no policy allows secrets/readMetadata/action" },
        ]);
        expect(await failed({ objectId: stranger, permissions: { ...own, certificates: ["purge"] } })).toEqual([
            { check: "no undeclared access", problem: `${stranger} can do certificates/purge/action` },
        ]);
        const { objectId } = azure.azure.target;
        expect(
            await failed({ objectId: stranger, permissions: own }, { objectId, permissions: { keys: ["sign"] } }),
        ).toEqual([{ check: "no undeclared access", problem: `${objectId} can do keys/sign/action` }]);
    });
});
