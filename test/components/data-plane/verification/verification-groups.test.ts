/** Access through groups, as ARM and Graph resolve it, against a local Azure that enforces it. */
import { randomUUID } from "node:crypto";
import type { DeclaredAssignment } from "../../../../components/data-plane/verification/contract";
import {
    application,
    assign,
    azure,
    check,
    client,
    group,
    join,
    lookUp,
    policyOf,
    policyVault,
    reading,
    roles,
    rowsOf,
    setPolicies,
    triedRow,
    verify,
    verifyAndListen,
} from "./group-access";

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

describe("groups that are eligible for a role", () => {
    const beEligible = async (vaultId: string, role: string, principalId: string) => {
        const request = `${vaultId}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${randomUUID()}`;
        const roleDefinitionId = `/subscriptions/${azure.azure.target.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
        const scheduleInfo = { expiration: { type: "AfterDuration", duration: "P180D" } };
        const properties = { principalId, roleDefinitionId, requestType: "AdminAssign", scheduleInfo };
        await azure.arm("PUT", request, "2020-10-01", { properties });
    };

    /** A vault with RBAC whose secrets a group may read, while one of its members activates that. */
    async function vaultWithEligibleGroup() {
        const { policies: _unused, ...subject } = await policyVault();
        void _unused;
        const target = { ...subject.target, accessModel: "rbac" as const };
        await azure.arm("PATCH", target.vaultId, "2023-07-01", { properties: { enableRbacAuthorization: true } });
        const emergencies = await group("break-glass");
        await beEligible(target.vaultId, roles.secretsUser, emergencies);
        const deployer = { principal: "deployer", principalId: azure.azure.target.objectId, scope: "" };
        const assignments = [
            { ...deployer, name: "deployer", role: "00482a5a-887f-4fb3-b363-3b7fe8e74483" },
            {
                ...{ name: "eligible", principal: "break-glass", principalId: emergencies, principalType: "Group" },
                ...{ role: roles.secretsUser, scope: "", eligible: true },
            },
        ];
        const settings = { ...subject.settings, enableRbacAuthorization: true };
        return { subject: { ...subject, target, settings, assignments }, emergencies };
    }

    it("have members who activate it: that is declared access, in the checks and in what is tried", async () => {
        const { subject, emergencies } = await vaultWithEligibleGroup();
        expect((await verify(subject)).failedChecks).toEqual([]);
        await assign(subject.target.vaultId, roles.secretsUser, application.objectId);
        const undeclared = {
            check: "no undeclared access",
            problem: `${application.objectId} has "Key Vault Secrets User" on the vault`,
        };
        expect((await verify(subject)).failedChecks).toContainEqual(undeclared);
        await join(emergencies, application.objectId);
        const result = await verify(subject);
        expect([result.failedChecks, result.notes]).toEqual([[], undefined]);
        expect(triedRow(result)?.probed).toEqual({ allowed: reading, refused: [] });
        expect(rowsOf(result, "application")).toContainEqual(["secrets/password", "tried", true]);
    });

    it("are told of where ARM doesn't say who is in them", async () => {
        const { subject, emergencies } = await vaultWithEligibleGroup();
        await join(emergencies, application.objectId);
        await assign(subject.target.vaultId, roles.secretsUser, application.objectId);
        const host = "management.azure.com";
        await azure.fault({ host, path: "roleEligibilityScheduleInstances", status: 403, code: "AuthorizationFailed" });
        const { failedChecks, notes } = await verify({ ...subject, actAs: [] });
        expect(failedChecks.map(({ check: name }) => name)).toEqual(["no undeclared access"]);
        expect(notes).toEqual([
            expect.stringMatching(/^what .* may activate as a member of a group could not be read: /) as string,
        ]);
    });
});
