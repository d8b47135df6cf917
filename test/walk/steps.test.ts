import { disturbanceOf } from "../../walk/attempts";
import type { Declaration, Thing } from "../../walk/declaration";
import { randomSteps, shrink, theseSteps } from "../../walk/steps";
import { walk, type Deployed, type Rehearsal, type Step } from "../../walk/walk";

const vault: Thing = { kind: "vault", name: "v", azureName: "kv", settings: {} };
const key = (settings: Thing["settings"] = {}, azureName = "k"): Thing => ({
    ...{ kind: "key", name: azureName, azureName, vault: "kv", settings },
});
const step = (...things: readonly Thing[]): Step => ({
    what: "change",
    declaration: { things: [vault, ...things], principals: [], grants: [], verified: false },
    refresh: false,
});
const line = (name: string, versions: number, more: object = {}) =>
    `key in kv: ${JSON.stringify({ name, versions, value: "a", enabled: true, ...more })}`;

const done: Deployed = { ok: true, steps: [], errors: [] };
const refused: Deployed = { ok: false, steps: [], errors: ["no"] };

/** A rehearsal whose deployments are told beforehand, by command in their order; others do nothing. */
function pretending(
    runs: { readonly preview?: Deployed[]; readonly up?: Deployed[] },
    ...inventories: string[][]
): Rehearsal {
    const left = { preview: [...(runs.preview ?? [])], up: [...(runs.up ?? [])], refresh: [] as Deployed[] };
    return {
        reset: () => Promise.resolve(),
        run: (command) => Promise.resolve(left[command].shift() ?? done),
        pass: () => Promise.resolve(),
        byHand: () => Promise.resolve({ what: "did nothing", touched: [] }),
        inventory: () => Promise.resolve((inventories.length > 1 ? inventories.shift() : inventories[0]) ?? []),
    };
}

async function failureOf(steps: readonly Step[], rehearsal: Rehearsal): Promise<string | undefined> {
    const { failure } = await walk(theseSteps(steps), rehearsal, () => undefined);
    return failure && `${failure.step} ${failure.kind}: ${failure.details}`;
}

describe("random steps", () => {
    const take = (seed: number): Step[] => {
        const next = randomSteps(seed, 20);
        const steps: Step[] = [];
        for (let found = next(undefined); found !== undefined; found = next(found.declaration)) {
            steps.push(found);
        }
        return steps;
    };

    it("are the same for a seed, and others for another", () => {
        expect(take(3)).toEqual(take(3));
        expect(take(3)).not.toEqual(take(4));
    });

    it("are that many changes of the first declaration, each of which has what its grants and objects are on and in", () => {
        const steps = take(5);
        expect(steps).toHaveLength(21);
        for (const { things, grants } of steps.map(({ declaration }): Declaration => declaration)) {
            const vaults = things.filter(({ kind }) => kind === "vault").map(({ azureName }) => azureName);
            expect(vaults).toEqual(expect.arrayContaining(things.flatMap(({ vault: holder }) => holder ?? [])));
            const names = things.map(({ azureName }) => azureName);
            expect(names).toEqual(expect.arrayContaining(grants.map(({ on }) => on.azureName)));
        }
    });
});

it("nothing kills an engine that may have given access by policies: nobody could tell whose they are", () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    const killed = (settings: Thing["settings"]) => {
        const { declaration } = step({ ...vault, azureName: "other", settings });
        return seeds.filter((seed) => disturbanceOf(seed, declaration).killedAfter !== undefined).length;
    };
    expect(killed({ accessModel: "rbac" })).toBeGreaterThan(0);
    expect(killed({ accessModel: "accessPolicies" })).toBe(0);
});

