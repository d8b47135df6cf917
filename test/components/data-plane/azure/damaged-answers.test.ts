import { expectNowhere, inputs, refresh, setByHand, planted, up, world } from "../secrets/secret-engine";
import { ArmClient } from "../../../../components/data-plane/azure/arm";
import { Findings } from "../../../../components/data-plane/verification/report";
import { RemoteVault } from "../../../../components/data-plane/verification/remote-vault";
import { explain, serviceErrorOf } from "../../../../components/data-plane/azure/service-error";
import { SecretStore } from "../../../../components/data-plane/secrets/store";
import { VaultRest } from "../../../../components/data-plane/azure/vault-rest";
import { credential, target } from "../in-process";

const unreadable =
    "Azure answered 200 (PARSE_ERROR). The answer can't be read: it was cut off, or comes from something between here and Azure, such " +
    "as a proxy. Run the deployment again.";
const what = 'Secret "password" in vault "kv-test"';

/** What a call fails with, whose every part is searched for the value. */
async function failureOf(call: () => Promise<unknown>): Promise<string> {
    const error = await call().then(
        () => new Error("It was read."),
        (reason: unknown) => reason,
    );
    const told = explain(error, what);
    expectNowhere(told.message, told.stack, told.cause);
    return told.message;
}

describe.each<[string, (text: string) => string]>([
    ["is cut off behind the value", (text) => text.slice(0, text.indexOf(planted) + planted.length + 8)],
    ["begins in the value", (text) => text.slice(text.indexOf(planted))],
])("an answer that %s", (_how, damaged) => {
    const damage = (text: string) => (text.includes(planted) ? damaged(text) : text);

    test("is not shown where a secret is made, taken over, refreshed or verified", async () => {
        world.vault.damage = damage;
        expect(await failureOf(() => up(inputs()))).toBe(`${what}: ${unreadable}`);
        world.vault.damage = undefined;
        await setByHand(planted);
        world.vault.damage = damage;
        expect(await failureOf(() => up(inputs({ onExisting: "adopt" })))).toBe(`${what}: ${unreadable}`);
        world.vault.damage = undefined;
        const adopted = await up(inputs({ onExisting: "adopt" }));
        world.vault.damage = damage;
        expect(await failureOf(() => refresh(adopted))).toBe(`${what}: ${unreadable}`);
        const findings = new Findings(what);
        await findings.run("exists", () => new SecretStore(inputs(), "look").read().then(() => undefined));
        expect(findings.failed).toEqual([{ check: "exists", problem: `${what}: ${unreadable}` }]);
    });

    test.each<[string, () => Promise<unknown>]>([
        ["REST", () => new VaultRest(target).send("GET", "/secrets/password/")],
        ["a verification", () => new RemoteVault(target, 0).sendAtOnce({ method: "GET", path: "/secrets/password/" })],
        ["ARM", () => new ArmClient(credential, "public").request("GET", "/secrets/password/", "7.4")],
    ])("is not shown where it is read by %s", async (_client, call) => {
        await setByHand(planted);
        world.vault.damage = damage;
        expect(await failureOf(call)).toBe(`${what}: ${unreadable}`);
        const error: unknown = await call().catch((reason: unknown) => reason);
        expect((error as Error).message).not.toContain(planted);
        expect(serviceErrorOf(error)).toMatchObject({ status: 200, code: "PARSE_ERROR" });
    });
});
