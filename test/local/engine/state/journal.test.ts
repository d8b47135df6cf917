import fs, { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../../../local/engine/errors";
import { FileJournal, foldLeftover, hasLeftover, readJournal } from "../../../../local/engine/state/journal";
import { replay } from "../../../../local/engine/state/journal-records";
import { PassphraseCrypter } from "../../../../local/engine/state/passphrase";
import type { ResourceState, Snapshot } from "../../../../local/engine/state/resource";
import { Secret } from "../../../../local/engine/values";
import { removeTemporary, temporaryDirectory } from "../temporary";

function resource(name: string, value: ResourceState["inputs"] = {}): ResourceState {
    return { urn: `urn:${name}`, type: "test:index:Thing", custom: true, id: `${name}-1`, inputs: value, outputs: {} };
}

const base = "the state file's text";

describe("the journal", () => {
    let file: string;
    let crypter: PassphraseCrypter;
    const [a, b, c] = [resource("a"), resource("b"), resource("c")];
    const start: Snapshot = { resources: [a, b, c], pendingOperations: [] };

    beforeAll(async () => {
        crypter = await PassphraseCrypter.create("p");
    });
    beforeEach(() => {
        file = path.join(temporaryDirectory(), "deep", "dev.jsonl");
    });
    afterAll(removeTemporary);

    function open(snapshot = start): FileJournal {
        return new FileJournal(file, base, snapshot, crypter);
    }

    /** The state that a process finds that comes after one that was killed. */
    function afterKill(snapshot = start): Snapshot {
        return replay(snapshot, readJournal(file, base, true)?.records ?? [], crypter);
    }

    function urns({ resources }: Snapshot): string[] {
        return resources.map(({ urn }) => urn);
    }

    it("has every finished step when the process is killed", () => {
        const journal = open();
        const d = resource("d", { secret: new Secret("hush") });
        const operation = journal.begin("creating", d);
        journal.end(operation, { add: d });
        journal.record({ remove: [b] });

        expect(afterKill()).toEqual({ resources: [d, a, c], pendingOperations: [] });
        expect(afterKill()).toEqual(journal.snapshot());
    });

    it("names the step that was under way", () => {
        const journal = open();
        const d = resource("d");
        journal.begin("creating", d);
        journal.end(journal.begin("deleting", c), { remove: [c] });

        const found = afterKill();
        expect(urns(found)).toEqual(["urn:a", "urn:b"]);
        expect(found.pendingOperations).toEqual([{ type: "creating", resource: d }]);
    });

    it("keeps what a failed step leaves out of the state", () => {
        const journal = open();
        journal.end(journal.begin("creating", resource("d")));
        expect(afterKill()).toEqual(start);
    });

    it("orders what was added before what was not looked at yet", () => {
        const journal = open();
        const newB = { ...b, inputs: { v: 2 } };
        journal.record({ remove: [c], add: { ...c } });
        journal.record({ remove: [b], add: newB });
        const d = resource("d");
        journal.record({ add: d });
        journal.record({ replace: [{ old: d, new: { ...d, id: "d-2" } }] });

        expect(journal.snapshot().resources).toEqual([c, newB, { ...d, id: "d-2" }, a]);
        expect(afterKill()).toEqual(journal.snapshot());
    });

    it("replaces a resource of the state file in its place", () => {
        const journal = open();
        const newA = { ...a, id: "a-2" };
        journal.record({ replace: [{ old: a, new: newA }] });
        journal.record({ remove: [newA] });
        expect(urns(afterKill())).toEqual(["urn:b", "urn:c"]);
    });

    it("knows a resource under its new name in what was not looked at before the kill", () => {
        const needing: ResourceState = {
            ...resource("needing"),
            parent: "urn:a",
            dependencies: ["urn:b", "urn:a"],
            propertyDependencies: { value: ["urn:a"] },
            deletedWith: "urn:a",
            provider: "urn:b::b-1",
        };
        const journal = open({ resources: [a, b, needing], pendingOperations: [] });
        journal.record({ remove: [a], add: { ...a, urn: "urn:renamed" } });
        const replaced = { ...b, delete: true };
        journal.record({ add: { ...b, urn: "urn:moved", id: "b-2" }, replace: [{ old: b, new: replaced }] });

        expect(afterKill({ resources: [a, b, needing], pendingOperations: [] }).resources).toEqual([
            { ...a, urn: "urn:renamed" },
            { ...b, urn: "urn:moved", id: "b-2" },
            replaced,
            {
                ...needing,
                parent: "urn:renamed",
                dependencies: ["urn:moved", "urn:renamed"],
                propertyDependencies: { value: ["urn:renamed"] },
                deletedWith: "urn:renamed",
                provider: "urn:moved::b-1",
            },
        ]);
    });

    it("refuses to remove what the state doesn't have", () => {
        const journal = open();
        expect(() => journal.record({ remove: [resource("a")] })).toThrow("The state has no urn:a");
    });

    it("carries on from its last whole line when the end of the file is torn", () => {
        const journal = open();
        journal.record({ add: resource("d") });
        const whole = readFileSync(file).length;
        journal.record({ add: resource("e") });
        for (const length of [whole, whole + 1, readFileSync(file).length - 1]) {
            const text = readFileSync(file);
            truncateSync(file, length);
            expect(urns(afterKill())).toEqual(["urn:d", "urn:a", "urn:b", "urn:c"]);
            writeFileSync(file, text);
        }
    });

    it("costs the same for a step in a large state as in a small one", () => {
        const many = Array.from({ length: 5000 }, (_, index) => resource(`r${index}`, { text: "x".repeat(100) }));
        const journal = open({ resources: many, pendingOperations: [] });
        const before = readFileSync(file).length;
        journal.end(journal.begin("creating", resource("d")), { add: resource("d") });
        expect(readFileSync(file).length - before).toBeLessThan(600);
    });

    it("goes when the state file has it all", () => {
        const journal = open();
        journal.record({ add: resource("d") });
        const written: string[] = [];
        journal.fold("new text", (text) => written.push(text));

        expect(written).toEqual(["new text"]);
        expect(existsSync(file)).toBe(false);
    });

    it("is done with when the process died right after the state file was written", () => {
        const journal = open();
        journal.record({ add: resource("d") });
        expect(() =>
            journal.fold("new text", () => {
                throw new Error("killed");
            }),
        ).toThrow("killed");

        expect(readJournal(file, "new text", true)).toBeUndefined();
        expect(urns(afterKill())).toEqual(["urn:d", "urn:a", "urn:b", "urn:c"]);
    });

    it("is taken over by the next process, which may die over it too", () => {
        open().record({ add: resource("d") });
        truncateSync(file, readFileSync(file).length - 1);
        expect(() =>
            foldLeftover(file, "taken over", () => {
                throw new Error("killed");
            }),
        ).toThrow("killed");
        expect(readJournal(file, "taken over", true)).toBeUndefined();
        expect(readJournal(file, base, true)).toBeDefined();

        const written: string[] = [];
        foldLeftover(file, "taken over", (text) => written.push(text));
        expect(written).toEqual(["taken over"]);
        expect(existsSync(file)).toBe(false);
    });

    it("has no part of a line for which there was no room, so that it goes on when there is again", () => {
        const journal = open();
        journal.record({ add: resource("d") });
        const write = fs.writeFileSync;
        jest.spyOn(fs, "writeFileSync").mockImplementationOnce((target, data) => {
            write(target, Buffer.from(data as Buffer).subarray(0, 20));
            throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        });
        expect(() => journal.begin("creating", resource("é"))).toThrow("ENOSPC");
        journal.record({ add: resource("f") });

        expect(urns(afterKill())).toEqual(["urn:d", "urn:f", "urn:a", "urn:b", "urn:c"]);
        expect(readFileSync(file, "utf8")).not.toContain("\0");
    });

    it("is put aside where it is damaged, by who holds the lock", () => {
        open().record({ add: resource("d") });
        appendFileSync(file, '{"begin":1,"ty{"change":{}}\n');
        const damage = `An update of this stack was interrupted, and line 3 of its journal ${file} is damaged.`;
        expect(() => readJournal(file, base, false)).toThrow(
            new UserError(`${damage} The next \`up\`, \`refresh\` or \`destroy\` puts the journal aside.`),
        );
        expect(existsSync(file)).toBe(true);
        expect(() => readJournal(file, base, true)).toThrow(`${damage} The journal was put aside as ${file}.`);
        expect(readdirSync(path.dirname(file))).toEqual([expect.stringMatching(/^dev\.jsonl\.\d+\.orphan$/)]);
        expect(readJournal(file, base, true)).toBeUndefined();
    });

    it("is put aside when another program has written the state since", () => {
        open().record({ add: resource("d") });
        expect(() => readJournal(file, "written by another program", true)).toThrow(
            "another program has written the state since",
        );
        expect(existsSync(file)).toBe(false);
        expect(readJournal(file, "written by another program", true)).toBeUndefined();
    });

    it("has something left where a step was begun and the state file doesn't have it all, whoever could decrypt it", () => {
        expect(hasLeftover(file, base)).toBe(false);
        const journal = open();
        expect(hasLeftover(file, base)).toBe(false);
        journal.begin("creating", resource("d", { secret: new Secret("hush") }));
        expect(hasLeftover(file, base)).toBe(true);
        expect(hasLeftover(file, "written by another program")).toBe(true);
        expect(() =>
            journal.fold("new text", () => {
                throw new Error("killed");
            }),
        ).toThrow("killed");
        expect(hasLeftover(file, base)).toBe(true);
        expect(hasLeftover(file, "new text")).toBe(false);
    });

    it("of a deployment that began a moment ago is left alone by who doesn't hold the lock", () => {
        open().record({ add: resource("d") });
        expect(readJournal(file, "read before it began", false)).toBeUndefined();
        expect(existsSync(file)).toBe(true);
    });

    it("keeps creates of an earlier interruption pending, and settles the rest", () => {
        const pending: Snapshot = {
            resources: [a],
            pendingOperations: [
                { type: "creating", resource: b },
                { type: "updating", resource: a },
            ],
        };
        expect(open(pending).snapshot().pendingOperations).toEqual([{ type: "creating", resource: b }]);
    });

    it("has what a pending create has made at the end of the state, and the create as settled: one of that URN", () => {
        const creating = (of: ResourceState) => ({ type: "creating" as const, resource: of });
        const d = resource("d");
        const pending: Snapshot = { resources: [a], pendingOperations: [creating(d), creating(c), creating(d)] };
        const journal = open(pending);
        journal.record({ append: d, settled: d.urn });
        journal.record({ add: b });
        const changed = { ...d, id: "d-2" };
        journal.record({ replace: [{ old: d, new: changed }] });

        expect(journal.snapshot()).toEqual({
            resources: [b, a, changed],
            pendingOperations: [creating(c), creating(d)],
        });
        expect(afterKill(pending)).toEqual(journal.snapshot());
    });

    it("has no secret in it that can be read", () => {
        open().record({ add: resource("d", { secret: new Secret("hush") }) });
        expect(readFileSync(file, "utf8")).not.toContain("hush");
    });

    it("of a process that died before its first line is as if it weren't there", () => {
        open();
        truncateSync(file, 0);
        expect(readJournal(file, base, true)).toBeUndefined();
        appendFileSync(file, '{"base":"torn');
        expect(readJournal(file, base, true)).toBeUndefined();
    });
});
