import { type Program, Rehearsal } from "./rehearsal";

let rehearsal: Rehearsal;
beforeEach(async () => (rehearsal = await Rehearsal.start()));
afterEach(() => rehearsal.stop());

const chain = async (program: Program) => {
    const a = await program.register("a", { value: "a" });
    const b = await program.dependent("b", a, "value", a.outputs["echo"] ?? null);
    await program.register("c", {}, { parent: b.urn, edit: (r) => r.setDeletedwith(a.urn) });
};

const withOutputs = async () => {
    const outcome = await rehearsal.up(async (program) => {
        const stack = await program.register("proj-dev", {}, { type: "pulumi:pulumi:Stack", custom: false });
        await program.register("a", {}, { parent: stack.urn });
        await program.registerOutputs(stack.urn, { kept: "x" });
    });
    return { outcome, state: rehearsal.state("proj-dev") };
};

describe("refresh", () => {
    test("finds nothing where nothing has changed, and writes nothing", async () => {
        await rehearsal.up(chain);
        const before = rehearsal.snapshot.resources;
        const outcome = await rehearsal.run("refresh");
        expect(outcome).toMatchObject({ ok: true, changes: { same: 3 } });
        expect(outcome.journal.log).toEqual([]);
        expect(rehearsal.snapshot.resources).toEqual(before);
    });

    test("answers the stack's outputs, which it doesn't change", async () => {
        const { state } = await withOutputs();
        expect((await rehearsal.run("refresh")).outputs).toEqual({ kept: "x" });
        expect(rehearsal.state("proj-dev")).toEqual(state);
    });

    test("takes drift into the state, and shows it as the change that it is", async () => {
        await rehearsal.up(chain);
        rehearsal.provider.objects.set("a-1", { value: "drifted", extra: 1 });
        const outcome = await rehearsal.run("refresh");
        expect(outcome.changes).toEqual({ update: 1, same: 2 });
        expect(rehearsal.state("a")).toMatchObject({
            inputs: { value: "drifted", extra: 1 },
            outputs: { value: "drifted", extra: 1, echo: "DRIFTED", version: 1 },
        });
        const results = outcome.events.flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? []);
        expect(results.filter(({ op }) => op === "update")).toMatchObject([{ diffs: ["extra", "value"] }]);
        expect((await rehearsal.up(chain)).changes).toEqual({ update: 1, same: 2 });
        expect(rehearsal.provider.objects.get("a-1")).toEqual({ value: "a" });
    });

    test("forgets what has gone, with every reference to it; a child moves up", async () => {
        await rehearsal.up(chain);
        rehearsal.provider.objects.clear();
        rehearsal.provider.objects.set("c-1", {});
        const outcome = await rehearsal.run("refresh");
        expect(outcome.changes).toEqual({ delete: 2, same: 1 });
        expect(rehearsal.names()).toEqual(["c"]);
        expect(rehearsal.state("c").parent).toBeUndefined();
        expect(rehearsal.state("c").deletedWith).toBeUndefined();
    });

    test("fails where something can't be read, and takes over the rest", async () => {
        await rehearsal.up(chain);
        rehearsal.provider.failures.set("read a", "cannot read a");
        rehearsal.provider.objects.set("b-1", { value: "drifted" });
        const outcome = await rehearsal.run("refresh");
        expect(outcome).toMatchObject({ ok: false, errors: ["cannot read a", "refresh failed"] });
        expect(rehearsal.state("a").inputs).toEqual({ value: "a" });
        expect(rehearsal.state("b").inputs).toEqual({ value: "drifted" });
    });

    test("clears the errors of an initialisation that has come to its end", async () => {
        rehearsal.provider.partial.set("create a", ["not ready"]);
        await rehearsal.up(async (p) => void (await p.register("a", {})));
        expect(rehearsal.state("a").initErrors).toEqual(["not ready"]);
        await rehearsal.run("refresh");
        expect(rehearsal.state("a").initErrors ?? []).toEqual([]);
    });

    test("only shows what it would do when it is a dry run", async () => {
        await rehearsal.up(chain);
        rehearsal.provider.objects.set("a-1", { value: "drifted" });
        const outcome = await rehearsal.run("refresh", undefined, { dryRun: true });
        expect(outcome.changes).toEqual({ update: 1, same: 2 });
        expect(outcome.events.every(({ resourcePreEvent }) => resourcePreEvent?.planning !== false)).toBe(true);
    });

    test("comes before an update that asks for it, and isn't counted then", async () => {
        await rehearsal.up(chain);
        rehearsal.provider.objects.set("a-1", { value: "drifted" });
        rehearsal.provider.calls.length = 0;
        const outcome = await rehearsal.up(chain, { refresh: true });
        expect(outcome.changes).toEqual({ update: 1, same: 2 });
        expect(rehearsal.provider.log("read", "update")).toEqual(["read a", "read b", "read c", "update a"]);
    });
});

describe("the stack's outputs", () => {
    test("go with the stack, also in a plan, and stay where its destruction fails", async () => {
        expect((await withOutputs()).outcome.outputs).toEqual({ kept: "x" });
        rehearsal.provider.failures.set("delete a", "a is in use");
        expect(await rehearsal.run("destroy")).toMatchObject({ ok: false, outputs: { kept: "x" } });
        rehearsal.provider.failures.clear();
        expect(await rehearsal.run("destroy")).toMatchObject({ ok: true, outputs: {} });
        await withOutputs();
        expect((await rehearsal.run("destroy", undefined, { dryRun: true })).outputs).toEqual({});
    });
});
