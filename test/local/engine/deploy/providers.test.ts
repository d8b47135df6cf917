import { Secret, Unknown } from "../../../../local/engine/values";
import { type Program, type Registered, Rehearsal } from "./rehearsal";

let rehearsal: Rehearsal;
beforeEach(async () => (rehearsal = await Rehearsal.start()));
afterEach(() => rehearsal.stop());

const PROVIDER = { type: "pulumi:providers:test" };
const reference = (provider: Registered) => `${provider.urn}::${provider.id || "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}`;

/** An explicit provider with one resource. */
const withProvider = (config: Record<string, string>) => async (program: Program) => {
    const provider = await program.register("p", config, PROVIDER);
    await program.register("a", {}, { edit: (r) => r.setProvider(reference(provider)) });
};
const configured = () =>
    rehearsal.provider.calls.filter(({ method }) => method === "configure").map(({ inputs }) => inputs);

describe("providers", () => {
    test("by default have their package's part of the configuration, secrets as secrets", async () => {
        rehearsal.config = new Map([
            ["test:region", "north"],
            ["test:key", "hush"],
            ["other:x", "y"],
        ]);
        rehearsal.secretConfigKeys = new Set(["test:key"]);
        await rehearsal.up(async (p) => void (await p.register("a", {})));
        expect(configured()).toEqual([{ region: "north", key: new Secret("hush") }]);
        expect(rehearsal.state("default").inputs).toEqual({ region: "north", key: new Secret("hush") });
    });

    test("by default are one for each version that is asked for", async () => {
        await rehearsal.up(async (p) => {
            await p.register("a", {}, { edit: (r) => r.setVersion("1.2.3") });
            await p.register("b", {}, { edit: (r) => r.setVersion("1.2.3") });
            await p.register("c", {});
        });
        expect(rehearsal.names()).toEqual(["default_1_2_3", "a", "b", "c"]);
        expect(rehearsal.state("default_1_2_3").inputs).toEqual({ version: "1.2.3" });
    });

    test("by default can be forbidden", async () => {
        rehearsal.config.set("pulumi:disable-default-providers", '["test"]');
        const outcome = await rehearsal.up(async (p) => void (await p.register("a", {})));
        expect(outcome.errors[0]).toBe(
            "Default provider for 'test' disabled. 'test:index:Thing \"a\"' must use an explicit provider.",
        );
    });

    test("are updated when their configuration changes, without a step for their resources", async () => {
        await rehearsal.up(withProvider({ region: "north" }));
        const { id } = rehearsal.state("p");
        const outcome = await rehearsal.up(withProvider({ region: "south" }));
        expect(outcome.changes).toEqual({ update: 1, same: 1 });
        expect(rehearsal.state("p")).toMatchObject({ id, inputs: { region: "south" } });
    });

    test("that have to be replaced take their resources with them, the old ones deleted by the old provider", async () => {
        await rehearsal.up(withProvider({ immutable: "one" }));
        rehearsal.provider.calls.length = 0;
        const outcome = await rehearsal.up(withProvider({ immutable: "two" }));
        expect(outcome.changes).toEqual({ replace: 2 });
        const keys = outcome.events.flatMap(({ resourcePreEvent: e }) =>
            e?.metadata.op === "replace" ? [e.metadata.keys] : [],
        );
        expect(keys).toEqual([["immutable"], ["provider"]]);
        expect(configured()).toEqual([{ immutable: "two" }, { immutable: "one" }]);
        expect(rehearsal.provider.log("create", "delete")).toEqual(["create a", "delete a"]);
        expect(rehearsal.names()).toEqual(["p", "a"]);
    });

    test("that are swapped for an equal one leave their resources as they are", async () => {
        const swap = (which: number) => async (program: Program) => {
            const providers = [await program.register("p", {}, PROVIDER), await program.register("q", {}, PROVIDER)];
            const chosen = providers[which];
            await program.register("a", {}, { edit: (r) => r.setProvider(chosen ? reference(chosen) : "") });
        };
        await rehearsal.up(swap(0));
        const outcome = await rehearsal.up(swap(1));
        expect(outcome.changes).toEqual({ same: 3 });
        expect(rehearsal.state("a").provider).toBe(`${rehearsal.state("q").urn}::${rehearsal.state("q").id ?? ""}`);
    });

    test("whose configuration isn't known in a preview are not asked anything", async () => {
        const outcome = await rehearsal.preview(async (program) => {
            const provider = await program.register("p", { region: new Unknown() }, PROVIDER);
            await program.register("a", { value: "x" }, { edit: (r) => r.setProvider(reference(provider)) });
        });
        expect(outcome.changes).toEqual({ create: 2 });
        expect(rehearsal.provider.log()).toEqual(["checkConfig p"]);
    });

    test("whose configuration isn't known make diffs unavailable, which is said", async () => {
        const program = (region: string | Unknown) => async (p: Program) => {
            const provider = await p.register("p", { region }, PROVIDER);
            await p.register("a", {}, { edit: (r) => r.setProvider(reference(provider)) });
        };
        await rehearsal.up(program("north"));
        const outcome = await rehearsal.preview(program(new Unknown()));
        expect(outcome.changes).toEqual({ update: 2 });
        const warnings = outcome.events.flatMap(({ diagnosticEvent: d }) =>
            d?.severity === "warning" ? [d.message] : [],
        );
        expect(warnings).toEqual([expect.stringContaining("inputs that are not known during preview") as string]);
    });

    test("answer functions with plain arguments", async () => {
        let result;
        await rehearsal.up(async (p) => void (result = await p.invoke("test:index:lookup", { name: "n" })));
        expect(result).toEqual({ found: "yes" });
        expect(rehearsal.provider.calls.at(-1)).toEqual({
            method: "invoke",
            name: "test:index:lookup",
            inputs: { name: "n" },
        });
    });

    test("that know no secrets have all that they answer to a secret made secret", async () => {
        rehearsal.provider.acceptSecrets = false;
        let result;
        await rehearsal.up(async (p) => void (result = await p.invoke("test:index:lookup", { name: new Secret("n") })));
        expect(result).toEqual({ found: new Secret("yes") });
        expect(rehearsal.provider.calls.at(-1)?.inputs).toEqual({ name: "n" });
    });
});

describe("stack references", () => {
    const read = (outputs: (found: Registered) => void) => async (program: Program) => {
        const request = (r: { setType(type: string): unknown }) => r.setType("pulumi:pulumi:StackReference");
        outputs(await program.readAs(request, "organization/base/dev", { name: "organization/base/dev" }));
    };

    test("read the outputs of another stack and say which are secret", async () => {
        rehearsal.stacks.set("organization/base/dev", { plain: "x", hidden: new Secret("hush") });
        let found: Registered | undefined;
        const outcome = await rehearsal.up(read((result) => (found = result)));
        expect(outcome.ok).toBe(true);
        expect(found?.outputs).toEqual({
            name: "organization/base/dev",
            outputs: { plain: "x", hidden: new Secret("hush") },
            secretOutputNames: ["hidden"],
        });
        expect(rehearsal.state("organization/base/dev")).toMatchObject({ external: true, id: "organization/base/dev" });
    });

    test("to a stack that isn't there fail with its name", async () => {
        const outcome = await rehearsal.up(read(() => undefined));
        expect(outcome.errors[0]).toMatch(/^Unknown stack "organization\/base\/dev"/);
    });
});
