// Objects of a collection of the directory, such as applications and groups: their own properties, and the lists of other
// objects that belong to them.
import { type Properties, textOf, type Value } from "../rpc/values";
import { toBody, toOutputs } from "../schema/convert";
import { type Shape } from "../schema/shape";
import { type DirectoryContext, type DirectoryOperations } from "./directory-type";
import { equals } from "./graph-client";

/** What is particular to a collection. */
export interface Collection {
    /** Graph's path, which is also what ids begin with: `/applications`. */
    readonly path: string;
    readonly shape: Shape;
    /** Lists of object ids that Graph keeps apart: `owners`, `members`. */
    readonly relations: readonly string[];
    /** Outputs that are computed from the object. */
    readonly derive?: (body: Properties) => Properties;
    /** What Graph has to be asked for by name. */
    readonly select?: readonly string[];
    /** Properties of a new object that programs don't set. */
    readonly initial?: (inputs: Properties) => Properties;
    /** Whether a deletion that fails is none that the plugin tells of. Default: never. */
    readonly mayStay?: (state: Properties) => boolean;
    /** Looks for an object to take over instead of making one; its id in the collection. */
    readonly adopt?: (context: DirectoryContext, inputs: Properties) => Promise<string | undefined>;
}

/** How the objects of a collection are managed. */
export function collectionOperations(collection: Collection): DirectoryOperations {
    const { path, shape, relations } = collection;
    return {
        async create(context, inputs) {
            await refuseDuplicate(collection, context, inputs);
            const adopted = await collection.adopt?.(context, inputs);
            if (adopted !== undefined) {
                await updateObject(collection, context, `${path}/${adopted}`, inputs, {});
                return `${path}/${adopted}`;
            }
            const { graph, signal } = context;
            const bindings = Object.fromEntries(
                relations.flatMap((relation) => {
                    const ids = idsIn(inputs, relation);
                    return ids.length === 0 ? [] : [[`${relation}@odata.bind`, ids.map((id) => graph.objectUrl(id))]];
                }),
            );
            const body = { ...collection.initial?.(inputs), ...toBody(shape, inputs), ...bindings };
            const made = await graph.post(path, body, signal);
            return `${path}/${textOf(made["id"])}`;
        },

        async read({ graph, signal }, id) {
            const query = collection.select === undefined ? "" : `?$select=${collection.select.join(",")}`;
            const body = await graph.get(`${id}${query}`, signal);
            if (body === undefined) {
                return undefined;
            }
            const related = await Promise.all(
                relations.map(async (relation): Promise<[string, Value]> => {
                    const objects = await graph.list(`${id}/${relation}`, { $select: "id" }, signal);
                    return [relation, objects.map((object) => object["id"] ?? "").sort()];
                }),
            );
            return { ...toOutputs(shape, body), ...collection.derive?.(body), ...Object.fromEntries(related) };
        },

        update: (context, id, inputs, olds) => updateObject(collection, context, id, inputs, olds),

        async delete({ graph, signal }, id, state) {
            try {
                await graph.delete(id, signal);
            } catch (error) {
                if (collection.mayStay?.(state) !== true || signal.aborted) {
                    throw error;
                }
            }
        },
    };
}

/** Sends what changed: what a program no longer sets is set to nothing. */
async function updateObject(
    { shape, relations }: Collection,
    { graph, signal }: DirectoryContext,
    id: string,
    inputs: Properties,
    olds: Properties,
): Promise<void> {
    const removed = Object.keys(olds).filter((name) => inputs[name] === undefined && !name.startsWith("__"));
    const body = toBody(shape, { ...Object.fromEntries(removed.map((name) => [name, null])), ...inputs });
    if (Object.keys(body).length > 0) {
        await graph.patch(id, body, signal);
    }
    // A list that the program doesn't set may be somebody else's.
    for (const relation of relations.filter((name) => inputs[name] !== undefined)) {
        const [now, before] = [idsIn(inputs, relation), idsIn(olds, relation)];
        for (const member of now.filter((member) => !before.includes(member))) {
            await graph.post(`${id}/${relation}/$ref`, { "@odata.id": graph.objectUrl(member) }, signal);
        }
        for (const member of before.filter((member) => !now.includes(member))) {
            await graph.delete(`${id}/${relation}/${member}/$ref`, signal);
        }
    }
}

async function refuseDuplicate({ path }: Collection, { graph, signal }: DirectoryContext, inputs: Properties) {
    const name = inputs["displayName"];
    if (inputs["preventDuplicateNames"] !== true || typeof name !== "string") {
        return;
    }
    const [existing] = await graph.list(path, { $filter: equals("displayName", name) }, signal);
    if (existing !== undefined) {
        throw new Error(
            `${path.slice(1)}: "${name}" exists already (object id ${textOf(existing["id"])}), and \`preventDuplicateNames\` is set. Choose another name or import that one.`,
        );
    }
}

function idsIn(properties: Properties, relation: string): string[] {
    const ids = properties[relation];
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}
