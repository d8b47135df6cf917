import * as handlers from "../../../components/data-plane/index";
import type { DynamicHandler } from "../../../components/data-plane/life-cycle/handler";
import { PartialResourceError } from "../../../local/providers/rpc/errors";
import type { DiffResult, Plugin, PropertyChange, Provider } from "../../../local/providers/rpc/plugin";
import { revealAll, textOf, type Properties } from "../../../local/providers/rpc/values";

/** What Pulumi's provider process of dynamic resources does, in this process: it finds the handler by the text in the inputs. */
export function dynamicPlugin(): Plugin {
    return { name: "pulumi-nodejs", version: "3.0.0", configure: () => provider };
}

const provider: Provider = {
    async check({ olds, news }) {
        const { inputs, failures = [] } = await handlerOf(news).check(revealAll(olds), revealAll(news));
        return { inputs: withText(inputs, news), failures };
    },
    async diff({ id, oldOutputs, news }): Promise<DiffResult> {
        const found = await handlerOf(news).diff(id, revealAll(oldOutputs), revealAll(news));
        // A dynamic provider says that something changes, and what is replaced for it: not what changes.
        const properties = found.changes ? ["schemaVersion", ...(found.replaces ?? [])] : [];
        const changes = properties.map((property): [string, PropertyChange] => [
            property,
            { kind: "update", replaces: found.replaces?.includes(property) ?? false },
        ]);
        return { changes: new Map(changes), deleteBeforeReplace: found.deleteBeforeReplace ?? false };
    },
    async create({ inputs, preview }) {
        if (preview) {
            return { id: "", outputs: inputs };
        }
        const { id, outs } = await partly(inputs, () => handlerOf(inputs).create(revealAll(inputs)));
        return { id, outputs: withText(outs, inputs) };
    },
    async read({ id, oldOutputs }) {
        const found = await handlerOf(oldOutputs).read(id, revealAll(oldOutputs));
        return found.id === ""
            ? undefined
            : {
                  id: found.id,
                  ...(found.inputs !== undefined && { inputs: withText(found.inputs, oldOutputs) }),
                  outputs: withText(found.props ?? {}, oldOutputs),
              };
    },
    async update({ id, oldOutputs, news, preview }) {
        if (preview) {
            return news;
        }
        const { outs } = await partly(news, () => handlerOf(news).update(id, revealAll(oldOutputs), revealAll(news)));
        return withText(outs, news);
    },
    async delete({ id, oldOutputs }) {
        await handlerOf(oldOutputs).delete(id, revealAll(oldOutputs));
    },
    invoke: () => Promise.reject(new Error("A dynamic provider has no functions.")),
};

function handlerOf(properties: Properties): DynamicHandler {
    const name = /\/data-plane"\)\.(\w+);$/.exec(textOf(properties["__provider"]))?.[1] ?? "";
    return handlers[name as keyof typeof handlers];
}

function withText(properties: object, like: Properties): Properties {
    return { ...(properties as Properties), __provider: like["__provider"] ?? "" };
}

/** An object that exists and isn't finished is told to the engine as such. */
async function partly<T>(inputs: Properties, run: () => Promise<T>): Promise<T> {
    try {
        return await run();
    } catch (error) {
        const { id, properties } = error as { id?: string; properties?: Properties };
        if (id === undefined || properties === undefined) {
            throw error;
        }
        throw new PartialResourceError((error as Error).message, id, inputs, withText(properties, inputs));
    }
}
