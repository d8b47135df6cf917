import { KeyVaultComponentError } from "../../internal/errors";
import { omit } from "../../internal/omit";
import { packageName, schemaVersion } from "../../internal/wire";
import { useStackConfiguration, type StackConfiguration } from "../azure/credentials";
import { isDeclared, isOfReplaced, rememberDeclared, rememberPlan } from "./declared";
import { tell } from "../azure/progress";
import { explain } from "../azure/service-error";
import { differing, isUnknown } from "./values";

/** Properties as Pulumi's provider process passes them: JSON, in previews with placeholders for what isn't known. */
export type Properties = Record<string, unknown>;

export interface CheckFailure {
    readonly property: string;
    readonly reason: string;
}

/**
 * A failure that names no property, but in its sentence: the engine prints the value of a property that a failure names, also where
 * that is a secret.
 *
 * @see https://github.com/pulumi/pulumi/issues/19465
 */
export function unnamed(reason: string): CheckFailure {
    return { property: "", reason };
}

export interface DiffResult {
    readonly changes: boolean;
    readonly replaces?: string[];
    readonly deleteBeforeReplace?: boolean;
}

/** What Pulumi's provider process calls: the shape of its dynamic provider, of plain functions and JSON. */
export interface DynamicHandler {
    configure(request: { readonly config: StackConfiguration }): Promise<void>;
    check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures?: CheckFailure[] }>;
    diff(id: string, olds: Properties, news: Properties): Promise<DiffResult>;
    create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
    read(id: string, props: Properties): Promise<{ id: string; props?: Properties; inputs?: Properties }>;
    update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
    delete(id: string, props: Properties): Promise<void>;
}

/**
 * How one kind of object lives: what {@link handlerOf} turns into a handler. Every deployment goes the same way,
 * observe -> ensure -> sync -> return, whether the object is created, adopted, recovered or updated.
 *
 * @typeParam I the inputs, as the component sends them
 * @typeParam S what the handler adds to them in the state
 * @typeParam L the object as the service shows it
 */
export interface LifeCycle<I extends object, S extends object, L> {
    /** Every input there is: what `diff` compares. */
    readonly inputs: readonly (keyof I & string)[];
    /** Inputs whose change replaces the object. Of a `target` only another vault does; anything else of it is recorded. */
    readonly replacing: readonly (keyof I & string)[];
    /** Inputs whose change is recorded only: what matters at destroy. */
    readonly recorded: readonly (keyof I & string)[];
    /** What messages call the object: `Key "signing" in vault "kv"`. Values may be unknown in a preview. */
    describe(inputs: Partial<I>): string;
    /**
     * What is wrong with the inputs. Runs in previews: calls nothing, and takes unknown values as right.
     *
     * @param olds the inputs of the last deployment, if there was one
     */
    check?(inputs: I, olds: Partial<I>): CheckFailure[];
    /** The inputs as they may be stored: without plaintext. Runs after `check` has found nothing wrong. */
    prepare?(inputs: I): I;
    /** Refuses a planned replacement by throwing. Runs in previews. */
    checkReplacement?(olds: I & S, news: I, replaces: readonly string[]): void;
    /** Whether two known values of an input mean the same. @default their JSON is equal whatever the order of keys */
    same?(property: keyof I & string, old: unknown, declared: unknown): boolean;
    /** Looks at the live object before it is brought to what is declared; `undefined` where there is none. */
    observe(inputs: I, state: (I & S) | undefined): Promise<L | undefined>;
    /** Looks at all of the live object that could have changed; `undefined` where it is gone. @default observe */
    refresh?(state: I & S): Promise<L | undefined>;
    /** Makes the object be there: creates it, recovers it, or takes the one observed, if that is allowed. */
    ensure(inputs: I, live: L | undefined, state: (I & S) | undefined): Promise<L>;
    /**
     * Brings what can change in place to what is declared. What it did before it failed it may say by `cutOff`.
     *
     * @param state absent where the object was never finished: nothing can be told from comparing with it
     * @param recorded the state even then: what was asked for
     */
    sync(inputs: I, live: L, state: (I & S) | undefined, recorded: (I & S) | undefined): Promise<L>;
    /** The resource's id: stable over updates. */
    id(inputs: I, live: L): string;
    /** What the state keeps besides the inputs. */
    state(inputs: I, live: L, state: (I & S) | undefined): S;
    /** The inputs as the live object would declare them, so that a preview shows drift property by property. */
    drifted(state: I & S, live: L): I;
    /**
     * The object that the resource stands for, by which it is known again under another resource (see `objectIn`); `undefined` while it
     * isn't known. With it an object stays that the program declares under another resource than the one that goes. @default none
     */
    object?(inputs: I): string | undefined;
    /** Whether what is replaced goes after what comes in its place, whatever its name: others need it until then. @default false */
    readonly goesLast?: boolean;
    /** What people have to know where the object stays because the program declares it under another resource. @default nothing */
    handedOver?(state: I & S): string | undefined;
    /** What destroying means. Absence is no error. */
    remove(state: I & S): Promise<void>;
}

