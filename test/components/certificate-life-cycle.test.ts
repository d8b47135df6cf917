import { Certificate, PrivateCertificateAuthority, Vault } from "../../components/index";
import { time } from "../../components/data-plane/retry";
import { certificateAsPem } from "../../search/certificates";
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

/** A certificate that signs itself, one that an authority signs whose key is in the vault, and an imported one. */
function program(pem: string) {
    return () => {
        const onDestroy = "purge";
        const vault = new Vault("kv", {
            resourceGroupName: "rg",
            vaultName: "kv-certificates",
            network: "open",
            purgeProtection: false,
            destroyContents: true,
            onDestroy,
        });
        const key = { type: "EC" } as const;
        const root = new PrivateCertificateAuthority("root", { vault, subject: "CN=Root", key: { ...key, onDestroy } });
        new Certificate("own", { vault, subject: "CN=own.contoso.com", key, onDestroy });
        new Certificate("web", { vault, issuedBy: root, dnsNames: ["web.contoso.com"], key, onDestroy });
        new Certificate("bought", { vault, import: { pem }, onDestroy });
    };
}

const type = "pulumi-nodejs:dynamic/azure-keyvault:Certificate";

const realNow = time.now;
let passed = 0;

/** Moves Azure's clock and the deployer's. */
async function pass(days: number): Promise<void> {
    passed += days * 24 * 60 * 60 * 1000;
    jest.spyOn(time, "now").mockImplementation(() => realNow() + passed);
    await azure.advance(`P${days}D`);
}

const versions = () =>
    Object.fromEntries(["own", "web", "bought"].map((name) => [name, stack.resource(type, name).outputs?.["version"]]));

test("certificates of every source live through renewals and expiry, and are gone in the end", async () => {
    const declared = program((await certificateAsPem()).text);
    const nothing = { ok: true, steps: [], errors: [] };
    expect(await stack.up(declared)).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(declared)).toMatchObject(nothing);
    const first = versions();

    // Beyond 80 percent of a year.
    await pass(300);
    expect(await stack.refresh()).toMatchObject({ ok: true, errors: [] });
    // The service has renewed what it can sign. What the authority signs, deployments renew, and its list of revoked ones.
    const renewed = ["update CertificateAuthority root", "update Certificate web"];
    expect(await stack.up(declared)).toMatchObject({ ok: true, steps: renewed, errors: [] });
    expect(await stack.up(declared)).toMatchObject(nothing);
    const second = versions();
    expect(Object.keys(first).filter((name) => first[name] !== second[name])).toEqual(["own", "web"]);

    // The imported one has expired: only the program can bring another.
    await pass(100);
    expect(await stack.refresh()).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(declared)).toMatchObject({
        ok: true,
        steps: ["update CertificateAuthority root"],
        errors: [],
    });
    expect(versions()).toEqual(second);

    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    expect(stack.resources).toEqual([]);
});
