// Programs of dynamic resources, each with the edits that it goes through: one for each kind of thing that an engine decides.

/** A scenario: its programs one after the other, each previewed and deployed. */
export interface OwnScenario {
    title: string;
    /** The body of each program; `Thing`, `Group` and `pulumi` are there. */
    programs: readonly string[];
    /** The programs, by number, whose deployment fails. */
    failing?: readonly number[];
}

/** What every program begins with: changing `fixed` replaces, deleting first where `first` is set; a `bad` one fails. */
export const prelude = `
const pulumi = require("@pulumi/pulumi");
const provider = {
    check: async (olds, news) => ({
        inputs: news,
        failures: news.value === "refused" ? [{ property: "value", reason: "must not be refused" }] : [],
    }),
    diff: async (id, olds, news) => ({
        changes: olds.value !== news.value || olds.fixed !== news.fixed,
        replaces: olds.fixed !== news.fixed ? ["fixed"] : [],
        deleteBeforeReplace: news.first === true,
    }),
    create: async (inputs) => {
        if (inputs.value === "bad") {
            throw new Error("can't be made");
        }
        return { id: "id-" + inputs.value, outs: { ...inputs, length: String(inputs.value).length } };
    },
    update: async (id, olds, news) => ({ outs: { ...news, length: String(news.value).length } }),
    delete: async () => {},
};
class Thing extends pulumi.dynamic.Resource {
    constructor(name, props, opts) {
        super(provider, name, { length: undefined, ...props }, opts);
    }
}
class Group extends pulumi.ComponentResource {
    constructor(name, opts) {
        super("own:index:Group", name, {}, opts);
    }
}
`;

export const ownScenarios: readonly OwnScenario[] = [
    {
        title: "creates, updates with dependents, deletes what is no longer declared",
        programs: [
            `const a = new Thing("a", { value: "one" });
             new Thing("b", { value: a.length });`,
            `const a = new Thing("a", { value: "three" });
             new Thing("b", { value: a.length });`,
            `new Thing("a", { value: "three" });`,
        ],
    },
    {
        title: "replaces, creating first or deleting first, with dependents",
        programs: ["1", "2"].map(
            (fixed) =>
                `const a = new Thing("a", { value: "a", fixed: "${fixed}" });
                 new Thing("b", { value: a.id });
                 const c = new Thing("c", { value: "c", fixed: "${fixed}", first: true });
                 new Thing("d", { value: c.id, fixed: c.id });`,
        ),
    },
    {
        title: "keeps secrets secret, alone, nested and in outputs",
        programs: [
            `const a = new Thing("a", { value: pulumi.secret("hush"), list: ["open", pulumi.secret("deep")] });
             exports.list = a.list;
             exports.length = pulumi.secret({ of: [a.length] });`,
        ],
    },
    {
        title: "finds what was renamed, with its children",
        programs: [
            `const g = new Group("old");
             new Thing("old-a", { value: "a" }, { parent: g });`,
            `const g = new Group("new", { aliases: [{ name: "old" }] });
             new Thing("new-a", { value: "a" }, { parent: g });`,
        ],
    },
    {
        title: "ignores changes that it is to ignore",
        programs: ["one", "two"].map(
            (value) => `new Thing("a", { value: "${value}", fixed: "same" }, { ignoreChanges: ["value"] });`,
        ),
    },
    {
        title: "deletes nothing where anything is protected, and forgets what is to be retained",
        programs: [
            `new Thing("a", { value: "a" }, { protect: true });
             new Thing("b", { value: "b" }, { retainOnDelete: true });`,
            `new Thing("c", { value: "c" });`,
            `new Thing("a", { value: "a" }, { protect: false });`,
        ],
        failing: [1],
    },
    {
        title: "keeps what was done when a resource can't be made, and goes on from there",
        programs: [
            `const a = new Thing("a", { value: "a" });
             new Thing("b", { value: "bad" }, { dependsOn: a });`,
            `const a = new Thing("a", { value: "a" });
             new Thing("b", { value: "good" }, { dependsOn: a });`,
        ],
        failing: [0],
    },
    {
        title: "refuses inputs that the provider refuses",
        programs: [`new Thing("a", { value: "refused" });`, `new Thing("a", { value: "taken" });`],
        failing: [0],
    },
    {
        title: "goes on after a program that throws, and keeps its outputs",
        programs: [
            `new Thing("a", { value: "a" }); exports.kept = "yes";`,
            `new Thing("a", { value: "a" }); throw new Error("boom");`,
            `new Thing("a", { value: "a" }); exports.kept = "still";`,
        ],
        failing: [1],
    },
];
