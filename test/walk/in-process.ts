import { readInventory } from "../../local/chaos/inventory";
import type { Rehearsal } from "../../walk/walk";
import { byHand } from "../../walk/hand";
import { declare } from "../../walk/program";
import { shortenWaits, TestAzure } from "../components/support/azure";
import { TestStack } from "../components/support/test-stack";

/** Where the walks of a test file are deployed: in this process, which takes a tenth of the time that processes of their own would. */
export function rehearsalForAll(): Rehearsal {
    let azure: TestAzure;
    let stack: TestStack;
    const variable = "WALK_VALUE";
    const before = process.env[variable];
    beforeAll(async () => {
        process.env[variable] = "from the environment";
        azure = await TestAzure.start();
        stack = await TestStack.start();
    });
    beforeEach(() => {
        shortenWaits();
        // What is told of each deployment: the table of what was verified, and what stays of what goes.
        jest.spyOn(console, "log").mockReturnValue(undefined);
        jest.spyOn(console, "error").mockReturnValue(undefined);
        jest.spyOn(process.stderr, "write").mockReturnValue(true);
    });
    afterEach(() => jest.restoreAllMocks());
    afterAll(async () => {
        await stack.close();
        await azure.close();
        process.env[variable] = before;
    });
    return {
        reset: async () => {
            await azure.azure.manage("POST", "/reset");
            stack.forget();
        },
        run: (command, declaration) => {
            const surroundings = { deployer: azure.azure.target.objectId };
            return command === "refresh" ? stack.refresh() : stack[command](() => declare(declaration, surroundings));
        },
        byHand,
        inventory: async () => [...(await readInventory()), ...stack.resources.map(({ urn }) => `state: ${urn}`)],
    };
}
