/** What is asked of Graph about groups, and what becomes of verification where Graph doesn't tell. */
import { randomUUID } from "node:crypto";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { credentialOf } from "../../../../components/data-plane/azure/credentials";
import { GraphClient } from "../../../../components/data-plane/azure/graph";
import type { VaultSubject } from "../../../../components/data-plane/verification/contract";
import { graphTimeoutMs } from "../../../../components/internal/limits";
import { createApplication } from "../../../local/azure/serving";
import type { LoggedRequest } from "../../support/azure";
import {
    application,
    assign,
    azure,
    client,
    group,
    join,
    policyOf,
    policyVault,
    reading,
    roles,
    rowsOf,
    setPolicies,
    triedRow,
    verify,
} from "./group-access";

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
