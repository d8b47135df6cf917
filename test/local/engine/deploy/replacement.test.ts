import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type * as pb from "@pulumi/pulumi/proto/resource_pb";
import { type PropertyMap, Unknown } from "../../../../local/engine/values";
import { type Program, Rehearsal } from "./rehearsal";

let rehearsal: Rehearsal;
beforeEach(async () => (rehearsal = await Rehearsal.start()));
afterEach(() => rehearsal.stop());

/** a; b is replaced with a; c follows b in place. */
const chain = (immutable: string, type: string) => async (program: Program) => {
    const a = await program.register("a", { immutable }, { type });
    const b = await program.dependent("b", a, "immutableOf", a.id || new Unknown(), { value: "b" });
    await program.dependent("c", b, "value", b.id || new Unknown());
};
/** An alias by the former name. */
const formerly = (name: string) => (request: pb.RegisterResourceRequest) =>
    void request.setAliasesList([new Alias().setSpec(new Alias.Spec().setName(name))]);
const DELETE_FIRST = "test:index:DeleteFirst";
const THING = "test:index:Thing";

describe("replacements", () => {
    test("create the new one, let dependents follow, and then delete the old ones in reverse", async () => {
        await rehearsal.up(chain("one", THING));
        rehearsal.provider.calls.length = 0;
        const outcome = await rehearsal.up(chain("two", THING));
        expect(outcome.changes).toEqual({ replace: 2, update: 1 });
        expect(outcome.steps).toEqual([
            ...["create-replacement a", "replace a", "create-replacement b", "replace b", "update c"],
            ...["delete-replaced b", "delete-replaced a"],
        ]);
        expect(rehearsal.provider.log("create", "update", "delete")).toEqual([
            ...["create a", "create b", "update c", "delete b", "delete a"],
        ]);
        expect(rehearsal.provider.calls.filter(({ method }) => method === "delete").map(({ id }) => id)).toEqual([
            "b-1",
            "a-1",
        ]);
        expect(rehearsal.names()).toEqual(["a", "b", "c"]);
    });

    test("check the inputs again as for a new resource, without the old ones", async () => {
        await rehearsal.up(async (program) => void (await program.register("a", { immutable: "one" })));
        rehearsal.provider.calls.length = 0;
        await rehearsal.up(async (program) => void (await program.register("a", { immutable: "two" })));
        const checks = rehearsal.provider.calls.filter(({ method }) => method === "check");
        expect(checks.map(({ olds }) => olds)).toEqual([{ immutable: "one" }, {}]);
    });

    test("delete first where the provider asks for it, with the dependents that have to go too", async () => {
        await rehearsal.up(chain("one", DELETE_FIRST));
        rehearsal.provider.calls.length = 0;
        const outcome = await rehearsal.up(chain("two", DELETE_FIRST));
        expect(outcome.changes).toEqual({ replace: 2, update: 1 });
        expect(outcome.steps).toEqual([
            ...["delete-replaced b", "delete-replaced a", "replace a", "create-replacement a"],
            ...["replace b", "create-replacement b", "update c"],
        ]);
        expect(rehearsal.provider.log("create", "update", "delete")).toEqual([
            ...["delete b", "delete a", "create a", "create b", "update c"],
        ]);
        expect(rehearsal.names()).toEqual(["a", "b", "c"]);
    });

    test.each(["b", "renamed"])(
        "delete nothing first that the program has registered while the provider was asked: %s",
        async (name) => {
            await rehearsal.up(async (p) => {
                const a = await p.register("a", { immutable: "one" }, { type: DELETE_FIRST });
                const b = await p.dependent("b", a, "immutableOf", "same");
                await p.dependent("c", b, "immutableOf", "same");
            });
            const gate = () => {
                let open = () => {};
                return { passed: new Promise<void>((resolve) => (open = resolve)), open };
            };
            const [asked, registered] = [gate(), gate()];
            let first = true;
            rehearsal.provider.pauseDiff = async (call) => {
                if (call.name === "b" && first) {
                    first = false;
                    asked.open();
                    await registered.passed;
                }
            };
            rehearsal.provider.calls.length = 0;
            const outcome = await rehearsal.up(async (p) => {
                const replaced = p.register("a", { immutable: "two" }, { type: DELETE_FIRST });
                await asked.passed;
                // Needs a no more, and stays as it is.
                const b = await p.register(name, { immutableOf: "same" }, { edit: formerly("b") });
                registered.open();
                await replaced;
                await p.dependent("c", b, "immutableOf", "same");
            });
            expect(outcome).toMatchObject({ ok: true, changes: { replace: 1, same: 2 } });
            expect(rehearsal.provider.log("create", "delete")).toEqual(["delete a", "create a"]);
            expect([...rehearsal.provider.objects.keys()].sort()).toEqual(["a-2", "b-1", "c-1"]);
            expect(rehearsal.names().sort()).toEqual(["a", name, "c"].sort());
        },
    );

    test("follow the program rather than the provider in what goes first", async () => {
        const program = (immutable: string) => async (p: Program) => {
            const edit = {
                edit: (r: { setDeletebeforereplacedefined(v: boolean): unknown }) =>
                    void r.setDeletebeforereplacedefined(true),
            };
            await p.register("a", { immutable }, { type: DELETE_FIRST, ...edit });
        };
        await rehearsal.up(program("one"));
        rehearsal.provider.calls.length = 0;
        await rehearsal.up(program("two"));
        expect(rehearsal.provider.log("create", "delete")).toEqual(["create a", "delete a"]);
    });

    test("that delete first and can't create leave the resource pending, and go on from there", async () => {
        await rehearsal.up(chain("one", DELETE_FIRST));
        rehearsal.provider.failures.set("create a", "no room");
        const failed = await rehearsal.up(chain("two", DELETE_FIRST));
        expect(failed).toMatchObject({ ok: false, errors: ["no room", "update failed"] });
        expect(rehearsal.state("a").pendingReplacement).toBe(true);
        expect(rehearsal.state("b").pendingReplacement).toBe(true);
        rehearsal.provider.failures.clear();
        rehearsal.provider.calls.length = 0;
        const outcome = await rehearsal.up(chain("two", DELETE_FIRST));
        expect(outcome.ok).toBe(true);
        // Versions of Pulumi up to 3.261 ask for the deletion of the dependent once more, and so does the engine:
        // https://github.com/pulumi/pulumi/pull/24588
        expect(rehearsal.provider.log("create", "update", "delete")).toEqual([
            ...["delete b", "create a", "create b", "update c"],
        ]);
        expect(rehearsal.names()).toEqual(["a", "b", "c"]);
        expect(rehearsal.state("a").pendingReplacement).toBeUndefined();
    });

    test("keep the old one for a later deletion when its deletion fails", async () => {
        await rehearsal.up(chain("one", THING));
        rehearsal.provider.failures.set("delete a", "still in use");
        expect((await rehearsal.up(chain("two", THING))).ok).toBe(false);
        expect(rehearsal.names()).toEqual(["a", "b", "c", "(a)"]);
        rehearsal.provider.failures.clear();
        rehearsal.provider.calls.length = 0;
        const outcome = await rehearsal.up(chain("two", THING));
        expect(outcome).toMatchObject({ ok: true, changes: { same: 3 } });
        expect(rehearsal.provider.log("delete")).toEqual(["delete a"]);
        expect(rehearsal.names()).toEqual(["a", "b", "c"]);
    });

    test("are what replaceOnChanges makes of updates, also under a wildcard", async () => {
        const program = (tag: string) => async (p: Program) => {
            await p.register("a", { list: [{ tag }] }, { edit: (r) => r.setReplaceonchangesList(["list[*].tag"]) });
            await p.register("b", { value: tag }, { edit: (r) => r.setReplaceonchangesList(["*"]) });
        };
        await rehearsal.up(program("one"));
        const outcome = await rehearsal.up(program("two"));
        // The provider gives no detail: it only says that "list" changed, which is not below list[*].tag.
        expect(outcome.changes).toEqual({ update: 1, replace: 1 });
        const replaced = outcome.events.flatMap(({ resourcePreEvent: e }) =>
            e?.metadata.op === "replace" ? [e.metadata] : [],
        );
        expect(replaced).toMatchObject([{ keys: ["value"], diffs: ["value"] }]);
    });

    test("are what a taint asks for, once", async () => {
        const program = async (p: Program) => {
            const a = await p.register("a", { value: "one" });
            await p.dependent("b", a, "value", a.id || new Unknown());
        };
        await rehearsal.up(program);
        rehearsal.state("a").taint = true;
        expect((await rehearsal.preview(program)).changes).toEqual({ replace: 1, update: 1 });
        expect((await rehearsal.run("refresh")).ok).toBe(true);
        rehearsal.provider.calls.length = 0;
        expect((await rehearsal.up(program)).changes).toEqual({ replace: 1, update: 1 });
        expect(rehearsal.provider.log("create", "update", "delete")).toEqual(["create a", "update b", "delete a"]);
        expect(rehearsal.state("a").taint).toBeUndefined();
        expect((await rehearsal.up(program)).changes).toEqual({ same: 2 });
    });

    test("leave behind what the state has of the former resource, which goes on through anything else", async () => {
        const program = (inputs: PropertyMap) => async (p: Program) => void (await p.register("a", inputs));
        await rehearsal.up(program({ value: "one" }));
        const more = { refreshBeforeUpdate: true, unmodelled: { viewOf: "urn:x" } };
        Object.assign(rehearsal.state("a"), more);
        for (const value of ["one", "two"]) {
            await rehearsal.up(program({ value }));
            expect(rehearsal.state("a")).toMatchObject({ ...more, inputs: { value } });
        }
        await rehearsal.up(program({ immutable: "new" }));
        expect(rehearsal.state("a")).toMatchObject({ id: "a-2" });
        expect(rehearsal.state("a").unmodelled).toBeUndefined();
        expect(rehearsal.state("a").refreshBeforeUpdate).toBeUndefined();
    });

    test("are refused for protected resources before anything happens, and shown in previews", async () => {
        const program = (immutable: string, protect: boolean) => async (p: Program) => {
            await p.register("a", { immutable }, { edit: (r) => r.setProtect(protect) });
        };
        await rehearsal.up(program("one", true));
        const preview = await rehearsal.preview(program("two", true));
        expect(preview.ok).toBe(false);
        expect(preview.changes).toEqual({ replace: 1 });
        expect(preview.errors[0]).toMatch(
            /^unable to replace resource ".*::a"\nas it is currently marked for protection/,
        );
        rehearsal.provider.calls.length = 0;
        expect((await rehearsal.up(program("two", true))).ok).toBe(false);
        expect(rehearsal.provider.log("create", "delete")).toEqual([]);
        expect((await rehearsal.up(program("two", false))).changes).toEqual({ replace: 1 });
    });
});
