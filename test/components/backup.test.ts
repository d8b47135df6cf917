import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Backup, CryptoVerification, Key, Secrets, Vault } from "../../components/index";
import { keyClient, secretClient } from "../../components/data-plane/azure/clients";
import { shortenWaits, TestAzure } from "./support/azure";
import { TestStack } from "./support/test-stack";

let azure: TestAzure;
let stack: TestStack;
let folder: string;
beforeAll(async () => {
    azure = await TestAzure.start();
    stack = await TestStack.start();
    folder = await mkdtemp(join(tmpdir(), "backup-"));
});
beforeEach(() => shortenWaits());
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
    await stack.close();
    await azure.close();
    await rm(folder, { recursive: true });
});

test("a key that was rotated outside is backed up by the next deployment, without a refresh", async () => {
    const path = join(folder, "signing");
    const program = () => {
        const vault = new Vault("kv", { resourceGroupName: "rg", vaultName: "kv-backup", network: "open" });
        const rotation = { rotateAfter: "2 months", expireAfter: "90 days" } as const;
        const key = new Key("signing", { vault, type: "EC", rotation });
        new Backup("signing-backup", { key, path });
    };
    expect(await stack.up(program)).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(program)).toMatchObject({ ok: true, steps: [], errors: [] });
    const before = await readFile(path);
    const { tenantId } = azure.azure.target;
    const vaultUri = "https://kv-backup.vault.azure.net/";
    await keyClient({ vaultUri, tenantId, environment: "public" }).rotateKey("signing");
    const steps = ["update Backup signing-backup"];
    expect(await stack.preview(program)).toMatchObject({ ok: true, steps, errors: [] });
    expect(await stack.up(program)).toMatchObject({ ok: true, steps, errors: [] });
    expect(await readFile(path)).not.toEqual(before);
    expect(await stack.up(program)).toMatchObject({ ok: true, steps: [], errors: [] });
});

test("secrets are brought back from their backups, and verified as they were", async () => {
    const file = (name: string) => join(folder, name);
    process.env["SEED"] = "pl4nted";
    const program = (restored: boolean) => () => {
        const vault = new Vault("kv", {
            resourceGroupName: "rg",
            vaultName: "kv-restore",
            network: "open",
            purgeProtection: false,
        });
        const from = (name: string) => (restored ? { restoreFrom: file(name) } : {});
        const { secrets } = new Secrets("app", {
            vault,
            defaults: { tags: { owner: "us" } },
            secrets: {
                password: { generate: { length: 32 }, rotateEvery: "P90D", ...from("password") },
                seeded: { fromEnvironment: "SEED", mode: "seeded", ...from("seeded") },
            },
        });
        for (const [name, secret] of Object.entries(secrets)) {
            new Backup(`${name}-backup`, { secret, path: file(name) });
        }
        new CryptoVerification("verification", { secrets: Object.values(secrets), vaults: [vault] });
    };
    expect(await stack.up(program(false))).toMatchObject({ ok: true, errors: [] });
    const { tenantId } = azure.azure.target;
    const client = secretClient({ vaultUri: "https://kv-restore.vault.azure.net/", tenantId, environment: "public" });
    const ofVault = () => Promise.all(["password", "seeded"].map((name) => client.getSecret(name)));
    const before = await ofVault();
    for (const { name } of before) {
        await client.beginDeleteSecret(name, { intervalInMs: 50 }).then((poller) => poller.pollUntilDone());
        await client.purgeDeletedSecret(name);
    }
    // Not needed any more: the backup has the value.
    delete process.env["SEED"];
    expect(await stack.refresh()).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(program(true))).toMatchObject({ ok: true, errors: [] });
    const valuesOf = (secrets: typeof before) => secrets.map(({ value, properties: { version } }) => [version, value]);
    expect(valuesOf(await ofVault())).toEqual(valuesOf(before));
    expect(await stack.up(program(true))).toMatchObject({ ok: true, steps: [], errors: [] });
});
