import { TestAzure } from "./azure";
import { TestStack } from "./test-stack";

/** What the test that is running deploys with. */
export interface StackOfTest {
    azure: TestAzure;
    stack: TestStack;
    /** No other test's. */
    vaultName: string;
}

/**
 * A local Azure for the tests of a file, and for each of them a stack, which has to be destroyed without a failure after it.
 *
 * @param prefix what the vaults' names begin with
 * @param before what has to be put right before the stack is destroyed
 */
export function stackPerTest(prefix: string, before: () => Promise<unknown> = () => Promise.resolve()): StackOfTest {
    const world = {} as StackOfTest;
    let vaults = 0;
    beforeAll(async () => {
        world.azure = await TestAzure.start();
    });
    afterAll(() => world.azure.close());
    beforeEach(async () => {
        // Pulumi's SDK has one log a process, which a program that failed has closed: what later ones log goes nowhere, and it says so.
        jest.spyOn(console, "error").mockImplementation(() => undefined);
        world.vaultName = `${prefix}-${++vaults}`;
        world.stack = await TestStack.start();
    });
    afterEach(async () => {
        await before();
        expect(await world.stack.destroy()).toMatchObject({ ok: true });
        await world.stack.close();
        jest.restoreAllMocks();
    });
    return world;
}
