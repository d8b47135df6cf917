import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { type Program, Rehearsal } from "./rehearsal";

let rehearsal: Rehearsal;
beforeEach(async () => (rehearsal = await Rehearsal.start()));
afterEach(() => rehearsal.stop());

const GROUP = { type: "test:group:Group", custom: false };

describe("resource options", () => {
    test("ignoreChanges keeps old values, nested ones too, and says so to the provider", async () => {
        const program = (n: number) => async (p: Program) => {
            await p.register(
                "a",
                { n, nested: { n, keep: n } },
                { edit: (r) => r.setIgnorechangesList(["n", "nested.n"]) },
            );
        };
        await rehearsal.up(program(1));
        const outcome = await rehearsal.up(program(2));
        expect(outcome.changes).toEqual({ update: 1 });
        expect(rehearsal.state("a").inputs).toEqual({ n: 1, nested: { n: 1, keep: 2 } });
    });

    test("ignoreChanges of what can't be put back is an error that names the path", async () => {
        const program = (list: number[]) => async (p: Program) => {
            await p.register("a", { list }, { edit: (r) => r.setIgnorechangesList(["list[1]"]) });
        };
        await rehearsal.up(program([1, 2]));
        const outcome = await rehearsal.up(program([1]));
        expect(outcome.errors[0]).toBe(
            'cannot ignore changes to the following properties because one or more elements of the path are missing: "list[1]"',
        );
    });

    test("protect refuses the deletion of anything as long as one resource is protected", async () => {
        await rehearsal.up(async (p) => {
            await p.register("a", {}, { edit: (r) => r.setProtect(true) });
            await p.register("b", {});
        });
        for (const kind of ["up", "destroy"] as const) {
            const outcome = await rehearsal.run(kind);
            expect(outcome.ok).toBe(false);
            expect(outcome.errors[0]).toMatch(/^resource ".*::a" cannot be deleted\nbecause it is protected\./);
        }
        expect(rehearsal.provider.log("delete")).toEqual([]);
        expect(rehearsal.names()).toEqual(["a", "b"]);
    });

    test("retainOnDelete forgets without deleting", async () => {
        await rehearsal.up(async (p) => void (await p.register("a", {}, { edit: (r) => r.setRetainondelete(true) })));
        expect((await rehearsal.run("destroy")).changes).toEqual({ delete: 1 });
        expect(rehearsal.provider.log("delete")).toEqual([]);
        expect(rehearsal.provider.objects.size).toBe(1);
    });

    test("deletedWith spares the call where the host goes too", async () => {
        const both = async (p: Program) => {
            const host = await p.register("host", {});
            await p.register("guest", {}, { edit: (r) => r.setDeletedwith(host.urn) });
        };
        await rehearsal.up(both);
        await rehearsal.up(async (p) => void (await p.register("host", {})));
        expect(rehearsal.provider.log("delete")).toEqual(["delete guest"]);
        await rehearsal.up(both);
        rehearsal.provider.calls.length = 0;
        await rehearsal.run("destroy");
        expect(rehearsal.provider.log("delete")).toEqual(["delete host"]);
        expect(rehearsal.snapshot.resources).toEqual([]);
    });

    test("customTimeouts reach the provider as seconds; a malformed one fails", async () => {
        const program = (create: string) => async (p: Program) => {
            const timeouts = new RegisterResourceRequest.CustomTimeouts().setCreate(create);
            await p.register("a", {}, { edit: (r) => r.setCustomtimeouts(timeouts) });
        };
        const refused = await rehearsal.up(program("soon"));
        expect(refused.errors[0]).toBe(
            'unable to parse customTimeout Value soon: it is a duration such as "90s", "5m" or "1h30m".',
        );
        await rehearsal.up(program("1h2m3.5s"));
        expect(rehearsal.provider.calls.at(-1)).toMatchObject({ method: "create", timeout: 3723.5 });
        expect(rehearsal.state("a").customTimeouts).toEqual({ create: 3723.5 });
    });

    test("aliases find a resource under its former name, type or parent, and its children with it", async () => {
        await rehearsal.up(async (p) => {
            const group = await p.register("old", {}, GROUP);
            await p.register("old-child", { value: "x" }, { parent: group.urn });
            await p.register("loose", {});
        });
        rehearsal.provider.calls.length = 0;
        const alias = (spec: Alias.Spec) => ({
            edit: (r: RegisterResourceRequest) => r.setAliasesList([new Alias().setSpec(spec)]),
        });
        const outcome = await rehearsal.up(async (p) => {
            const group = await p.register("new", {}, { ...GROUP, ...alias(new Alias.Spec().setName("old")) });
            await p.register("new-child", { value: "x" }, { parent: group.urn });
            await p.register("loose", {}, { parent: group.urn, ...alias(new Alias.Spec().setNoparent(true)) });
        });
        expect(outcome).toMatchObject({ ok: true, changes: { same: 3 } });
        expect(rehearsal.provider.log("create", "delete")).toEqual([]);
        expect(rehearsal.names()).toEqual(["new", "new-child", "loose"]);
        expect(rehearsal.state("new-child")).toMatchObject({
            id: "old-child-1",
            urn: "urn:pulumi:dev::proj::test:group:Group$test:index:Thing::new-child",
        });
        expect(rehearsal.state("new-child").aliases).toBeUndefined();
    });

    test("a failure after a renaming leaves no reference to the former name", async () => {
        await rehearsal.up(async (p) => {
            const group = await p.register("old", {}, GROUP);
            await p.register("child", {}, { parent: group.urn });
        });
        await rehearsal.up(async (p) => {
            await p.register(
                "new",
                {},
                { ...GROUP, edit: (r) => r.setAliasesList([new Alias().setSpec(new Alias.Spec().setName("old"))]) },
            );
            await p.register("x", { bad: true });
        });
        expect(rehearsal.names()).toEqual(["new", "child"]);
        expect(rehearsal.state("child").parent).toBe("urn:pulumi:dev::proj::test:group:Group::new");
    });

    test("children inherit what their parent is protected by or retained with", async () => {
        await rehearsal.up(async (p) => {
            const group = await p.register(
                "g",
                {},
                { ...GROUP, edit: (r) => r.setProtect(true).setRetainondelete(true) },
            );
            await p.register("a", {}, { parent: group.urn });
            await p.register("b", {}, { parent: group.urn, edit: (r) => r.setProtect(false) });
        });
        expect(rehearsal.state("a")).toMatchObject({ protect: true, retainOnDelete: true });
        expect(rehearsal.state("b").protect).toBeUndefined();
    });

    test("components keep their outputs, and have none before these are registered", async () => {
        const program = (value: string) => async (p: Program) => {
            const group = await p.register("g", {}, GROUP);
            await p.registerOutputs(group.urn, { value });
        };
        await rehearsal.up(program("one"));
        await rehearsal.up(program("two"));
        expect(rehearsal.state("g").outputs).toEqual({ value: "two" });
    });

    test("two resources with one URN are refused, the same name with another type is not", async () => {
        const outcome = await rehearsal.up(async (p) => {
            await p.register("a", {});
            await p.register("a", {}, { type: "test:index:Other" });
            await p.register("a", {});
        });
        expect(outcome.errors[0]).toBe(
            "Duplicate resource URN 'urn:pulumi:dev::proj::test:index:Thing::a'; try giving it a unique name",
        );
        expect(rehearsal.names()).toEqual(["a", "a"]);
    });

    test.each([
        ["components that a provider constructs", (r: RegisterResourceRequest) => r.setRemote(true)],
        ["the option `replaceWith`", (r: RegisterResourceRequest) => r.setReplaceWithList(["urn"])],
        [
            "resource hooks",
            (r: RegisterResourceRequest) => r.setHooks(new RegisterResourceRequest.ResourceHooksBinding()),
        ],
    ])("refuses %s by name, and points to the Pulumi CLI", async (what, edit) => {
        const outcome = await rehearsal.up(async (p) => void (await p.register("a", {}, { edit })));
        expect(outcome.errors[0]).toContain(`The local engine does not support ${what}`);
        expect(outcome.errors[0]).toContain("Use the Pulumi CLI");
        expect(rehearsal.snapshot.resources).toEqual([]);
    });
});
