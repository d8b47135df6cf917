import { Secret, Unknown } from "../../../../local/engine/values";
import { type Program, Rehearsal } from "./rehearsal";

let rehearsal: Rehearsal;
beforeEach(async () => (rehearsal = await Rehearsal.start()));
afterEach(() => rehearsal.stop());

const chain = (value: string) => async (program: Program) => {
    const a = await program.register("a", { value });
    await program.dependent("b", a, "value", a.outputs["echo"] ?? null);
};

describe("the life cycle of resources", () => {
    test("creates what is new, with the provider before it", async () => {
        const outcome = await rehearsal.up(chain("one"));
        expect(outcome).toMatchObject({ ok: true, changes: { create: 2 }, errors: [] });
        expect(outcome.steps).toEqual(["create a", "create b"]);
        expect(rehearsal.provider.log()).toEqual([
            "checkConfig default",
            "configure default",
            "check a",
            "create a",
            "check b",
            "create b",
        ]);
        expect(rehearsal.state("b")).toMatchObject({
            id: "b-1",
            inputs: { value: "ONE" },
            outputs: { value: "ONE", echo: "ONE", version: 1 },
            dependencies: ["urn:pulumi:dev::proj::test:index:Thing::a"],
            propertyDependencies: { value: ["urn:pulumi:dev::proj::test:index:Thing::a"] },
        });
        expect(rehearsal.state("b").provider).toBe(
            `urn:pulumi:dev::proj::pulumi:providers:test::default::${rehearsal.state("default").id}`,
        );
    });

    test("leaves alone what has not changed", async () => {
        await rehearsal.up(chain("one"));
        rehearsal.provider.calls.length = 0;
        const before = rehearsal.state("a");
        const outcome = await rehearsal.up(chain("one"));
        expect(outcome).toMatchObject({ ok: true, changes: { same: 2 } });
        expect(rehearsal.provider.log("create", "update", "delete")).toEqual([]);
        expect(rehearsal.state("a")).toEqual(before);
    });

    test("updates in place, and the dependents after", async () => {
        await rehearsal.up(chain("one"));
        rehearsal.provider.calls.length = 0;
        const outcome = await rehearsal.up(chain("two"));
        expect(outcome.changes).toEqual({ update: 2 });
        expect(rehearsal.provider.log("update")).toEqual(["update a", "update b"]);
        expect(rehearsal.state("b").outputs).toEqual({ value: "TWO", echo: "TWO", version: 2 });
    });

    test("deletes what the program no longer has, dependents first, after everything else", async () => {
        await rehearsal.up(chain("one"));
        rehearsal.provider.calls.length = 0;
        const outcome = await rehearsal.up(async (program) => void (await program.register("c", { value: "new" })));
        expect(outcome.changes).toEqual({ create: 1, delete: 2 });
        expect(rehearsal.provider.log("create", "delete")).toEqual(["create c", "delete b", "delete a"]);
        expect(rehearsal.names()).toEqual(["c"]);
    });

    test("destroys everything, the default provider too, without running the program", async () => {
        await rehearsal.up(chain("one"));
        rehearsal.provider.calls.length = 0;
        const outcome = await rehearsal.run("destroy", () => Promise.reject(new Error("must not run")));
        expect(outcome).toMatchObject({ ok: true, changes: { delete: 2 } });
        expect(rehearsal.provider.log()).toEqual(["configure default", "delete b", "delete a"]);
        expect(rehearsal.snapshot).toEqual({ resources: [], pendingOperations: [] });
    });

    test("passes what isn't known yet to the provider in previews, and changes nothing", async () => {
        let seen;
        const outcome = await rehearsal.preview(async (program) => {
            const a = await program.register("a", { value: "one" });
            seen = a;
            await program.dependent("b", a, "value", a.outputs["version"] ?? null);
        });
        expect(outcome.changes).toEqual({ create: 2 });
        expect(seen).toMatchObject({ id: "", outputs: { echo: "ONE", version: new Unknown() } });
        expect(rehearsal.provider.log("create")).toEqual(["(create a)", "(create b)"]);
        expect(rehearsal.provider.calls.at(-1)?.inputs).toEqual({ value: new Unknown() });
        expect(rehearsal.provider.objects.size).toBe(0);
        expect(rehearsal.snapshot.resources).toEqual([]);
    });

    test("reads without managing, and never deletes what was read", async () => {
        rehearsal.provider.objects.set("there-1", { value: "found" });
        let echo;
        const outcome = await rehearsal.up(async (program) => {
            echo = (await program.read("r", "there-1")).outputs["echo"];
        });
        expect(outcome).toMatchObject({ ok: true, changes: {} });
        expect(echo).toBe("FOUND");
        expect(rehearsal.state("r")).toMatchObject({ external: true, id: "there-1" });
        await rehearsal.up(() => Promise.resolve());
        expect(rehearsal.names()).toEqual([]);
        expect(rehearsal.provider.log("delete")).toEqual([]);
    });

    test("counts a managed resource that gives way to a read as one replacement", async () => {
        rehearsal.provider.objects.set("there-1", { value: "there" });
        await rehearsal.up(async (program) => void (await program.register("a", { value: "mine" })));
        const program = async (p: Program) => void (await p.read("a", "there-1"));
        expect((await rehearsal.preview(program)).changes).toEqual({ replace: 1 });
        expect((await rehearsal.up(program)).steps).toEqual(["read-replacement a", "replace a", "delete-replaced a"]);
        expect([...rehearsal.provider.objects.keys()]).toEqual(["there-1"]);
    });

    test("adopts what exists where the inputs agree, and refuses where they don't", async () => {
        rehearsal.provider.objects.set("there-1", { value: "found" });
        const adopt = (value: string) => async (program: Program) => {
            await program.register("a", { value }, { edit: (request) => request.setImportid("there-1") });
        };
        const refused = await rehearsal.up(adopt("other"));
        expect(refused.ok).toBe(false);
        expect(refused.errors[0]).toBe("inputs to import do not match the existing resource: [value]");
        const adopted = await rehearsal.up(adopt("found"));
        expect(adopted.changes).toEqual({ import: 1 });
        expect(rehearsal.state("a")).toMatchObject({ id: "there-1", importID: "there-1", inputs: { value: "found" } });
        expect((await rehearsal.up(adopt("found"))).changes).toEqual({ same: 1 });
        expect(rehearsal.provider.log("create")).toEqual([]);
    });

    test("keeps secrets secret on the way to the provider, in the outputs and in dependents", async () => {
        await rehearsal.up(async (program) => {
            const a = await program.register("a", { value: new Secret("hush") });
            await program.dependent("b", a, "value", a.outputs["echo"] ?? null);
        });
        expect(rehearsal.state("a").outputs).toEqual({
            value: new Secret("hush"),
            echo: new Secret("HUSH"),
            version: 1,
        });
        expect(rehearsal.state("b").inputs).toEqual({ value: new Secret("HUSH") });
    });

    test("tells a provider that knows no secrets the plain value, and marks what comes back under its name", async () => {
        rehearsal.provider.acceptSecrets = false;
        await rehearsal.up(async (program) => void (await program.register("a", { value: new Secret("hush") })));
        expect(rehearsal.provider.calls.find(({ method }) => method === "create")?.inputs).toEqual({ value: "hush" });
        expect(rehearsal.state("a").outputs).toEqual({ value: new Secret("hush"), echo: "HUSH", version: 1 });
    });

    test("makes the outputs secret that the program lists", async () => {
        await rehearsal.up(async (program) => {
            await program.register(
                "a",
                { value: "x" },
                { edit: (request) => request.setAdditionalsecretoutputsList(["echo"]) },
            );
        });
        expect(rehearsal.state("a").outputs).toEqual({ value: "x", echo: new Secret("X"), version: 1 });
    });
});
