/** What becomes of access that was declared until lately, from one verification of a vault to the next. */
import { randomUUID } from "node:crypto";
import type {
    ActAsInputs,
    SubjectResult,
    VaultSubject,
    VerificationInputs,
    VerificationState,
} from "../../../../components/data-plane/verification/contract";
import { forgetDeclared } from "../../../../components/data-plane/life-cycle/declared";
import { grantedAssignmentName } from "../../../../components/internal/names";
import { verification } from "../../../../components/data-plane/verification/handler";
import { settingsOf } from "../../../../components/data-plane/verification/settings";
import { Client } from "../../../local/azure/client";
import { createApplication } from "../../../local/azure/serving";
import { TestAzure } from "../../support/azure";
import { roles } from "../../support/granted";
import { HandlerEngine, type Kept } from "../../support/handler-engine";

type State = VerificationInputs & VerificationState;

const kim = "0a000000-0000-4000-8000-000000000001";
const variable = "TEST_DEPARTING_APPLICATION_SECRET";
const engine = new HandlerEngine<VerificationInputs, State>(verification);

let azure: TestAzure;
let client: Client;
let subject: VaultSubject;

beforeAll(async () => {
    azure = await TestAzure.start();
    client = new Client(azure.azure.target);
});
beforeEach(async () => {
    subject = await administered();
});
afterAll(async () => {
    client.end();
    await azure.close();
});

/** A vault that nobody but the deployer has access to. */
async function administered(): Promise<VaultSubject> {
    const target = await azure.vault();
    return {
        kind: "vault",
        target,
        name: target.vaultName,
        exclusive: true,
        settings: await settingsOfVault(target.vaultId),
        assignments: [
            {
                ...{ name: "administrator", principal: "deployer", principalId: azure.azure.target.objectId },
                ...{ role: roles.administrator, scope: "" },
            },
        ],
    };
}

async function settingsOfVault(vaultId: string): Promise<Record<string, unknown>> {
    const { body } = await azure.arm("GET", vaultId, "2023-07-01");
    return settingsOf((body as { properties: Record<string, unknown> }).properties);
}

/** The same with one more grant: `who` reads a secret. */
const granting = (who: string): VaultSubject => ({
    ...subject,
    assignments: [
        ...(subject.assignments ?? []),
        {
            ...{ name: "reader", principal: "reader", principalId: who.toUpperCase() },
            ...{ role: roles.secretsUser, scope: "/secrets/password" },
        },
    ],
});

const assign = (who: string) =>
    azure.assign(`${subject.target.vaultId}/secrets/password`, roles.secretsUser, who, "ServicePrincipal");
const secretsUser = () =>
    `/subscriptions/${azure.azure.target.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles.secretsUser}`;
const remove = (assignment: string) => azure.arm("DELETE", assignment, "2022-04-01");

/** A deployment, in which another result of the last one may have been looked at before. */
async function up(
    of: VaultSubject,
    old?: Kept<VerificationInputs, State>,
    more: Partial<VerificationInputs> = {},
    other?: Partial<State>,
) {
    forgetDeclared();
    if (other !== undefined) {
        await verification.diff("other", { ...other }, { ...other });
    }
    const inputs = { subject: of, fingerprint: "", always: false, onFailure: "fail", accessTimeoutSeconds: 5 } as const;
    return engine.up({ ...inputs, ...more }, old);
}

const failuresOf = ({ outs }: { readonly outs: State }) => outs.result.failedChecks.map(({ problem }) => problem);
const here = `${kim} has "Key Vault Secrets User" on secrets/password`;

/** Granted, and then not declared any more. */
async function withdrawn(more?: Partial<VerificationInputs>): Promise<Kept<VerificationInputs, State>> {
    const granted = await up(granting(kim), undefined, more);
    expect(failuresOf(granted.now)).toEqual([]);
    const { now } = await up(subject, granted.now, more);
    expect(failuresOf(now)).toEqual([]);
    return now;
}

