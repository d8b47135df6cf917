import { readInventory } from "../../local/chaos/inventory";
import { certificateAsPem } from "../../search/certificates";
import type { Rehearsal } from "../../walk/walk";
import { byHand } from "../../walk/hand";
import { declare } from "../../walk/program";
import { time } from "../../components/data-plane/azure/retry";
import { shortenWaits, TestAzure } from "../components/support/azure";
import { TestStack } from "../components/support/test-stack";

/** Where the walks of a test file are deployed: in this process, which takes a tenth of the time that processes of their own would. */
export function rehearsalForAll(): Rehearsal {
    let azure: TestAzure;
    let stack: TestStack;
    let passed = 0;
    let imports: Readonly<Record<string, string>>;
    const variable = "WALK_VALUE";
    const before = process.env[variable];
    beforeAll(() => {
        process.env[variable] = "from the environment";
    });
    // One for each walk: nothing sets a clock back.
    beforeEach(async () => {
        passed = 0;
        imports = { first: (await certificateAsPem()).text, second: (await certificateAsPem()).text };
        azure = await TestAzure.start();
        stack = await TestStack.start();
        shortenWaits();
        jest.spyOn(time, "now").mockImplementation(() => Date.now() + passed);
        // What is told of each deployment: the table of what was verified, and what stays of what goes.
        jest.spyOn(console, "log").mockReturnValue(undefined);
        jest.spyOn(console, "error").mockReturnValue(undefined);
        jest.spyOn(process.stderr, "write").mockReturnValue(true);
    });
    afterEach(async () => {
        await stack.close();
        await azure.close();
        jest.restoreAllMocks();
    });
    afterAll(() => {
        process.env[variable] = before;
    });
    return {
        reset: async () => {
            await azure.azure.manage("POST", "/reset");
            stack.forget();
        },
        run: async (command, declaration, disturbance) => {
            if (command === "refresh") {
                return stack.refresh();
            }
            for (const fault of disturbance?.faults ?? []) {
                await azure.azure.manage("POST", "/faults", fault);
            }
            const surroundings = { deployer: azure.azure.target.objectId, imports };
            const deployed = await stack[command](() => declare(declaration, surroundings), disturbance?.killedAfter);
            await azure.clearFaults();
            return deployed;
        },
        pass: async (days) => {
            passed += days * 24 * 60 * 60 * 1_000;
            await azure.advance(`P${days}D`);
        },
        byHand,
        inventory: async () => [...(await readInventory()), ...stack.resources.map(({ urn }) => `state: ${urn}`)],
    };
}
