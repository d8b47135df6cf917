import { Asset, Secret, Unknown, type PropertyValue } from "../../../../local/engine/values";
import { MemoryJournal, type Program, Rehearsal } from "./rehearsal";

let rehearsal: Rehearsal;
beforeEach(async () => (rehearsal = await Rehearsal.start()));
afterEach(() => rehearsal.stop());

const three = async (program: Program) => {
    const a = await program.register("a", { value: "a" });
    const b = await program.dependent("b", a, "value", a.outputs["echo"] ?? null);
    await program.dependent("c", b, "value", b.outputs["echo"] ?? null);
};

describe("failures", () => {
    test("of a create keep what was done, try nothing after it, and delete nothing", async () => {
        await rehearsal.up(async (p) => void (await p.register("old", {})));
        rehearsal.provider.failures.set("create b", "quota exceeded for b");
        const outcome = await rehearsal.up(three);
        expect(outcome).toMatchObject({
            ok: false,
            changes: { create: 1 },
            errors: ["quota exceeded for b", "update failed"],
        });
        expect(rehearsal.names()).toEqual(["a", "old"]);
        expect(rehearsal.provider.log("create")).toEqual(["create old", "create a", "create b"]);
        rehearsal.provider.failures.clear();
        expect(await rehearsal.up(three)).toMatchObject({ ok: true, changes: { same: 1, create: 2, delete: 1 } });
    });

    test("of a create say which resource it was", async () => {
        rehearsal.provider.failures.set("create b", "quota exceeded for b");
        const outcome = await rehearsal.up(three);
        const failed = outcome.events.flatMap(({ resOpFailedEvent }) => resOpFailedEvent?.metadata.urn ?? []);
        expect(failed).toEqual(["urn:pulumi:dev::proj::test:index:Thing::b"]);
        const [error] = outcome.events.filter(({ diagnosticEvent }) => diagnosticEvent?.severity === "error");
        expect(error?.diagnosticEvent?.urn).toBe("urn:pulumi:dev::proj::test:index:Thing::b");
    });

    test("in part keep the resource with what is wrong with it, and the next update tries again", async () => {
        rehearsal.provider.partial.set("create a", ["not ready", "still starting"]);
        const program = async (p: Program) => void (await p.register("a", { value: "x" }));
        const outcome = await rehearsal.up(program);
        expect(outcome.errors[0]).toBe("2 errors occurred:\n\t* not ready\n\t* still starting\n");
        expect(rehearsal.state("a")).toMatchObject({ id: "a-1", initErrors: ["not ready", "still starting"] });
        rehearsal.provider.partial.clear();
        expect((await rehearsal.up(program)).changes).toEqual({ update: 1 });
        expect(rehearsal.state("a").initErrors).toBeUndefined();
    });

    test("of an update in part keep the old inputs beside the new outputs", async () => {
        const program = (value: string) => async (p: Program) => void (await p.register("a", { value }));
        await rehearsal.up(program("one"));
        rehearsal.provider.partial.set("update a", ["unhealthy"]);
        expect((await rehearsal.up(program("two"))).ok).toBe(false);
        expect(rehearsal.state("a")).toMatchObject({
            inputs: { value: "one" },
            outputs: { value: "two" },
            initErrors: ["unhealthy"],
        });
    });

    // As Go prints them. A provider that names a property gives a secret away: https://github.com/pulumi/pulumi/issues/19465
    test.each<[string, PropertyValue, string]>([
        ["a text", "yes", "{yes}"],
        ["a number", 5, "{5}"],
        ["a secret", new Secret("hush"), "{&{{hush}}}"],
        ["a list", [true, new Secret("hush")], "{[{true} {&{{hush}}}]}"],
        ["an object", { b: null, a: new Secret({ c: "hush" }) }, "{map[a:{&{{map[c:{hush}]}}} b:{<nil>}]}"],
        ["an asset", new Asset({ text: "hush" }, "5a"), "{&{c44067f5952c0a294b673a41bacd8c17 5a hush  }}"],
    ])("of a check show %s under the property as the CLI does, in previews too", async (_what, bad, shown) => {
        for (const kind of ["preview", "up"] as const) {
            const outcome = await rehearsal.run(kind, async (p) => void (await p.register("a", { bad })));
            expect(outcome.ok).toBe(false);
            expect(outcome.errors[0]).toBe(
                `test:index:Thing resource 'a': property bad value ${shown} has a problem: must not be there`,
            );
        }
    });

    test("of a check show what isn't known yet by its type", async () => {
        const outcome = await rehearsal.run(
            "preview",
            async (p) => void (await p.register("a", { bad: [new Unknown(), new Unknown("boolean")] })),
        );
        expect(outcome.errors[0]).toContain("property bad value {[output<string>{} output<bool>{}]} has a problem");
    });

    test("of a delete keep the resource and what it depends on, and let the others of its rank go", async () => {
        await rehearsal.up(async (p) => {
            await three(p);
            await p.register("d", {});
        });
        rehearsal.provider.failures.set("delete b", "b is in use");
        const outcome = await rehearsal.run("destroy");
        expect(outcome).toMatchObject({ ok: false, errors: ["b is in use", "destroy failed"] });
        expect(rehearsal.names()).toEqual(["a", "b", "d"]);
        rehearsal.provider.failures.clear();
        expect((await rehearsal.run("destroy")).ok).toBe(true);
        expect(rehearsal.snapshot.resources).toEqual([]);
    });

    test("of a function are the program's to handle", async () => {
        rehearsal.provider.failures.set("invoke test:index:boom", "lookup exploded");
        let message = "";
        const outcome = await rehearsal.up(async (p) => {
            await p.invoke("test:index:boom", {}).catch((error: Error) => (message = error.message));
            await p.register("a", {});
        });
        expect(message).toContain("invocation of test:index:boom returned an error: lookup exploded");
        expect(outcome).toMatchObject({ ok: true, changes: { create: 1 } });
    });

    test("of the provider's configuration name what is refused", async () => {
        rehearsal.config.set("test:bad", "yes");
        const outcome = await rehearsal.up(async (p) => void (await p.register("a", {})));
        expect(outcome.errors[0]).toContain("property bad value {yes} has a problem: must not be there");
        expect(rehearsal.snapshot.resources).toEqual([]);
    });

    test("answer whatever the program still asks for with the end of the service", async () => {
        const unhandled = jest.fn();
        process.on("unhandledRejection", unhandled);
        const codes: unknown[] = [];
        await rehearsal.up(async (p) => {
            for (const inputs of [{ bad: true }, {}, {}]) {
                await p.register("a", inputs).catch(({ code }: { code: unknown }) => codes.push(code));
            }
            await p.invoke("test:index:lookup", {}).catch(({ code }: { code: unknown }) => codes.push(code));
        });
        await new Promise((resolve) => setTimeout(resolve, 20));
        process.off("unhandledRejection", unhandled);
        expect(codes).toEqual([14, 14, 14, 14]);
        expect(unhandled).not.toHaveBeenCalled();
    });

    test("let what is under way come to its end", async () => {
        let release = () => {};
        const held = new Promise<void>((resolve) => (release = resolve));
        rehearsal.provider.pause = ({ name }) => (name === "slow" ? held : Promise.resolve());
        rehearsal.provider.failures.set("create b", "no");
        const outcome = await rehearsal.up(async (p) => {
            const slow = p.register("slow", {});
            await p.register("b", {}).catch(() => setTimeout(release, 20));
            await slow;
        });
        expect(outcome.ok).toBe(false);
        expect(rehearsal.names()).toEqual(["slow"]);
        expect(rehearsal.snapshot.pendingOperations).toEqual([]);
    });

    test("a missing plugin is named, with the ways to get it", async () => {
        const outcome = await rehearsal.up(
            async (p) => void (await p.register("a", {}, { type: "nowhere:index:Thing" })),
        );
        expect(outcome.errors[0]).toMatch(
            /^There is no provider plugin for the package "nowhere": neither pulumi-resource-nowhere on the PATH nor resource-nowhere in .*PULUMI_DEBUG_PROVIDERS=nowhere:PORT\.$/,
        );
    });
});

