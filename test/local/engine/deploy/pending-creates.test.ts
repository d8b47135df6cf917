import type { ResourceState } from "../../../../local/engine/state/resource";
import { Secret } from "../../../../local/engine/values";
import { MemoryJournal, type Options, type Outcome, type Program, Rehearsal } from "./rehearsal";

let rehearsal: Rehearsal;
beforeEach(async () => (rehearsal = await Rehearsal.start()));
afterEach(() => rehearsal.stop());

const urnOf = (name: string, type = "test:index:Thing") => `urn:pulumi:dev::proj::${type}::${name}`;

/** Things that need each other below a component, `b` with all that only a program says of a resource. */
const program =
    (options: Options = {}) =>
    async (p: Program) => {
        const stack = await p.register("proj-dev", {}, { type: "pulumi:pulumi:Stack", custom: false });
        const group = await p.register("group", {}, { type: "test:index:Group", custom: false, parent: stack.urn });
        const a = await p.register("a", { value: "a" }, { parent: group.urn });
        await p.register(
            "b",
            { value: a.outputs["echo"] ?? null, key: new Secret("hush") },
            {
                parent: group.urn,
                propertyDependencies: { value: [a.urn] },
                edit: (request) => request.setProtect(true).setAdditionalsecretoutputsList(["version"]),
                ...options,
            },
        );
    };

const urnOfB = urnOf("b", "test:index:Group$test:index:Thing");

/**
 * Deploys; the state is then that of an engine which is killed when the resource is made, and before it is told. Answers
 * with what the resource would have been in the state.
 */
async function killedWhileCreating(name: string, run: (p: Program) => Promise<void>): Promise<ResourceState> {
    const journal = new MemoryJournal(rehearsal.snapshot);
    let left = rehearsal.snapshot;
    rehearsal.provider.pause = (call) => {
        if (call.method === "create" && call.name === name) {
            const { resources, pendingOperations } = journal.snapshot();
            left = {
                resources,
                pendingOperations: pendingOperations.map(({ type, resource }) => ({ type, resource: { ...resource } })),
            };
        }
        return Promise.resolve();
    };
    await rehearsal.up(run, { journal });
    expect(left.pendingOperations.map(({ type }) => type)).toEqual(["creating"]);
    rehearsal.snapshot = left;
    rehearsal.provider.pause = () => Promise.resolve();
    rehearsal.provider.calls.length = 0;
    return journal.snapshot().resources.find(({ urn, delete: old }) => urn.endsWith(`::${name}`) && !old)!;
}

function takeOver(...pairs: [urn: string, id: string][]): Promise<Outcome> {
    return rehearsal.run("refresh", undefined, { takeOver: new Map(pairs) });
}

const said = ({ events }: Outcome, severity: string) =>
    events.flatMap(({ diagnosticEvent: d }) => (d?.severity === severity ? [d.message] : []));

/** What a state has that doesn't change from one run to the next. */
function lasting({ created, modified, ...rest }: ResourceState): Partial<ResourceState> {
    expect([created, modified].every((time) => typeof time === "string")).toBe(true);
    return rest;
}

