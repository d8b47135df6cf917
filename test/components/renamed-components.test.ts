import { Certificate, CertificateContacts, Key, Secret, Vault } from "../../components/index";
import { shortenWaits, TestAzure } from "./support/azure";
import { TestStack } from "./support/test-stack";

let azure: TestAzure;
let stack: TestStack;
beforeAll(async () => {
    azure = await TestAzure.start();
    stack = await TestStack.start();
});
beforeEach(() => shortenWaits());
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
    await stack.close();
    await azure.close();
});

/** The same objects, by components whose names end so. */
function program(suffix: string) {
    return () => {
        const purging = { purgeProtection: false, destroyContents: true, onDestroy: "purge" } as const;
        const vault = new Vault("kv", {
            resourceGroupName: "rg",
            vaultName: "kv-renamed",
            network: "open",
            ...purging,
        });
        const taking = { vault, onExisting: "adopt", onDestroy: "purge" } as const;
        new Key(`key-${suffix}`, { ...taking, keyName: "signing", type: "EC" });
        new Secret(`secret-${suffix}`, { ...taking, secretName: "password", value: "planted-value" });
        new Certificate(`certificate-${suffix}`, {
            ...{ ...taking, certificateName: "web" },
            ...{ subject: "CN=web.contoso.com", key: { type: "EC" } },
        });
        new CertificateContacts(`contacts-${suffix}`, {
            vault,
            contacts: [{ email: "pki@contoso.com" }],
            onDestroy: "delete",
        });
    };
}

const objects = ["keys/signing", "secrets/password", "certificates/web", "certificates/contacts"];

test("components that get other names without aliases keep what they declare, which goes with the new ones", async () => {
    const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await stack.up(program("old"))).toMatchObject({ ok: true, errors: [] });
    const renamed = await stack.up(program("new"));
    expect(renamed).toMatchObject({ ok: true, errors: [] });
    expect(renamed.steps.filter((step) => step.startsWith("delete"))).toHaveLength(8);
    expect(told.mock.calls.filter(([text]) => String(text).includes("stays: the program declares it"))).toHaveLength(4);
    const ids = () => stack.resources.map(({ id = "" }) => new URL(id, "https://x").pathname.slice(1));
    expect(ids()).toEqual(expect.arrayContaining(objects));
    expect(await stack.refresh()).toMatchObject({ ok: true, errors: [] });
    expect(ids()).toEqual(expect.arrayContaining(objects));
    expect(await stack.up(program("new"))).toMatchObject({ ok: true, errors: [], steps: [] });
    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    expect(stack.resources).toEqual([]);
});