/** The handler of a life cycle. */
export function handlerOf<I extends object, S extends object, L>(cycle: LifeCycle<I, S, L>): DynamicHandler {
    return {
        configure: (request) => {
            useStackConfiguration(request.config);
            return Promise.resolve();
        },
        check: async (olds, news) => {
            checkSchema(news);
            const object = cycle.object?.(news as I);
            if (object !== undefined) {
                rememberDeclared(object);
            }
            const failures = cycle.check?.(news as I, olds as Partial<I>) ?? [];
            const inputs = failures.length === 0 && cycle.prepare !== undefined ? cycle.prepare(news as I) : news;
            return Promise.resolve({ inputs: plain(inputs), failures });
        },
        diff: async (_id, olds, news) => Promise.resolve(diffOf(cycle, olds, news)),
        create: async (inputs) => explained(cycle, inputs, () => create(cycle, inputs as I)),
        read: async (id, props) => explained(cycle, props, () => read(cycle, id, props as I & S)),
        update: async (id, olds, news) => explained(cycle, news, () => update(cycle, id, olds as I & S, news as I)),
        delete: async (_id, props) => explained(cycle, props, () => remove(cycle, props as I & S)),
    };
}

function diffOf<I extends object, S extends object, L>(
    cycle: LifeCycle<I, S, L>,
    olds: Properties,
    news: Properties,
): DiffResult {
    const changed = changedInputs(cycle, olds, news);
    // A value that isn't known yet may turn out to be the same: the deployment itself decides whether it replaces. Of a vault that makes way
    // for another, what is in it is to go before it, and while the deployers have access.
    const replaces = cycle.replacing.filter((property) => {
        if (!changed.includes(property)) {
            return false;
        }
        return isUnknown(news[property])
            ? isOfReplaced(olds[property])
            : property !== "target" || !sameVault(olds[property], news[property]);
    });
    if (replaces.length > 0) {
        cycle.checkReplacement?.(olds as I & S, news as I, replaces);
    }
    const object = cycle.object?.(news as I);
    const isSame = object !== undefined && object.toLowerCase() === cycle.object?.(olds as I)?.toLowerCase();
    if (object !== undefined) {
        rememberPlan(object, replaces.length > 0 && isSame ? "make way" : "stay");
    }
    // Where the new object has another name or vault, it is there before the old one goes: what uses the old one moves in between.
    const goesFirst = cycle.goesLast !== true && (isSame || cycle.object === undefined);
    return {
        changes: changed.length > 0 || isUnfinished(olds),
        ...(replaces.length > 0 && { replaces, ...(goesFirst && { deleteBeforeReplace: true }) }),
    };
}

function changedInputs<I extends object, S extends object, L>(
    cycle: LifeCycle<I, S, L>,
    olds: Properties,
    news: Properties,
): string[] {
    return differing(
        cycle.inputs,
        olds,
        news,
        (property, old, declared) => cycle.same?.(property as keyof I & string, old, declared) ?? false,
    );
}

async function create<I extends object, S extends object, L>(cycle: LifeCycle<I, S, L>, inputs: I) {
    const object = cycle.object?.(inputs);
    if (object !== undefined) {
        rememberPlan(object, "stay");
    }
    const observed = await cycle.observe(inputs, undefined);
    const ensured = await cycle.ensure(inputs, observed, undefined);
    const id = cycle.id(inputs, ensured);
    try {
        const live = await cycle.sync(inputs, ensured, undefined, undefined);
        return { id, outs: plain({ ...inputs, ...cycle.state(inputs, live, undefined) }) };
    } catch (error) {
        throw unfinishedBy(cycle, error, id, inputs, reachedBy<L>(error) ?? ensured, undefined);
    }
}

/** The error of an object that is there and not as declared, with what the state is to keep of it. */
function unfinishedBy<I extends object, S extends object, L>(
    cycle: LifeCycle<I, S, L>,
    error: unknown,
    id: string,
    inputs: I,
    live: L,
    state: (I & S) | undefined,
): Error {
    const properties = plain({ ...inputs, ...cycle.state(inputs, live, state), unfinished: true });
    return partlyDone(explain(error, cycle.describe(inputs)), id, properties);
}

