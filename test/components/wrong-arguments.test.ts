/** What JavaScript, or a configuration, can give in the place of each argument: refused in a sentence or taken, and never a bare TypeError. */
import * as pulumi from "@pulumi/pulumi";
import { KeyVaultComponentError } from "../../components/index";
import { messageOf } from "../../components/internal/errors";
import { make, type Declaration, type Made } from "./support/made";
import { certificates } from "./support/right-certificates";
import { vaultsKeysAndSecrets } from "./support/right-objects";
import { others } from "./support/right-others";

/** Nothing is registered: only constructors are looked at here, and what comes after them took most of the time. */
jest.mock("@pulumi/pulumi/runtime/resource", () => ({
    ...jest.requireActual<object>("@pulumi/pulumi/runtime/resource"),
    registerResource: (...[resource, , , , , , , inputs]: [object, ...unknown[]]) => {
        const output = neverKnown();
        const names = ["urn", "id", ...Object.keys(inputs as object)];
        Object.assign(resource, Object.fromEntries(names.map((name) => [name, output])));
    },
    registerResourceOutputs: () => undefined,
}));

const never = () => new Promise<never>(() => undefined);
const neverKnown = () => pulumi.output(never());

/** What may stand in the place of an argument, by what it is. */
const wrongs: Readonly<Record<string, () => unknown>> = {
    nothing: () => undefined,
    null: () => null,
    "a number": () => 48_151_623,
    "a text": () => "Text of a kind",
    "a list of null": () => [null],
    "an output": neverKnown,
};

type Path = readonly (string | number)[];

/** Every place in arguments, at any depth: that of each argument itself, and what is in plain lists and objects. */
function places(value: unknown, path: Path = []): Path[] {
    const isContainer =
        Array.isArray(value) ||
        (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype);
    const below = isContainer
        ? Object.entries(value as object).flatMap(([key, each]) => places(each, [...path, key]))
        : [];
    return path.length === 0 ? below : [path, ...below];
}

function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
    if (key === undefined) {
        return to;
    }
    const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
        string | number,
        unknown
    >;
    copy[key] = changed(copy[key], rest, to);
    return copy;
}

let count = 0;
const freshName = () => `name-${(count += 1)}`;

function thrownBy(run: () => unknown): unknown {
    try {
        run();
    } catch (error) {
        return error;
    }
    return undefined;
}

const isSentence = (error: unknown) => error === undefined || error instanceof KeyVaultComponentError;

let made: Made;

beforeAll(async () => {
    jest.spyOn(console, "log").mockReturnValue(undefined);
    jest.spyOn(pulumi.Resource as unknown as { stackTrace: () => unknown[] }, "stackTrace").mockReturnValue([]);
    await pulumi.runtime.setMocks({ newResource: never, call: never }, "platform", "dev");
});

// Vaults go on when their program has run to its end, which is not looked at here. All that was made would wait for it.
beforeEach(() => {
    jest.useFakeTimers();
    made = make();
});

afterEach(() => jest.useRealTimers());

test.each<[string, Declaration]>(Object.entries({ ...vaultsKeysAndSecrets, ...certificates, ...others }))(
    "%s",
    (_what, { call, right }) => {
        call(made)(...(right(freshName(), made) as never[]));
        const bare = places(right("sample", made)).flatMap((path) =>
            Object.entries(wrongs).flatMap(([word, wrong]) => {
                const args = changed(right(freshName(), made), path, wrong()) as never[];
                const error = thrownBy(() => call(made)(...args));
                jest.clearAllTimers();
                return isSentence(error) ? [] : [`${path.join(".")} = ${word}: ${messageOf(error)}`];
            }),
        );
        expect(bare).toEqual([]);
    },
);
