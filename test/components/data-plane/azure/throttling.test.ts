import { createsPerWindow } from "../../../../components/internal/limits";
import { time } from "../../../../components/data-plane/azure/retry";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { TestAzure } from "../../support/azure";
import { signingKey } from "../../support/declared-key";
import { up } from "../../support/key-engine";

jest.setTimeout(30_000);

let azure: TestAzure;
let target: VaultTarget;
/** How far the clock of the deployment is ahead of the machine's: with each wait, Azure's clock is moved along. */
let ahead = 0;

beforeAll(async () => {
    azure = await TestAzure.start();
    target = await azure.vault();
    await azure.azure.manage("PUT", "/throttling", { enabled: true });
    jest.spyOn(time, "passed").mockImplementation(() => performance.now() + ahead);
    // Waits of many keys at a time pass together: the clocks only go to where the longest of them ends.
    jest.spyOn(time, "sleep").mockImplementation(async (milliseconds) => {
        const until = time.passed() + milliseconds;
        await new Promise((resolve) => setTimeout(resolve, 20));
        const missing = until - time.passed();
        if (missing > 0) {
            ahead += missing;
            await azure.azure.manage("POST", "/clock", { advance: missing });
        }
    });
});
afterAll(async () => {
    jest.restoreAllMocks();
    await azure?.close();
});

test("many keys at a time are made within the service's limits: no request is refused", async () => {
    const count = 3 * createsPerWindow.software;
    await azure.takeCalls();
    await Promise.all(Array.from({ length: count }, (_, index) => up(signingKey(target, { name: `key-${index}` }))));
    const calls = await azure.takeCalls();
    expect(calls.filter((call) => call.endsWith(" 429"))).toEqual([]);
    expect(calls.filter((call) => / \/keys\/[^/]+\/create 200$/.test(call))).toHaveLength(count);
});