describe("a walk fails", () => {
    const stays = [line("k", 1)];

    it("where another thing is done than was announced, but not for what a preview can't know", async () => {
        const plan = { ...done, steps: ["update Key k", "update Verification v"] };
        const rehearsal = (steps: string[]) => pretending({ preview: [plan], up: [{ ...done, steps }] }, stays);
        expect(await failureOf([step(key())], rehearsal(["delete Key k"]))).toBe(
            "0 another than announced: + delete Key k\n- change Key k",
        );
        expect(
            await failureOf([step(key())], rehearsal(["replace Key k", "create-replacement Key k"])),
        ).toBeUndefined();
    });

    it("where the same deployment has something to do again", async () => {
        const again = { ...done, steps: ["update Key k"] };
        expect(await failureOf([step(key())], pretending({ up: [done, again] }, stays))).toBe(
            "0 not settled: update Key k",
        );
    });

    it("where a version was made that nothing asked for", async () => {
        const steps = (to: Thing) => [step(key()), step(to)];
        const made = () => pretending({}, stays, [line("k", 2)]);
        expect(await failureOf(steps(key({ enabled: true })), made())).toBe(
            "1 invariant broken: key kv/k has 2 versions after 1, which nothing asked for",
        );
        expect(await failureOf(steps(key({ rotateNow: "1" })), made())).toBeUndefined();
    });

    it.each([
        ["detach", [], "gone"],
        ["disable", stays, `{"kind":"key","vault":"kv","name":"k","versions":1,"value":"a","rest":{"enabled":true}}`],
        ["delete", [], "gone"],
        ["purge", ["deleted in kv: /keys/k"], "soft-deleted"],
    ])("where what leaves with `%s` ends otherwise", async (onDestroy, after, is) => {
        expect(await failureOf([step(key({ onDestroy })), step()], pretending({}, stays, after))).toBe(
            `1 invariant broken: key kv/k left the program with \`onDestroy: "${onDestroy}"\`, and is ${is}`,
        );
    });

    it("where a fresh deployment comes to something else, but not for what stays by design", async () => {
        const walked = [line("k", 1, { tags: ["owner"] })];
        const steps = (before: Thing) => [step(before), step(key())];
        expect(await failureOf(steps(key()), pretending({}, walked, walked, stays))).toBe(
            '1 unlike a fresh deployment: + key kv/k: {"enabled":true,"tags":["owner"]}\n- key kv/k: {"enabled":true}',
        );
        expect(
            await failureOf(steps(key({ tags: { owner: "a" } })), pretending({}, walked, walked, stays)),
        ).toBeUndefined();
    });

    it("where what was broken off can't be gone on with, or what comes after it makes a version too many", async () => {
        const broken = (to: Thing): Step => {
            const { declaration } = step(to);
            return { ...step(to), attempt: { declaration, seed: 1, refresh: false } };
        };
        const rotated = key({ rotateNow: "1" });
        const refusing = pretending({ preview: [done, done, refused], up: [done, done, refused] }, stays);
        expect(await failureOf([step(key()), broken(rotated)], refusing)).toBe(
            "1 refused after it was broken off: no\nno",
        );
        const making = (versions: number) => pretending({ up: [done, done, refused] }, stays, [line("k", versions)]);
        expect(await failureOf([step(key()), broken(rotated)], making(2))).toBeUndefined();
        expect(await failureOf([step(key()), broken(rotated)], making(3))).toBe(
            "1 invariant broken: key kv/k has 3 versions after 1, which nothing asked for",
        );
    });

    it("where a deployment fails after its preview, and what was there before is not possible any more", async () => {
        const late = (back: Deployed) => pretending({ up: [done, done, refused, back] }, stays);
        expect(await failureOf([step(), step(key())], late(refused))).toBe("1 no way back: no\nno");
        const { refused: told, failure } = await walk(theseSteps([step(), step(key())]), late(done), () => undefined);
        expect([told, failure]).toEqual([["no"], undefined]);
    });
});

it("a step that its preview refuses is told, and the next one begins where the last one that was deployed ended", async () => {
    const seen: (Declaration | undefined)[] = [];
    const steps = [step(), step(key()), step()];
    const next = (reached: Declaration | undefined) => {
        seen.push(reached);
        return steps.shift();
    };
    const [first] = steps;
    const result = await walk(next, pretending({ preview: [done, refused] }), () => undefined);
    expect(result).toMatchObject({ refused: ["no"] });
    expect(seen.slice(1, 3)).toEqual([first?.declaration, first?.declaration]);
});

it("of a failing walk the steps and things are found that it takes", async () => {
    const [other, bad] = [key({}, "other"), key({ enabled: false })];
    const steps = [step(other), step(other, key()), step(other, bad), step(other, bad)];
    const attempt = (tried: readonly Step[]) => {
        const at = tried.findIndex(({ declaration }) => JSON.stringify(declaration).includes('"enabled":false'));
        const failure = { step: at, kind: "wrong", details: "" };
        return Promise.resolve({ steps: tried, refused: [], ...(at >= 0 && { failure }) });
    };
    expect(await shrink(await attempt(steps), attempt)).toEqual([step(bad)]);
});
