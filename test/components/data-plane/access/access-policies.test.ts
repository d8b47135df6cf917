import { accessPolicies } from "../../../../components/data-plane/access/policies";
import { secretClient } from "../../../../components/data-plane/azure/clients";
import { time } from "../../../../components/data-plane/azure/retry";
import { explain } from "../../../../components/data-plane/azure/service-error";
import type { AccessPoliciesOutputs } from "../../../../components/data-plane/access/policies-contract";
import { forgetDeclared } from "../../../../components/data-plane/life-cycle/declared";
import {
    apiVersion,
    azure,
    checked,
    create,
    kim,
    lee,
    live,
    onAnotherVault,
    others,
    sam,
    target,
    update,
} from "./policy-vault";

test("makes one entry of several grants to one principal", async () => {
    const state = await create([
        { objectId: kim, permissions: { secrets: ["list", "get"] } },
        { objectId: kim.toUpperCase(), permissions: { secrets: ["set", "get"], keys: ["sign"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
    expect(await live()).toEqual({
        [kim]: { keys: ["sign"], secrets: ["get", "list", "set"] },
        [lee]: { keys: ["get"] },
    });
    expect(state.added).toEqual([
        { objectId: kim, permissions: { keys: ["sign"], secrets: ["get", "list", "set"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
});

test("carries the principals' logical names to whoever reads the plan", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const secrets = { secrets: ["get"] };
    expect(
        await checked([
            { principal: "app", objectId: unknown, permissions: secrets },
            { principal: "kim", objectId: kim.toUpperCase(), permissions: secrets },
            { principal: "kim", objectId: kim, permissions: { keys: ["sign"] } },
        ]),
    ).toMatchObject({
        entries: [
            { principal: "kim", objectId: kim, permissions: { keys: ["sign"], secrets: ["get"] } },
            { principal: "app", objectId: unknown, permissions: secrets },
        ],
    });
});

test("takes back what no remaining grant needs, and leaves what others gave", async () => {
    await others([
        { objectId: kim, permissions: { secrets: ["get"], certificates: ["list"] } },
        { objectId: sam, permissions: { keys: ["all"] } },
    ]);
    const first = await create([
        { objectId: kim, permissions: { secrets: ["get", "list", "set"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
    expect(first.added).toEqual([
        { objectId: kim, permissions: { secrets: ["list", "set"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
    forgetDeclared();
    const second = await update(first, [{ objectId: kim, permissions: { secrets: ["list"] } }]);
    expect(await live()).toEqual({
        [kim]: { secrets: ["get", "list"], certificates: ["list"], storage: [] },
        [sam]: { keys: ["all"] },
    });
    forgetDeclared();
    await accessPolicies.delete("", { ...second });
    expect(await live()).toEqual({
        [kim]: { secrets: ["get"], certificates: ["list"], storage: [] },
        [sam]: { keys: ["all"] },
    });
});

describe("policies that another resource declares as well", () => {
    const [read, write] = [{ secrets: ["get"] }, { secrets: ["get", "set"] }];

    test("stay when the resource goes that added them", async () => {
        const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
        const first = await create([
            { objectId: kim, permissions: write },
            { objectId: lee, permissions: read },
        ]);
        forgetDeclared();
        await create([{ objectId: kim.toUpperCase(), permissions: read }]);
        told.mockClear();
        await accessPolicies.delete("", { ...first });
        expect(await live()).toEqual({ [kim]: { ...read, storage: [] } });
        expect(told.mock.calls).toEqual([
            [
                `Access policies of vault "${target.vaultName}": what ${kim} has stays as far as the program declares it in ` +
                    "another resource. It counts as others' from now on, and stays when that resource goes.\n",
            ],
        ]);
    });

    test("stay when they move from one resource to the other", async () => {
        const first = await create([{ objectId: kim, permissions: write }]);
        forgetDeclared();
        await create([{ objectId: kim, permissions: write }]);
        const emptied = await update(first, []);
        expect(await live()).toEqual({ [kim]: write });
        expect(emptied.added).toEqual(first.added);
        forgetDeclared();
        await accessPolicies.delete("", { ...emptied });
        expect(await live()).toEqual({});
    });

    test("of another vault are no reason to stay", async () => {
        const first = await create([{ objectId: kim, permissions: read }]);
        forgetDeclared();
        await onAnotherVault(async () => {
            await create([{ objectId: kim, permissions: read }]);
            await accessPolicies.delete("", { ...first });
        });
        expect(await live()).toEqual({});
    });
});

test("gives back a permission that somebody took away", async () => {
    const state = await create([{ objectId: kim, permissions: { secrets: ["get", "list"] } }]);
    const { tenantId } = azure.azure.target;
    await azure.arm("PUT", `${target.vaultId}/accessPolicies/replace`, apiVersion, {
        properties: { accessPolicies: [{ tenantId, objectId: kim, permissions: { secrets: ["list"] } }] },
    });
    const read = await accessPolicies.read("id", { ...state });
    expect(read.inputs?.["entries"]).toEqual([{ objectId: kim, permissions: { secrets: ["list"] } }]);
    const declared = { ...(await checked([{ objectId: kim, permissions: { secrets: ["get", "list"] } }])) };
    expect(await accessPolicies.diff("id", { ...read.props }, declared)).toEqual({ changes: true });
    await accessPolicies.update("id", { ...read.props }, declared);
    expect(await live()).toEqual({ [kim]: { secrets: ["list", "get"] } });
});

test("goes with the grant of the program that gave it first, and is the other program's from its next deployment on", async () => {
    const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    const entries = [{ objectId: kim, permissions: { secrets: ["get"] } }];
    const first = await create(entries);
    forgetDeclared();
    const second = await create(entries);
    expect([first.added, second.added]).toEqual([entries, []]);
    expect(told.mock.calls.join()).toContain(`${kim} has secrets/get already. This counts as others'`);
    forgetDeclared();
    await accessPolicies.delete("", { ...first });
    expect(await live()).toEqual({});
    const { props, inputs } = await accessPolicies.read("id", { ...second });
    expect(inputs?.["entries"]).toEqual([]);
    const again = await update(props as unknown as AccessPoliciesOutputs, entries);
    expect([again.added, await live()]).toEqual([entries, { [kim]: { secrets: ["get"] } }]);
});

test("that was taken away is named with what to do, since the state still has it", async () => {
    const refused: unknown = await secretClient(target)
        .getSecret("password")
        .catch((error: unknown) => error);
    expect(explain(refused, 'Secret "password"').message).toMatch(
        new RegExp(
            `^Secret "password": Azure refuses the deploying identity \\(object id ${azure.azure.target.objectId}\\) \\(ForbiddenByPolicy\\). If ` +
                "the stack has given it, and it isn't only late, somebody has taken it away: refresh, which sees that even where it fails for " +
                "what it can't read, and deploy again. The user, group or application .* does not have secrets get permission on key vault",
        ),
    );
});

test("changes nothing when only the order of the grants does", async () => {
    const state = await create([
        { objectId: kim, permissions: { secrets: ["get"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
    const news = await checked([
        { objectId: lee, permissions: { keys: ["get"] } },
        { objectId: kim, permissions: { secrets: ["get"] } },
    ]);
    expect(await accessPolicies.diff("id", { ...state }, { ...news })).toEqual({ changes: false });
});

test("names the principals of others where it is asked to", async () => {
    await others([{ objectId: sam, permissions: { keys: ["get"] } }]);
    const kept = await create([{ objectId: kim, permissions: { secrets: ["get"] } }]);
    expect(kept.foreignPrincipals).toEqual([]);
    const reported = await create([{ objectId: kim, permissions: { secrets: ["get"] } }], "report");
    expect(reported.foreignPrincipals).toEqual([sam]);
    forgetDeclared();
    const { outs: emptied } = await accessPolicies.update("id", { ...kept }, { ...reported, entries: [] });
    expect(emptied["foreignPrincipals"]).toEqual([sam]);
    const beside = { ...reported, alongside: [{ objectId: sam, permissions: { keys: ["get"] } }] };
    const { outs } = await accessPolicies.update("id", { ...reported }, beside);
    expect(outs["foreignPrincipals"]).toEqual([]);
});

test("lets the policies of two owners of one vault follow each other", async () => {
    await Promise.all([
        create([{ objectId: kim, permissions: { secrets: ["get"] } }]),
        create([{ objectId: lee, permissions: { secrets: ["get"] } }]),
        create([{ objectId: sam, permissions: { secrets: ["get"] } }]),
    ]);
    expect(Object.keys(await live()).sort()).toEqual([kim, lee, sam]);
});

describe("where others write the same vault's policies at the same moment", () => {
    const everything = { secrets: ["get", "set"] };

    /** Has ARM refuse the next write as it does while another one is under way, which gives the principal something in that time. */
    async function meetAnotherWriter(policy: Parameters<typeof others>[0][number]): Promise<void> {
        await azure.fault({ host: "management.azure.com", method: "PUT", path: "accessPolicies", status: 409 });
        jest.spyOn(time, "sleep").mockImplementationOnce(() => others([policy]));
    }

    test("keeps what they give a principal that loses something", async () => {
        const state = await create([{ objectId: kim, permissions: everything }]);
        forgetDeclared();
        await meetAnotherWriter({ objectId: kim, permissions: { keys: ["sign"] } });
        await update(state, [{ objectId: kim, permissions: { secrets: ["get"] } }]);
        expect(await live()).toEqual({ [kim]: { secrets: ["get"], keys: ["sign"], storage: [] } });
    });

    test("keeps what they give a principal that loses all it had", async () => {
        const state = await create([{ objectId: kim, permissions: everything }]);
        forgetDeclared();
        await meetAnotherWriter({ objectId: kim, permissions: { keys: ["sign"] } });
        await accessPolicies.delete("", { ...state });
        expect(await live()).toEqual({ [kim]: { keys: ["sign"], storage: [] } });
    });
});

test("deletes in peace when the vault is gone", async () => {
    const state = await create([{ objectId: kim, permissions: { secrets: ["get"] } }]);
    await azure.arm("DELETE", target.vaultId, apiVersion);
    await accessPolicies.delete("id", { ...state });
    expect(await accessPolicies.read("id", { ...state })).toEqual({ id: "" });
});
