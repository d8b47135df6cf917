import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { backendUrl, FileBackend } from "../../../../local/engine/state/backend";
import { addToHistory } from "../../../../local/engine/state/history";
import { removeTemporary, temporaryDirectory } from "../temporary";

const reference = { project: "proj", stack: "dev" };
const deployment = { version: 3, deployment: { manifest: {}, resources: [{ urn: "urn:a" }] } };

describe("the file backend", () => {
    let root: string;
    let backend: FileBackend;
    beforeEach(() => {
        root = temporaryDirectory();
        backend = FileBackend.open(`file://${root}`, "/home/ann", "/");
    });
    afterAll(removeTemporary);

    it("has its files where the CLI has them", () => {
        backend.create(reference);
        backend.write(reference, deployment);
        expect(readFileSync(path.join(root, ".pulumi/meta.yaml"), "utf8")).toBe("version: 1\n");
        expect(JSON.parse(readFileSync(path.join(root, ".pulumi/stacks/proj/dev.json"), "utf8"))).toEqual({
            version: 3,
            checkpoint: { stack: "organization/proj/dev", latest: deployment.deployment },
        });
        expect(existsSync(path.join(root, ".pulumi/stacks/proj/dev.json.bak"))).toBe(true);
    });

    it("lets only the owner read states", () => {
        backend.create(reference);
        expect(statSync(backend.stackFile(reference)).mode & 0o777).toBe(0o600);
    });

    it("leaves nothing behind but the states when it writes", () => {
        backend.create(reference);
        backend.write(reference, deployment);
        expect(readdirSync(path.dirname(backend.stackFile(reference))).sort()).toEqual(["dev.json", "dev.json.bak"]);
    });

    it("knows a stack that was never deployed from one that doesn't exist", () => {
        backend.create(reference);
        expect(backend.read(reference)).toBeUndefined();
        expect(() => backend.read({ ...reference, stack: "qa" })).toThrow(
            "no stack named 'qa' found in project 'proj'",
        );
        expect(() => backend.create(reference)).toThrow("stack 'dev' already exists");
    });

    it("reads back what it wrote", () => {
        backend.create(reference);
        backend.write(reference, deployment);
        expect(backend.read(reference)).toEqual(deployment);
    });

    it("names the file that is damaged, and its backup", () => {
        backend.create(reference);
        writeFileSync(backend.stackFile(reference), "{");
        expect(() => backend.read(reference)).toThrow(/dev\.json is not JSON .*dev\.json\.bak/s);
    });

    it("refuses states of a form that it doesn't know", () => {
        backend.create(reference);
        writeFileSync(backend.stackFile(reference), JSON.stringify({ version: 2, checkpoint: { latest: {} } }));
        expect(() => backend.read(reference)).toThrow("has version 2; the local engine reads 3 and 4");
        const strange = { version: 4, features: ["views"], checkpoint: { latest: {} } };
        writeFileSync(backend.stackFile(reference), JSON.stringify(strange));
        expect(() => backend.read(reference)).toThrow("uses views, which the local engine does not support");
    });

    it("lists stacks with the number of their resources", () => {
        backend.create(reference);
        backend.write(reference, deployment);
        backend.create({ project: "other", stack: "qa" });
        expect(backend.list().map((entry) => [entry.reference, entry.resourceCount])).toEqual([
            [{ project: "other", stack: "qa" }, 0],
            [reference, 1],
        ]);
        expect(backend.list("proj")).toHaveLength(1);
        expect(backend.list("nothing")).toEqual([]);
    });

    it("keeps a record and two copies of the state of every update", () => {
        backend.create(reference);
        const time = new Date("2026-01-02T03:04:05Z");
        addToHistory(backend, reference, {
            kind: "update",
            startTime: time,
            endTime: time,
            message: "why",
            succeeded: true,
            changes: { create: 2 },
            config: { "proj:a": { value: "1" } },
        });
        const [checkpoint, record] = readdirSync(backend.historyDirectory(reference)).sort();
        expect(checkpoint).toMatch(/^dev-\d{19}\.checkpoint\.json$/);
        expect(record).toMatch(/^dev-\d{19}\.history\.json$/);
        expect(JSON.parse(readFileSync(path.join(backend.historyDirectory(reference), record ?? ""), "utf8"))).toEqual({
            kind: "update",
            startTime: 1767323045,
            message: "why",
            environment: {},
            config: { "proj:a": { value: "1" } },
            result: "succeeded",
            endTime: 1767323045,
            version: 0,
            resourceChanges: { create: 2 },
        });
        expect(readdirSync(backend.backupDirectory(reference))).toEqual([expect.stringMatching(/^dev\.\d{19}\.json$/)]);
    });

    it("removes a stack but its last state", () => {
        backend.create(reference);
        backend.remove(reference);
        expect(backend.exists(reference)).toBe(false);
        expect(existsSync(`${backend.stackFile(reference)}.bak`)).toBe(true);
    });

    it("refuses the layout from before projects", () => {
        const old = temporaryDirectory();
        mkdirSync(path.join(old, ".pulumi/stacks"), { recursive: true });
        writeFileSync(path.join(old, ".pulumi/stacks/dev.json"), "{}");
        expect(() => FileBackend.open(`file://${old}`, "/", "/")).toThrow("pulumi state upgrade");
    });
});

describe("the backend's address", () => {
    it("is understood as the CLI does", () => {
        expect(FileBackend.open("file://~", "/home/ann", "/w").root).toBe("/home/ann");
        expect(FileBackend.open("file://~/states", "/home/ann", "/w").root).toBe("/home/ann/states");
        expect(FileBackend.open("file://./states", "/home/ann", "/w").root).toBe("/w/states");
        expect(FileBackend.open("file:///a%20b", "/home/ann", "/w").root).toBe("/a b");
        expect(() => FileBackend.open("s3://bucket", "/", "/")).toThrow(
            'The backend "s3://bucket" is not one of files',
        );
    });

    it("comes from the environment, the project, or the last login", () => {
        const home = temporaryDirectory();
        const env = { PULUMI_HOME: home };
        expect(() => backendUrl(env, undefined)).toThrow("No backend is named");
        writeFileSync(path.join(home, "credentials.json"), JSON.stringify({ current: "file:///login" }));
        expect(backendUrl(env, undefined)).toBe("file:///login");
        expect(backendUrl(env, "file:///project")).toBe("file:///project");
        expect(backendUrl({ ...env, PULUMI_BACKEND_URL: "file:///env" }, "file:///project")).toBe("file:///env");
    });
});