describe("interruptions", () => {
    test("every step is noted before the provider is asked, and settled once it has answered", async () => {
        const outcome = await rehearsal.up(async (p) => void (await p.register("a", {})));
        expect(outcome.journal.log).toEqual(["begin creating default", "end", "begin creating a", "end"]);
        expect((await rehearsal.run("destroy")).journal.log).toEqual([
            ...["begin deleting a", "end", "begin deleting default", "end"],
        ]);
    });

    test.each(["begin", "end", "record"] as const)(
        "a journal that can't be written ends the deployment, and says so: %s",
        async (method) => {
            const journal = new MemoryJournal(rehearsal.snapshot);
            jest.spyOn(journal, method).mockImplementation(() => {
                throw new Error("ENOSPC: no space left on device, write");
            });
            const outcome = await rehearsal.up(
                async (p) => {
                    await p.register("group", {}, { type: "test:index:Group", custom: false });
                    await p.register("a", {});
                },
                { journal },
            );
            expect(outcome.ok).toBe(false);
            expect(outcome.errors).toEqual(["ENOSPC: no space left on device, write", "update failed"]);
        },
    );

    test("cancelling lets the running step end, begins no other, deletes nothing and tells the provider", async () => {
        await rehearsal.up(async (p) => void (await p.register("old", {})));
        const abort = new AbortController();
        let cancelled = false;
        let release = () => {};
        const held = new Promise<void>((resolve) => (release = resolve));
        rehearsal.provider.onCancel = () => {
            cancelled = true;
            release();
        };
        rehearsal.provider.pause = () => {
            abort.abort();
            return held;
        };
        const outcome = await rehearsal.up(three, { signal: abort.signal });
        expect(cancelled).toBe(true);
        expect(outcome).toMatchObject({ ok: false, errors: ["update canceled"] });
        expect(rehearsal.names()).toEqual(["a", "old"]);
        expect(rehearsal.snapshot.pendingOperations).toEqual([]);
    });

    test("operations that an earlier deployment left open are named before anything is done", async () => {
        const resource = {
            urn: "urn:pulumi:dev::proj::test:index:Thing::lost",
            custom: true,
            type: "test:index:Thing",
        };
        rehearsal.snapshot = { resources: [], pendingOperations: [{ type: "creating", resource }] };
        const outcome = await rehearsal.up(async (p) => void (await p.register("a", {})));
        const warning = outcome.events.find(({ diagnosticEvent }) => diagnosticEvent?.severity === "warning");
        expect(warning?.diagnosticEvent?.message).toContain(
            "* urn:pulumi:dev::proj::test:index:Thing::lost, interrupted while creating\n",
        );
    });

    test("a create that was left open is named with the names that it would have given", async () => {
        const resource = {
            urn: "urn:pulumi:dev::proj::test:index:Thing::lost",
            custom: true,
            type: "test:index:Thing",
            inputs: { thingName: "lost-7f3", count: 1, secretName: new Secret("hush") },
        };
        const pendingOperations = (["creating", "updating"] as const).map((type) => ({ type, resource }));
        rehearsal.snapshot = { resources: [], pendingOperations };
        const outcome = await rehearsal.up(async (p) => void (await p.register("a", {})));
        const warning = outcome.events.find(({ diagnosticEvent }) => diagnosticEvent?.severity === "warning");
        expect(warning?.diagnosticEvent?.message).toContain(
            `  * ${resource.urn}, interrupted while creating (thingName "lost-7f3")\n` +
                `  * ${resource.urn}, interrupted while updating\n`,
        );
    });

    test("no more steps run at once than is allowed", async () => {
        let running = 0;
        let most = 0;
        rehearsal.provider.pause = async () => {
            most = Math.max(most, ++running);
            await new Promise((resolve) => setTimeout(resolve, 5));
            running--;
        };
        const names = ["a", "b", "c", "d", "e", "f"];
        const all = async (p: Program) => void (await Promise.all(names.map((name) => p.register(name, {}))));
        await rehearsal.up(all, { parallel: 2 });
        expect(most).toBe(2);
        most = 0;
        await rehearsal.run("destroy", undefined, { parallel: 3 });
        expect(most).toBe(3);
    });
});