describe("a pending create", () => {
    test("is taken over by its ID, as the interrupted deployment would have left it", async () => {
        const undisturbed = await killedWhileCreating("b", program());
        const outcome = await takeOver([urnOfB, "b-1"]);
        expect(outcome).toMatchObject({ ok: true, changes: { import: 1, same: 3 } });
        expect(rehearsal.names()).toEqual(["proj-dev", "group", "a", "b"]);
        expect(lasting(rehearsal.state("b"))).toEqual(lasting(undisturbed));
        expect(undisturbed).toMatchObject({ protect: true, inputs: { key: new Secret("hush") }, id: "b-1" });
        expect(rehearsal.snapshot.pendingOperations).toEqual([]);
    });

    test("keeps secret what the program gave as a secret, also where the provider doesn't", async () => {
        await killedWhileCreating("b", program());
        rehearsal.provider.objects.set("b-1", { value: "A", key: "hush" });
        await takeOver([urnOfB, "b-1"]);
        const { inputs, outputs } = rehearsal.state("b");
        expect([inputs?.["key"], outputs?.["key"]]).toEqual([new Secret("hush"), new Secret("hush")]);
    });

    test("is read once, before what the state has is refreshed", async () => {
        await killedWhileCreating("b", program());
        await takeOver([urnOfB, "b-1"]);
        expect(rehearsal.provider.log("read", "create")).toEqual(["read b", "read a"]);
    });

    test("leaves nothing to do for the next update once it is taken over", async () => {
        await killedWhileCreating("b", program());
        await takeOver([urnOfB, "b-1"]);
        const next = await rehearsal.up(program());
        expect(next).toMatchObject({ ok: true, changes: { same: 4 } });
        expect(said(next, "warning")).toEqual([]);
    });

    test("that is not what the program says is taken over as it is, and the next update puts it right", async () => {
        await killedWhileCreating("b", program());
        rehearsal.provider.objects.set("b-1", { value: "other", more: 1 });
        await takeOver([urnOfB, "b-1"]);
        expect(rehearsal.state("b").inputs).toEqual({ value: "other", more: 1 });
        const next = await rehearsal.up(program());
        expect(next.changes).toEqual({ same: 3, update: 1 });
        expect(rehearsal.provider.objects.get("b-1")).toEqual({ value: "A", key: new Secret("hush") });
    });

    test("gets what the program says of it by the next update, also what has changed meanwhile", async () => {
        await killedWhileCreating("b", program());
        await takeOver([urnOfB, "b-1"]);
        await rehearsal.up(
            program({ dependsOn: [], propertyDependencies: {}, edit: (r) => r.setRetainondelete(true) }),
        );
        const { protect, retainOnDelete, parent, propertyDependencies } = rehearsal.state("b");
        expect({ protect, retainOnDelete, parent, propertyDependencies }).toEqual({
            retainOnDelete: true,
            parent: urnOf("group", "test:index:Group"),
        });
    });

    test("is not judged by policies while it is taken over: nothing changes", async () => {
        await killedWhileCreating("b", program());
        const asked = jest.fn(() => Promise.resolve([]));
        const policies = { analyzeResource: asked, analyzeStack: asked };
        await rehearsal.run("refresh", undefined, { takeOver: new Map([[urnOfB, "b-1"]]), policies });
        expect(rehearsal.state("b").id).toBe("b-1");
        expect(asked).not.toHaveBeenCalled();
    });

    test("is shown by a preview, which changes nothing", async () => {
        await killedWhileCreating("b", program());
        const before = rehearsal.snapshot;
        const takeOver = new Map([[urnOfB, "b-1"]]);
        const outcome = await rehearsal.run("refresh", undefined, { takeOver, dryRun: true });
        expect(outcome).toMatchObject({ ok: true, changes: { import: 1, same: 3 } });
        expect(outcome.steps[0]).toBe("import b");
        expect(outcome.events.flatMap(({ resourcePreEvent: e }) => e?.planning ?? [])).not.toContain(false);
        expect(before.pendingOperations).toHaveLength(1);
    });

    test("stays pending where there is nothing of that ID, and nothing is refreshed", async () => {
        await killedWhileCreating("b", program());
        const outcome = await takeOver([urnOfB, "b-2"]);
        expect(outcome).toMatchObject({ ok: false, errors: ["resource 'b-2' does not exist", "refresh failed"] });
        expect(rehearsal.provider.log()).toEqual(["configure default", "read b"]);
        expect(rehearsal.names()).toEqual(["proj-dev", "group", "a"]);
        expect(rehearsal.snapshot.pendingOperations).toMatchObject([{ type: "creating", resource: { urn: urnOfB } }]);
    });

    test("takes the place of what a replacement has deleted before", async () => {
        const replaced = (value: string) => async (p: Program) => {
            const a = await p.register("a", { immutable: value }, { type: "test:index:DeleteFirst" });
            await p.register("c", {}, { dependsOn: [a.urn] });
        };
        await rehearsal.up(replaced("1"));
        await killedWhileCreating("a", replaced("2"));
        expect(rehearsal.state("a").pendingReplacement).toBe(true);
        await takeOver([urnOf("a", "test:index:DeleteFirst"), "a-2"]);
        expect(rehearsal.state("a")).toMatchObject({ id: "a-2", inputs: { immutable: "2" } });
        expect(rehearsal.state("a").pendingReplacement).toBeUndefined();
        expect((await rehearsal.up(replaced("2"))).ok).toBe(true);
        expect(rehearsal.names()).toEqual(["a", "c"]);
        expect([...rehearsal.provider.objects.keys()].filter((id) => id.startsWith("a"))).toEqual(["a-2"]);
    });

    test("that a later update has made again is settled by the ID which the state has, and by no other", async () => {
        await killedWhileCreating("b", program());
        await rehearsal.up(program());
        expect(rehearsal.state("b").id).toBe("b-2");
        const other = await takeOver([urnOfB, "b-1"]);
        expect(other.errors[0]).toBe(
            `${urnOfB} is in the state already, as b-2. Only one can be: delete b-1, and forget its pending create with ` +
                "`pulumi-local refresh --stack dev --clear-pending-creates`.",
        );
        expect(rehearsal.snapshot.pendingOperations).toHaveLength(1);
        const same = await takeOver([urnOfB, "b-2"]);
        expect(same).toMatchObject({ ok: true, changes: { same: 4 } });
        expect(rehearsal.snapshot.pendingOperations).toEqual([]);
    });

    test("of a provider is refused", async () => {
        const type = "pulumi:providers:test";
        const resource: ResourceState = { urn: urnOf("own", type), custom: true, type };
        rehearsal.snapshot = { resources: [], pendingOperations: [{ type: "creating", resource }] };
        const outcome = await takeOver([resource.urn, "x"]);
        expect(outcome.errors[0]).toContain("is a provider: nothing of it is left that could be taken over.");
    });
});

describe("an update that finds there what an interrupted one has made", () => {
    const found = "cannot create already existing resource '/subscriptions/s/b'";

    test("names the command that takes it over, with URN and ID", async () => {
        await killedWhileCreating("b", program());
        rehearsal.provider.failures.set("create b", found);
        const outcome = await rehearsal.up(program(), { refreshCommand: "npm run refresh -- --stack dev" });
        expect(said(outcome, "warning")[0]).toContain(
            "take it over by its ID:\nnpm run refresh -- --stack dev " +
                `--import-pending-creates '${urnOfB}' --import-pending-creates ID\n`,
        );
        expect(said(outcome, "warning")[1]).toBe(
            "A deployment that was interrupted has begun to create this resource: it is probably its. Take it over, and deploy again:\n" +
                "npm run refresh -- --stack dev " +
                `--import-pending-creates '${urnOfB}' --import-pending-creates '/subscriptions/s/b'`,
        );
    });

    test("says nothing of the kind where nothing is pending, and where something else is wrong", async () => {
        rehearsal.provider.failures.set("create b", found);
        const unknown = await rehearsal.up(program());
        expect([unknown.errors[0], said(unknown, "warning")]).toEqual([found, []]);
        rehearsal.provider.failures.clear();
        await killedWhileCreating("b", program());
        rehearsal.provider.failures.set("create b", "forbidden");
        const forbidden = await rehearsal.up(program());
        expect(forbidden.errors[0]).toBe("forbidden");
        expect(said(forbidden, "warning")).toHaveLength(1);
    });
});