describe("a role assignment that is no longer declared", () => {
    it("may be there once more, where something else may have failed the deployment that was to take it back", async () => {
        await assign(kim);
        const second = await up(subject, await withdrawn());
        expect(second).toMatchObject({ step: "update", now: { outs: { result: { passed: true } } } });
        expect(second.now.outs.result.notes).toEqual([
            `${here}: this deployment is to take it back, and the next one verifies that`,
        ]);
    });

    it("fails where two deployments that were to take it back have left it, which the next one may do", async () => {
        const assignment = await assign(kim);
        const second = await up(subject, (await up(subject, await withdrawn())).now);
        expect(second.step).toBe("update");
        expect(failuresOf(second.now)).toEqual([
            `${here}, which the last two deployments were to take back (deploy again, or remove it)`,
        ]);
        const third = await up(subject, second.now);
        expect(failuresOf(third.now)).toEqual([]);
        await remove(assignment);
        const fourth = await up(subject, third.now);
        expect(fourth).toMatchObject({ step: "update", now: { outs: { result: { passed: true } } } });
        expect(await up(subject, fourth.now)).toMatchObject({ step: "same" });
    });

    it("may be there as long as other results have failed the deployments, and fails once they have not", async () => {
        await assign(kim);
        const failed = { onFailure: "fail", result: { passed: false } } as Partial<State>;
        let last = await withdrawn();
        for (let time = 0; time < 3; time++) {
            last = (await up(subject, last, {}, failed)).now;
            expect(failuresOf(last)).toEqual([]);
        }
        for (const passed of [{ onFailure: "warn", result: { passed: false } }, { result: { passed: true } }]) {
            last = (await up(subject, last, {}, passed as Partial<State>)).now;
        }
        expect(failuresOf(last)).toEqual([
            `${here}, which the last two deployments were to take back (deploy again, or remove it)`,
        ]);
    });

    it("fails each time where a failure only warns, for that keeps nothing from being taken back", async () => {
        await assign(kim);
        const warns = { onFailure: "warn" } as const;
        const second = await up(subject, (await up(subject, await withdrawn(warns), warns)).now, warns);
        const third = await up(subject, second.now, warns);
        expect([second.now, third.now].map(failuresOf)).toEqual([
            [`${here}, which the last two deployments were to take back (deploy again, or remove it)`],
            [`${here}, which the last two deployments were to take back (deploy again, or remove it)`],
        ]);
    });

    it("fails for good where somebody gave it anew", async () => {
        const assignment = await assign(kim);
        const first = await withdrawn();
        await remove(assignment);
        await assign(kim);
        const second = await up(subject, first);
        const third = await up(subject, second.now);
        expect([second.now, third.now].map(failuresOf)).toEqual([[here], [here]]);
    });

    it("is remembered where nothing could be read, and while another check fails", async () => {
        await assign(kim);
        const granted = await up(granting(kim));
        await azure.azure.manage("POST", "/faults", { path: "roleAssignments", status: 403 });
        const unread = await up(subject, granted.now);
        await azure.azure.manage("DELETE", "/faults");
        expect(unread.now.outs.result.failedChecks.map(({ check }) => check)).toEqual(["role assignments readable"]);
        const broken = { ...subject, settings: { ...subject.settings, softDeleteRetentionInDays: 90 } };
        const second = await up(broken, unread.now);
        expect(second.now.outs.result.failedChecks.map(({ check }) => check)).toEqual([
            "setting softDeleteRetentionInDays",
        ]);
        expect(failuresOf((await up(subject, second.now)).now)).toEqual([]);
    });

    it("may be another stack's where its name alone speaks for it, which is said", async () => {
        const scope = `${subject.target.vaultId}/secrets/password`;
        const properties = { principalId: kim, principalType: "User", roleDefinitionId: secretsUser() };
        const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${grantedAssignmentName(scope, kim, roles.secretsUser)}`;
        let last = (await up(subject)).now;
        await azure.arm("PUT", id, "2022-04-01", { properties });
        const note = `${here}: this deployment takes it back if one that broke off gave it, and the next one verifies that; it may be another stack's, too`;
        for (let time = 0; time < 2; time++) {
            last = (await up(subject, last, { trigger: String(time) })).now;
            expect([failuresOf(last), last.outs.result.notes]).toEqual([[], [note]]);
        }
        expect(failuresOf((await up(subject, last)).now)).toEqual([
            `${here}, which the last two deployments would have taken back, had one of this program given it: it may be another stack's ` +
                '(deploy again, remove it, or say `undeclaredAccess: "ignore"` where others give access)',
        ]);
    });

    it("was never declared for all that is known on another vault", async () => {
        await assign(kim);
        const elsewhere = await up({ ...granting(kim), target: (await administered()).target });
        expect(failuresOf((await up(subject, elsewhere.now)).now)).toEqual([here]);
    });

    it("is forgotten by a refresh once it is gone, and not before", async () => {
        const assignment = await assign(kim);
        const first = await withdrawn();
        expect((await engine.refresh(first))?.outs.result).toEqual(first.outs.result);
        await remove(assignment);
        const refreshed = await engine.refresh(first);
        expect(refreshed?.outs.result).not.toHaveProperty("departing");
        expect(await up(subject, refreshed)).toMatchObject({ step: "same" });
    });

    it("may be used by who had it, until it is gone", async () => {
        const application = await createApplication(client, "departing");
        process.env[variable] = application.clientSecret;
        const { vaultName } = subject.target;
        await client.vault("PUT", vaultName, "/secrets/password", { value: "planted-value" });
        const assignment = await assign(application.objectId);
        const actAs: ActAsInputs = {
            principal: "reader",
            clientId: application.clientId,
            signIn: { method: "clientSecret", from: { kind: "environment", variable } },
            ifUnavailable: "fail",
        };
        const trying = (of: VaultSubject): VaultSubject => ({
            ...of,
            actAs: [actAs],
            objects: [{ kind: "secrets", name: "password" }],
        });
        const granted = await up(trying(granting(application.objectId)));
        const first = await up(trying(subject), granted.now);
        expect(failuresOf(first.now)).toEqual([]);
        await remove(assignment);
        const second = await up(trying(subject), first.now);
        delete process.env[variable];
        expect(failuresOf(second.now)).toEqual([]);
        const refused = ({ access = [] }: SubjectResult) => access.flatMap(({ probed }) => probed?.refused ?? []);
        expect([first.now, second.now].map(({ outs }) => refused(outs.result))).toEqual([
            [],
            ["secrets/getSecret/action", "secrets/readMetadata/action"],
        ]);
    });
});

