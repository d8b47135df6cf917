import { generated, inputs, live, planted, setByHand, up, versions, world } from "./secret-engine";
import type { SecretInputs } from "../../../../components/data-plane/secrets/contract";
import { concealedWish, isFingerprint } from "../../../../components/data-plane/secrets/fingerprint";
import { digest, ownerTag } from "../../../../components/data-plane/life-cycle/ownership";

const markOf = ({ salt }: SecretInputs, wish: unknown) => `${digest(["owner", salt])}.${digest(wish)}`;
const liveMark = async () => ((await live()).tags as Record<string, string>)[ownerTag];

const seeded = (changes: Partial<SecretInputs> = {}) => inputs({ mode: "seeded", ...changes });

describe.each<[string, (changes?: Partial<SecretInputs>) => SecretInputs, (trigger?: string) => unknown[]]>([
    ["reseed", seeded, (trigger) => [trigger]],
    ["regenerate", generated, (trigger) => [{ length: 24 }, trigger]],
])("the mark of a version with `%s`", (_name, declared, wish) => {
    it("gives its text away to nobody who guesses at it without the cost of a fingerprint", async () => {
        const { salt } = declared();
        await up(declared({ trigger: planted }));
        const concealed = await concealedWish(planted, salt);
        expect(isFingerprint(concealed)).toBe(true);
        expect(await liveMark()).toBe(markOf(declared(), wish(concealed)));
    });

    it("is kept by a change of tags", async () => {
        const made = await up(declared({ trigger: "1" }));
        const mark = await liveMark();
        await up(declared({ trigger: "1", tags: { team: "core" } }), made);
        expect((await live()).tags).toEqual({ team: "core", [ownerTag]: mark });
    });

    it("is as it always was without one", async () => {
        await up(declared());
        expect(await liveMark()).toBe(markOf(declared(), wish()));
    });

    it("of a release that had the text itself in it is known: an unchanged one asks for nothing", async () => {
        const made = await up(declared({ trigger: "1" }));
        const { value, id } = await live();
        const tags = { [ownerTag]: markOf(declared(), wish("1")) };
        await world.vault.body(200, "PATCH", new URL(id).pathname, { tags });
        world.vault.takeRequests();
        expect((await up(declared({ trigger: "1" }), made)).outs).toEqual(made.outs);
        expect(world.vault.takeRequests()).toEqual([]);
        expect((await live()).value).toBe(value);
    });

    it("of such a release that was cut off is known: the version that it made is taken", async () => {
        const made = await up(declared({ trigger: "1" }));
        await setByHand("made-before-the-end", "password");
        const { id } = await live();
        const tags = { [ownerTag]: markOf(declared(), wish("2")) };
        await world.vault.body(200, "PATCH", new URL(id).pathname, { tags });
        await up(declared({ trigger: "2" }), made);
        expect((await live()).value).toBe("made-before-the-end");
        expect(await versions()).toBe(2);
    });
});
