import { createHttpHeaders, createPipelineRequest, type PipelineRequest } from "@azure/core-rest-pipeline";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import type * as newVaults from "../../../../components/data-plane/vaults/age";
import { time } from "../../../../components/data-plane/azure/retry";
import type * as clock from "../../../../components/data-plane/azure/server-clock";
import { signingKey } from "../../support/declared-key";
import { up } from "../../support/key-engine";
import { credential, InProcessVault, target } from "../in-process";

let vault: InProcessVault;
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));
jest.mock("../../../../components/data-plane/keys/arm", () => ({
    askArm: () => Promise.resolve(undefined),
    confirmed: () => undefined,
}));

const minuteMs = 60_000;
const realTime = { ...time };
beforeEach(() => {
    vault = new InProcessVault();
    forgetClients();
    time.sleep = () => Promise.resolve();
});
afterEach(() => {
    Object.assign(time, realTime);
});

/** The modules as a process has them that has seen no answer of Azure's yet. */
function anew() {
    let modules: {
        clock: typeof clock;
        vaults: typeof newVaults;
    };
    jest.isolateModules(() => {
        modules = {
            clock: jest.requireActual("../../../../components/data-plane/azure/server-clock"),
            vaults: jest.requireActual("../../../../components/data-plane/vaults/age"),
        };
    });
    return modules!;
}

function isNew({ vaults }: ReturnType<typeof anew>, createdMs: number): boolean {
    return vaults.cannotExistYet({ ...target, createdAt: new Date(createdMs).toISOString() }, "keys/signing");
}

/** Has an answer tell a time, as Azure does in each. */
async function tell({ clock }: ReturnType<typeof anew>, nowMs: number): Promise<void> {
    const request = createPipelineRequest({ url: target.vaultUri });
    const headers = createHttpHeaders({ date: new Date(nowMs).toUTCString() });
    await clock.learnServerTime.sendRequest(request, () => Promise.resolve({ request, headers, status: 200 }));
}

describe("a vault counts as made by this deployment", () => {
    test.each([
        ["right", 0],
        ["ten minutes late", 10 * minuteMs],
        ["half a minute late", 0.5 * minuteMs],
        ["ten minutes ahead", -10 * minuteMs],
    ])("where it was made since the process began, on a machine whose clock is %s", async (_what, aheadMs) => {
        const process = anew();
        const azureNow = Date.now() + aheadMs;
        await tell(process, azureNow);
        const began = azureNow - globalThis.process.uptime() * 1000;
        expect(isNew(process, azureNow)).toBe(true);
        expect(isNew(process, began - 5_000)).toBe(false);
        expect(isNew(process, azureNow + 5 * minuteMs)).toBe(false);
    });

    test("only once an answer has told Azure's time", () => {
        expect(isNew(anew(), Date.now())).toBe(false);
    });
});

test("a key is looked for in a vault of before the deployment, on a machine whose clock is late", async () => {
    vault.time += 10 * minuteMs;
    const uptime = jest.spyOn(process, "uptime").mockReturnValue(60);
    const createdAt = new Date(vault.time - 5 * minuteMs).toISOString();
    await vault.body(200, "POST", "/keys/signing/create", { kty: "EC", crv: "P-256", key_ops: ["sign", "verify"] });
    const older = { ...target, createdAt };
    await up(signingKey(older, { name: "other" }));
    await expect(up(signingKey(older))).rejects.toThrow('exists already, and `onExisting` is "fail"');
    expect(await vault.list("/keys/signing/versions")).toHaveLength(1);
    uptime.mockRestore();
});
