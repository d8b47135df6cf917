/** The expiry of a secret that a deployment gives a rotation, against which its verification compares. */
import { CryptoVerification, Secret, Vault } from "../../components/index";
import { time } from "../../components/data-plane/azure/retry";
import { stackPerTest } from "./support/stack-per-test";

const world = stackPerTest("kv-rotating");

const program =
    (settings: { rotateEvery?: "P90D" } = {}) =>
    () => {
        const { vaultName } = world;
        const vault = new Vault("kv", { resourceGroupName: "rg", vaultName, network: "open", onDestroy: "delete" });
        const secret = new Secret("old", { vault, generate: {}, onDestroy: "delete", ...settings });
        new CryptoVerification("verified", { secrets: [secret] });
    };

test("a secret that was there before it rotates lives from the beginning of its first period", async () => {
    expect(await world.stack.up(program())).toMatchObject({ ok: true, errors: [] });
    const realNow = time.now;
    jest.spyOn(time, "now").mockImplementation(() => realNow() + 40 * 24 * 60 * 60 * 1000);
    await world.azure.advance("P40D");
    const rotating = program({ rotateEvery: "P90D" });
    expect(await world.stack.up(rotating)).toMatchObject({ ok: true, errors: [] });
    const verified = world.stack.resource("pulumi-nodejs:dynamic/azure-keyvault:Verification", "verified-old");
    expect(verified.outputs?.["result"]).toMatchObject({
        passed: true,
        passedChecks: expect.arrayContaining(["expiry"]) as string[],
    });
    expect(await world.stack.preview(rotating)).toMatchObject({ ok: true, steps: [] });
});