async function remove<I extends object, S extends object, L>(cycle: LifeCycle<I, S, L>, state: I & S): Promise<void> {
    const object = cycle.object?.(state);
    if (object === undefined || !isDeclared(object)) {
        return cycle.remove(state);
    }
    if ((state as { readonly onDestroy?: unknown }).onDestroy !== "detach") {
        const consequence = cycle.handedOver?.(state);
        const stays = `${cycle.describe(state)} stays: the program declares it as another resource.`;
        tell(consequence === undefined ? stays : `${stays} ${consequence}`);
    }
}

async function update<I extends object, S extends object, L>(
    cycle: LifeCycle<I, S, L>,
    id: string,
    olds: I & S,
    news: I,
) {
    const changed = changedInputs(cycle, plain(olds), plain(news));
    const recorded: readonly string[] = [...cycle.recorded, "target"];
    const unfinished = isUnfinished(olds);
    if (!unfinished && changed.length > 0 && changed.every((property) => recorded.includes(property))) {
        // What the program has taken out is left out. Not all inputs: some are the handler's answers as well.
        return { outs: plain({ ...omit(plain(olds), ...changed), ...news }) };
    }
    const observed = await cycle.observe(news, olds);
    const ensured = await cycle.ensure(news, observed, olds);
    try {
        const live = await cycle.sync(news, ensured, unfinished ? undefined : olds, olds);
        return { outs: plain({ ...news, ...cycle.state(news, live, olds) }) };
    } catch (error) {
        const live = reachedBy<L>(error);
        throw live === undefined ? error : unfinishedBy(cycle, error, id, news, live, olds);
    }
}

async function read<I extends object, S extends object, L>(cycle: LifeCycle<I, S, L>, id: string, state: I & S) {
    const live = await (cycle.refresh === undefined ? cycle.observe(state, state) : cycle.refresh(state));
    if (live === undefined) {
        return { id: "" };
    }
    const inputs = cycle.drifted(state, live);
    const unfinished = isUnfinished(state) ? { unfinished: true } : {};
    return {
        id,
        props: plain({ ...inputs, ...cycle.state(inputs, live, state), ...unfinished }),
        inputs: omit(plain(inputs), "unfinished"),
    };
}

/**
 * Whether the state is that of an object which was created and then not brought to what is declared: its inputs were never
 * true, so that nothing can be told from comparing with them.
 */
function isUnfinished(state: object): boolean {
    return (state as { unfinished?: unknown }).unfinished === true;
}

/** Whether two targets are of one vault. */
export function sameVault(old: unknown, declared: unknown): boolean {
    const uri = (target: unknown) => (target as { vaultUri?: string } | undefined)?.vaultUri?.toLowerCase();
    return uri(old) === uri(declared);
}

/** As JSON has it: Pulumi's provider process can't send `undefined`. */
function plain(properties: object): Properties {
    return JSON.parse(JSON.stringify(properties)) as Properties;
}

async function explained<T>(
    cycle: { describe(inputs: object): string },
    inputs: object,
    run: () => Promise<T>,
): Promise<T> {
    try {
        return await run();
    } catch (error) {
        throw explain(error, cycle.describe(inputs));
    }
}

/**
 * The error of an object that is there and could not be finished. Pulumi keeps such a resource in its state, so that
 * the next deployment carries on with it and a destroy removes it.
 */
export function partlyDone(error: Error, id: string, properties: Properties): Error {
    return Object.assign(error, { id, properties, reasons: [error.message] });
}

/**
 * The error of a `sync` that was cut off, with the object as the state is to know it. Without it the state of an object that was created
 * has it as it was before `sync`, and that of an updated one stays as it was.
 */
export function cutOff<L extends object>(error: unknown, reached: L): unknown {
    return Object.assign(error as object, { reached });
}

function reachedBy<L>(error: unknown): L | undefined {
    return (error as { readonly reached?: L }).reached;
}

function checkSchema(inputs: Properties): void {
    const version = inputs["schemaVersion"];
    if (typeof version === "number" && version > schemaVersion) {
        throw new KeyVaultComponentError(
            "VersionMismatch",
            `The program uses a newer ${packageName} (schema ${version}) than the one that its folder's node_modules has (schema ` +
                `${schemaVersion}): install the same version for both, with one entry in the program's package.json.`,
        );
    }
}
