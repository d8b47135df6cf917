import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { backup } from "../../../../components/data-plane/backups/backup";
import { certificate } from "../../../../components/data-plane/certificates/certificate";
import type { CertificateInputs, CertificateOutputs } from "../../../../components/data-plane/certificates/contract";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { time } from "../../../../components/data-plane/azure/retry";
import { webCertificate } from "../../support/declared-certificate";
import { HandlerEngine } from "../../support/handler-engine";
import { credential, InProcessVault, target } from "../in-process";

let vault: InProcessVault;
let folder: string;

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

const engine = new HandlerEngine<CertificateInputs, CertificateOutputs>(certificate);
const realTime = { ...time };

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "certificate-restore-"));
});
beforeEach(() => {
    vault = new InProcessVault();
    forgetClients();
    time.sleep = () => Promise.resolve();
});
afterEach(() => {
    Object.assign(time, realTime);
});
afterAll(() => rm(folder, { recursive: true }));

function declared(changes: Partial<CertificateInputs> = {}): CertificateInputs {
    return webCertificate(target, { onDestroy: "purge", ...changes });
}

const asBackup = (path: string, version: string, name = "web") => ({
    ...{ target, kind: "certificates", name, path, version },
});

/** Versions, newest first, by the end of their ids. */
async function versions(): Promise<string[]> {
    const { value } = await vault.body<{ value: { id: string }[] }>(200, "GET", "/certificates/web/versions");
    return value.map(({ id }) => id.split("/").at(-1) ?? "").sort();
}

async function privateKeyOf(version: string): Promise<string> {
    return (await vault.body<{ value: string }>(200, "GET", `/secrets/web/${version}`)).value;
}

test("a certificate's backup is taken again for each new version, and shows nothing of its private key", async () => {
    const { now } = await engine.up(declared({ contentType: "pem" }));
    const path = join(folder, "again");
    const { id, outs } = await backup.create(asBackup(path, now.outs.version));
    expect(id).toBe(`${target.vaultUri}certificates/web/backup`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const pem = await privateKeyOf(now.outs.version);
    expect((await readFile(path)).toString("latin1")).not.toContain(pem.split("\n")[1]);
    expect((await backup.diff(id, outs, asBackup(path, now.outs.version))).changes).toBe(false);
    const renewed = (await engine.up(declared({ contentType: "pem", renewNow: "1" }), now)).now;
    expect((await backup.diff(id, outs, asBackup(path, renewed.outs.version))).changes).toBe(true);
    // As after a renewal by the service, of which the program knows nothing before a refresh.
    expect((await backup.diff(id, outs, asBackup(path, now.outs.version))).changes).toBe(true);
});

describe("restoreFrom", () => {
    async function backedUpWith(onDestroy: CertificateInputs["onDestroy"], restoreFrom: string) {
        const first = (await engine.up(declared({ onDestroy }))).now;
        const { now } = await engine.up(declared({ onDestroy, renewNow: "1" }), first);
        await backup.create(asBackup(restoreFrom, now.outs.version));
        const had = { versions: await versions(), privateKey: await privateKeyOf(first.outs.version) };
        await engine.destroy(now);
        return { first, now, had };
    }

    test("brings a certificate back with its versions and their keys, and later deployments leave it alone", async () => {
        const restoreFrom = join(folder, "restored");
        const { first, now, had } = await backedUpWith("purge", restoreFrom);
        vault.takeRequests();
        const { step, now: back } = await engine.up(declared({ restoreFrom, renewNow: "1" }));
        expect(step).toBe("create");
        expect(vault.takeRequests()).toEqual(["GET /certificates/web", "POST /certificates/restore"]);
        expect(had.versions).toHaveLength(2);
        expect(await versions()).toEqual(had.versions);
        expect(await privateKeyOf(first.outs.version)).toBe(had.privateKey);
        expect([back.outs.version, back.outs.thumbprint]).toEqual([now.outs.version, now.outs.thumbprint]);
        expect((await engine.up(declared({ restoreFrom, renewNow: "1" }), back)).step).toBe("same");
        expect((await engine.refresh(back))?.inputs).toEqual(back.inputs);
        vault.takeRequests();
        // Where the certificate is there, the file is of no account.
        expect((await engine.up(declared({ renewNow: "1" }), back)).step).toBe("update");
        expect(vault.takeRequests().filter((request) => !request.startsWith("GET"))).toEqual([]);
    });

    test("is no way round a soft-deleted certificate", async () => {
        const restoreFrom = join(folder, "deleted");
        const { now } = await backedUpWith("delete", restoreFrom);
        await expect(engine.up(declared({ restoreFrom }))).rejects.toThrow('Bring it back with onExisting: "recover"');
        const recovered = await engine.up(declared({ restoreFrom, onExisting: "recover" }));
        expect(recovered.now.outs.version).toBe(now.outs.version);
    });

    test("is refused without its file, of a certificate of another name, and of one that says something else", async () => {
        const missing = join(folder, "none");
        await expect(engine.up(declared({ restoreFrom: missing }))).rejects.toThrow(
            `Certificate "web" in vault "kv-test": the backup ${missing} of \`restoreFrom\` can't be read (ENOENT).`,
        );
        const restoreFrom = join(folder, "web");
        await backedUpWith("purge", restoreFrom);
        await expect(engine.up(declared({ restoreFrom, subject: "CN=shop.contoso.com" }))).rejects.toThrow(
            'Certificate "web" in vault "kv-test" exists and is not the certificate that is declared: its `subject` is ' +
                '"CN=web.contoso.com" and not "CN=shop.contoso.com".',
        );
        await engine.destroy((await engine.up(declared({ onExisting: "adopt" }))).now);
        await expect(engine.up(declared({ restoreFrom, name: "other" }))).rejects.toThrow(
            `the backup ${restoreFrom} is of a certificate named "web", which is in the vault now. Declare it by that \`certificateName\`, with onExisting: "adopt".`,
        );
        // It is there now, and a second try meets it.
        await expect(engine.up(declared({ restoreFrom, name: "other" }))).rejects.toMatchObject({ code: "NameTaken" });
    });

    test("is refused of what is no certificate's backup, or not from here, naming the file", async () => {
        const restoreFrom = join(folder, "of-a-secret");
        await vault.body(200, "PUT", "/secrets/password", { value: "x" });
        await backup.create({ ...asBackup(restoreFrom, "1", "password"), kind: "secrets" });
        await expect(engine.up(declared({ restoreFrom }))).rejects.toThrow(
            'Certificate "web" in vault "kv-test": Azure answered 400 (Malformed backup blob). Backup blob contains invalid or corrupt ' +
                `version. The backup ${restoreFrom} of \`restoreFrom\` must be one of a certificate, as Key Vault made it, from a vault of the same ` +
                "subscription and geography.",
        );
    });

    test("is done once where its answer gets lost", async () => {
        const restoreFrom = join(folder, "lost");
        const { now, had } = await backedUpWith("purge", restoreFrom);
        let tries = 0;
        vault.fault = (_method, path) => (path === "/certificates/restore" && ++tries === 1 ? "drop after" : undefined);
        const { now: back } = await engine.up(declared({ restoreFrom, renewNow: "1" }));
        expect(tries).toBe(2);
        expect(back.outs.version).toBe(now.outs.version);
        expect(await versions()).toEqual(had.versions);
    });
});
