import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Backup, Key, Vault } from "../../components/index";
import { keyClient } from "../../components/data-plane/azure/clients";
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
