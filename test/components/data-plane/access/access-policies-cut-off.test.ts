import { RestError } from "@azure/core-rest-pipeline";
import { accessPolicies } from "../../../../components/data-plane/access/policies";
import type { AccessPoliciesOutputs } from "../../../../components/data-plane/access/policies-contract";
import { armClient } from "../../../../components/data-plane/azure/clients";
import { forgetDeclared } from "../../../../components/data-plane/life-cycle/declared";
import {
    apiVersion,
    azure,
    checked,
    create,
    kim,
    lee,
    live,
    others,
    target,
    update,
    type Entries,
} from "./policy-vault";

describe("a deployment that is cut off", () => {
    const [read, write] = [{ secrets: ["get"] }, { secrets: ["get", "set"] }];

    /** What the engine's state has after a step that may fail; nothing after a creation that made nothing. */
    async function stateAfter(step: Promise<{ outs: object }>, otherwise?: AccessPoliciesOutputs) {
        return step.then(
            ({ outs }) => outs as AccessPoliciesOutputs,
            (error: { properties?: AccessPoliciesOutputs }) => error.properties ?? otherwise,
        );
    }

    /** The next deployment, and then the grant's end. */
    async function finishAndRemove(state: AccessPoliciesOutputs | undefined, entries: Entries): Promise<void> {
        const finished = state === undefined ? await create(entries) : await update(state, entries);
        forgetDeclared();
        await accessPolicies.delete("id", { ...finished });
    }

    /** The next write is done, and nobody hears of it. */
    function loseAnswer(): void {
        const client = armClient(target);
        const request = client.request.bind(client);
        jest.spyOn(client, "request").mockImplementation(async (method, ...rest) => {
            const answer = await request(method, ...rest);
            if (method === "PUT") {
                jest.restoreAllMocks();
                throw new RestError("socket hang up", { code: "ECONNRESET" });
            }
            return answer;
        });
    }

    test("by any request of a creation gives nothing that stays when the grant goes", async () => {
        const entries = [{ objectId: kim, permissions: read }];
        for (let skip = 0; ; skip++) {
            const inputs = { ...(await checked(entries)) };
            await azure.azure.manage("POST", "/faults", { path: target.vaultName, skip, status: 403 });
            const state = await stateAfter(accessPolicies.create(inputs));
            const { faults } = (await azure.azure.manage("GET", "/faults")) as { faults: unknown[] };
            await azure.azure.manage("DELETE", "/faults");
            await finishAndRemove(state, entries);
            expect({ skip, live: await live() }).toEqual({ skip, live: {} });
            if (faults.length > 0) {
                expect(skip).toBeGreaterThanOrEqual(3);
                return;
            }
        }
    });

    test("after a creation's or a change's write knows what it gave", async () => {
        const entries = [{ objectId: kim, permissions: read }];
        loseAnswer();
        const created = await stateAfter(accessPolicies.create({ ...(await checked(entries)) }));
        expect(created).toMatchObject({ unfinished: true, added: entries });
        const more = [{ objectId: kim, permissions: write }];
        loseAnswer();
        const changed = await stateAfter(
            accessPolicies.update("id", { ...created! }, { ...(await checked(more)) }),
            created,
        );
        expect(changed).toMatchObject({ unfinished: true, added: more });
        expect(await accessPolicies.diff("id", { ...changed! }, { ...(await checked(more)) })).toEqual({
            changes: true,
        });
        await finishAndRemove(changed, more);
        expect(await live()).toEqual({});
    });

    test("by a refusal has given nothing: what others give then is theirs", async () => {
        const entries = [{ objectId: kim, permissions: read }];
        const inputs = { ...(await checked(entries)) };
        await azure.azure.manage("POST", "/faults", { path: target.vaultName, method: "PUT", status: 403 });
        const state = await stateAfter(accessPolicies.create(inputs));
        expect(state).toMatchObject({ unfinished: true, added: [] });
        await others([{ objectId: kim, permissions: read }]);
        await finishAndRemove(state, entries);
        expect(await live()).toEqual({ [kim]: read });
    });

    test("by a kill can't be told from others' giving: what is found is said once", async () => {
        const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
        await create([{ objectId: kim, permissions: read }]);
        expect(told).not.toHaveBeenCalled();
        forgetDeclared();
        const again = await create([{ objectId: kim, permissions: write }]);
        expect(again.added).toEqual([{ objectId: kim, permissions: { secrets: ["set"] } }]);
        expect(told.mock.calls).toEqual([
            [
                `Access policies of vault "${target.vaultName}": ${kim} has secrets/get already. This counts as others', and stays ` +
                    "when the grant goes. If it is from a deployment of this program that was killed, take it away from the principal, " +
                    "refresh and deploy: the program gives it again, and takes it away with the grant.\n",
            ],
        ]);
        await update(again, [
            { objectId: kim, permissions: write },
            { objectId: lee, permissions: read },
        ]);
        expect(told).toHaveBeenCalledTimes(1);
    });

    test("by a kill is put right by taking away by hand what it gave", async () => {
        jest.spyOn(process.stderr, "write").mockReturnValue(true);
        const entries = [{ objectId: kim, permissions: read }];
        await create(entries);
        const again = await create(entries);
        const { tenantId } = azure.azure.target;
        await azure.arm("PUT", `${target.vaultId}/accessPolicies/remove`, apiVersion, {
            properties: { accessPolicies: [{ tenantId, objectId: kim, permissions: read }] },
        });
        const refreshed = await accessPolicies.read("id", { ...again });
        await finishAndRemove(refreshed.props as unknown as AccessPoliciesOutputs, entries);
        expect(await live()).toEqual({});
    });
});
