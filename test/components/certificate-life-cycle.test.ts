import { createPublicKey, X509Certificate } from "node:crypto";
import { Certificate, PrivateCertificateAuthority, Vault } from "../../components/index";
import { time } from "../../components/data-plane/azure/retry";
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

test("an authority whose key is replaced gets a certificate for the new one, and so does what it signs", async () => {
    const declared =
        (curve: "P-384" | "P-256", ...more: string[]) =>
        () => {
            const vault = new Vault("kv", {
                resourceGroupName: "rg",
                vaultName: "kv-authority",
                network: "open",
                purgeProtection: false,
                onDestroy: "purge",
            });
            const key = { type: "EC", curve, onDestroy: "purge" } as const;
            const root = new PrivateCertificateAuthority("root", { vault, subject: "CN=Root", key });
            for (const name of ["web", ...more]) {
                const dnsNames = [`${name}.contoso.com`];
                new Certificate(name, { vault, issuedBy: root, dnsNames, onDestroy: "purge" });
            }
        };
    expect(await stack.up(declared("P-384"))).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(declared("P-256", "api"))).toMatchObject({ ok: true, errors: [] });
    const key = stack.resource("pulumi-nodejs:dynamic/azure-keyvault:Key", "root-key").outputs?.["jwk"] as object;
    const authority = stack.resource("pulumi-nodejs:dynamic/azure-keyvault:CertificateAuthority", "root");
    const [pem = ""] = (authority.outputs?.["signer"] as { chain: string[] }).chain;
    const certificate = new X509Certificate(pem);
    expect(certificate.publicKey.equals(createPublicKey({ key: { ...key }, format: "jwk" }))).toBe(true);
    for (const name of ["web", "api"]) {
        const signed = new X509Certificate(stack.resource(type, name).outputs?.["chain"] as string);
        expect(signed.verify(certificate.publicKey)).toBe(true);
    }
    expect(await stack.up(declared("P-256", "api"))).toMatchObject({ ok: true, steps: [], errors: [] });
    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
});
