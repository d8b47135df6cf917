import {
    appendFileSync,
    existsSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JournalledStore } from "../../../local/azure/store/journalled-store";

let directory: string;
let open: JournalledStore | undefined;

beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), "store-")), "state");
});
afterEach(async () => {
    await open?.close();
    open = undefined;
    rmSync(join(directory, ".."), { recursive: true });
});

function openStore(compactionLength?: number): JournalledStore {
    open = JournalledStore.open(directory, compactionLength === undefined ? {} : { compactionLength });
    return open;
}

/** Opens what is on the disk as if the process before had been killed: nothing was closed. */
async function reopen(): Promise<JournalledStore> {
    const left = open;
    rmSync(join(directory, "lock"), { force: true });
    const store = JournalledStore.open(directory);
    open = store;
    await left?.flush();
    return store;
}

const journals = () => readdirSync(directory).filter((name) => name.startsWith("journal-"));

describe("the journalled store", () => {
    it("has after a restart what was flushed: the last values, without what was deleted", async () => {
        const store = openStore();
        const secrets = store.collection<{ value: string }>("secrets");
        secrets.set("b", { value: "old" });
        secrets.set("a", { value: "two" });
        secrets.set("b", { value: "new\n\u2028é" });
        secrets.set("c", { value: "gone" });
        expect(secrets.delete("c")).toBe(true);
        expect(secrets.delete("c")).toBe(false);
        await store.flush();
        const again = (await reopen()).collection<{ value: string }>("secrets");
        expect([...again.entries()]).toEqual([
            ["a", { value: "two" }],
            ["b", { value: "new\n\u2028é" }],
        ]);
        expect(again.size).toBe(2);
    });

    it("lists keys in order, by prefix, and safely while they change", () => {
        const items = openStore().collection<number>("items");
        for (const key of ["kv/2", "kv/10", "other/1", "kv/1", "kv"]) {
            items.set(key, key.length);
        }
        const seen: string[] = [];
        for (const [key] of items.entries("kv/")) {
            seen.push(key);
            items.delete("kv/2");
            items.set("kv/3", 4);
        }
        expect(seen).toEqual(["kv/1", "kv/10"]);
        expect([...items.entries()].map(([key]) => key)).toEqual(["kv", "kv/1", "kv/10", "kv/3", "other/1"]);
    });

    it.each([
        ["half a line", (line: string) => line.slice(0, -5)],
        ["a line with another checksum", (line: string) => `00000000${line.slice(8)}`],
        ["zeros", () => "\0".repeat(64)],
    ])("goes without %s at the end of its journal, and writes on behind what is whole", async (_, tear) => {
        const store = openStore();
        store.collection<number>("n").set("whole", 1);
        await store.flush();
        const journal = join(directory, journals()[0] ?? "");
        appendFileSync(journal, tear(readFileSync(journal, "utf8")));
        const second = await reopen();
        expect([...second.collection<number>("n").entries()]).toEqual([["whole", 1]]);
        second.collection<number>("n").set("next", 2);
        await second.flush();
        const third = await reopen();
        expect([...third.collection<number>("n").entries()]).toEqual([
            ["next", 2],
            ["whole", 1],
        ]);
    });

    it("replaces a long journal by a snapshot, and loses nothing around it", async () => {
        const store = openStore(2000);
        const items = store.collection<string>("items");
        for (let index = 0; index < 200; index++) {
            items.set(`key-${index % 20}`, `value ${index}`);
            await store.flush();
        }
        expect(readdirSync(directory).some((name) => name.startsWith("snapshot-"))).toBe(true);
        expect(journals()).toHaveLength(1);
        expect(statSync(join(directory, journals()[0] ?? "")).size).toBeLessThan(4000);
        const again = (await reopen()).collection<string>("items");
        expect(again.size).toBe(20);
        expect(again.get("key-19")).toBe("value 199");
    });

    it("starts from the last whole snapshot when the next one was being written", async () => {
        const store = openStore();
        store.collection<number>("n").set("kept", 1);
        await store.flush();
        writeFileSync(join(directory, "snapshot-1.new"), "half a snap");
        const again = await reopen();
        expect(again.collection<number>("n").get("kept")).toBe(1);
        expect(existsSync(join(directory, "snapshot-1.new"))).toBe(false);
    });

    it("says so when a snapshot is damaged", async () => {
        const store = openStore(1);
        store.collection<number>("n").set("kept", 1);
        await store.flush();
        await store.close();
        open = undefined;
        const snapshot = readdirSync(directory).find((name) => name.startsWith("snapshot-")) ?? "";
        writeFileSync(join(directory, snapshot), "00000000 broken\nend\n");
        expect(() => JournalledStore.open(directory)).toThrow(/snapshot-1 is damaged: restore it from a copy/);
    });

    it("flushes many changes of many callers together", async () => {
        const store = openStore();
        const items = store.collection<number>("items");
        await Promise.all(
            Array.from({ length: 500 }, async (_, index) => {
                items.set(`key-${index}`, index);
                await store.flush();
            }),
        );
        expect((await reopen()).collection<number>("items").size).toBe(500);
    });

    it("is readable by its owner only", async () => {
        const store = openStore(1);
        store.collection<number>("n").set("one", 1);
        await store.flush();
        expect(statSync(directory).mode & 0o777).toBe(0o700);
        for (const name of readdirSync(directory)) {
            expect([name, statSync(join(directory, name)).mode & 0o777]).toEqual([name, 0o600]);
        }
    });

    it("is served by one process at a time, and by the next one when that was killed", async () => {
        openStore();
        expect(() => JournalledStore.open(directory)).toThrow(/is already served by process \d+: end that one/);
        await open?.close();
        open = undefined;
        writeFileSync(join(directory, "lock"), JSON.stringify({ pid: process.pid, started: "1" }));
        expect(() => openStore()).not.toThrow();
    });
});