describe("a role that somebody was eligible for, and no longer is", () => {
    const eligible = (who: string, principalType: string): VaultSubject => ({
        ...subject,
        assignments: [
            ...(subject.assignments ?? []),
            {
                ...{ name: "eligible", principal: "on-call", principalId: who, principalType },
                ...{ role: roles.secretsUser, scope: "", eligible: true },
            },
        ],
    });
    const requestOf = async (principalId: string, requestType: string) => {
        const { vaultId } = subject.target;
        const request = `${vaultId}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${randomUUID()}`;
        const scheduleInfo = { expiration: { type: "AfterDuration", duration: "P180D" } };
        const properties = { principalId, roleDefinitionId: secretsUser(), requestType, scheduleInfo };
        await azure.arm("PUT", request, "2020-10-01", { properties });
    };
    const activated = (who: string) =>
        azure.assign(`${subject.target.vaultId}/secrets/password`, roles.secretsUser, who, "ServicePrincipal");

    it.each(["itself", "as a member of a group"])(
        "may be active still, for the day that it can last: %s",
        async (how) => {
            const id = (await client.graph("POST", "/groups", { displayName: "on-call" })).text("id");
            const { objectId } = await createApplication(client, "member");
            const member = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${objectId}` };
            await client.graph("POST", `/groups/${id}/members/$ref`, member);
            const [who, type, holder] = how === "itself" ? [kim, "User", kim] : [id, "Group", objectId];
            await requestOf(who, "AdminAssign");
            await activated(holder);
            const granted = await up(eligible(who, type));
            expect(failuresOf(granted.now)).toEqual([]);
            let last = (await up(subject, granted.now)).now;
            const has = here.replace(kim, holder);
            const note = `${has}: activated by who was eligible for it, and ends by itself within a day, which is verified until then`;
            expect([failuresOf(last), last.outs.result.notes]).toEqual([[], [note]]);
            await requestOf(who, "AdminRemove");
            for (let again = 0; again < 3; again++) {
                last = (await up(subject, last)).now;
                expect([failuresOf(last), last.outs.result.notes]).toEqual([[], [note]]);
            }
            await azure.advance("PT25H");
            last = (await up(subject, (await up(subject, last)).now)).now;
            expect(failuresOf(last)).toEqual([
                `${has}, which the last two deployments were to take back (deploy again, or remove it)`,
            ]);
        },
    );

    it("is no excuse for who wasn't eligible", async () => {
        const id = (await client.graph("POST", "/groups", { displayName: "others" })).text("id");
        await requestOf(id, "AdminAssign");
        const granted = await up(eligible(id, "Group"));
        await activated(kim);
        expect(failuresOf((await up(subject, granted.now)).now)).toEqual([here]);
    });
});

describe("permissions that access policies are no longer declared to give", () => {
    it("may be there still in one deployment, each of them, and others may not", async () => {
        const { vaultId, tenantId } = subject.target;
        const give = async (...secrets: string[]) => {
            const accessPolicies = [{ tenantId, objectId: kim, permissions: { secrets } }];
            const properties = { enableRbacAuthorization: false, accessPolicies };
            await azure.arm("PATCH", vaultId, "2023-07-01", { properties });
        };
        await give("get", "list", "delete");
        const { assignments: _assignments, ...rest } = subject;
        void _assignments;
        const settings = await settingsOfVault(vaultId);
        const allowing = (...allows: string[]): VaultSubject => ({
            ...rest,
            settings,
            policies: [{ principal: "kim", objectId: kim.toUpperCase(), principalType: "User", allows }],
        });
        const [get, list, drop] = ["getSecret/action", "readMetadata/action", "delete"].map(
            (verb) => `secrets/${verb}`,
        );
        const granted = await up(allowing(get!, list!, drop!));
        expect(failuresOf(granted.now)).toEqual([]);
        const first = await up(allowing(get!), granted.now);
        expect(failuresOf(first.now)).toEqual([]);
        expect(first.now.outs.result.notes).toEqual([
            `${kim} can do ${drop}, ${list}: this deployment is to take it back, and the next one verifies that`,
        ]);
        await give("get", "delete", "purge");
        const early = await up(allowing(get!), first.now);
        expect(failuresOf(early.now)).toEqual([`${kim} can do secrets/purge/action`]);
        await give("get", "delete");
        const again = await up(allowing(get!), early.now);
        expect(failuresOf(again.now)).toEqual([]);
        await give("get", "delete", "purge");
        const second = await up(allowing(get!), again.now);
        expect(failuresOf(second.now)).toEqual([
            `${kim} can do ${drop}, which the last two deployments were to take back (deploy again, or remove it); ${kim} can do secrets/purge/action`,
        ]);
    });
});
