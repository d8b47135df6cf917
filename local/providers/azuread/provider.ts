// One configured azuread provider.
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf } from "../auth/claims";
import { reasonOf } from "../http/limits";
import { PartialResourceError, UnimplementedError } from "../rpc/errors";
import type * as rpc from "../rpc/plugin";
import { type Properties, revealAll, sealAllLike } from "../rpc/values";
import { checkInputs, sealSecrets } from "../schema/check";
import { settable, withoutEmpty } from "../schema/convert";
import { diffInputs } from "../schema/diff";
import { previewCreate, previewUpdate } from "../schema/preview";
import { refreshedInputs } from "../schema/refresh";
import { type Directory } from "./directory";
import { type DirectoryContext, type DirectoryType } from "./directory-type";
import { lookUp, lookUps } from "./lookups";
import { directoryTypes } from "./types";
import { getUsers } from "./users";

/** How long a new object may take to be seen everywhere in the directory. */
const REPLICATION_ATTEMPTS = 30;
const REPLICATION_DELAY_MS = 1_000;

/** Serves the directory of one tenant. */
export class AzureAdProvider implements rpc.Provider {
    readonly #directory: Directory;

    constructor(directory: Directory) {
        this.#directory = directory;
    }

    check(request: rpc.CheckRequest): Promise<rpc.CheckResult> {
        const type = typeOf(request.type);
        const inputs = sealSecrets(type.shape, request.news);
        return Promise.resolve({ inputs, failures: checkInputs(type.token, type.shape, inputs) });
    }

    diff(request: rpc.DiffRequest): Promise<rpc.DiffResult> {
        const { shape } = typeOf(request.type);
        const changes = diffInputs(shape, revealAll(request.oldInputs), revealAll(request.news));
        const replaces = [...changes.values()].some((change) => change.replaces);
        return Promise.resolve({ changes, deleteBeforeReplace: replaces });
    }

    async create(request: rpc.CreateRequest): Promise<rpc.CreateResult> {
        const { shape, operations } = typeOf(request.type);
        const inputs = revealAll(request.inputs);
        if (request.preview) {
            return { id: "", outputs: sealAllLike(previewCreate(shape, inputs), request.inputs) };
        }
        return this.#directory.run(request, async (context) => {
            const id = await operations.create(context, inputs);
            try {
                const outputs = await readReplicated(operations.read, context, id);
                return { id, outputs: sealAllLike(withUnsent(outputs, shape, inputs), request.inputs) };
            } catch (error) {
                const { message } = reasonOf(error, context.signal);
                throw new PartialResourceError(message, id, request.inputs, request.inputs);
            }
        });
    }

    async read(request: rpc.ReadRequest): Promise<rpc.ReadResult | undefined> {
        const { shape, operations } = typeOf(request.type);
        const found = await this.#directory.run(request, (context) => operations.read(context, request.id));
        if (found === undefined) {
            return undefined;
        }
        const outputs = withUnsent(found, shape, revealAll(request.oldInputs ?? {}));
        const inputs =
            request.oldInputs === undefined
                ? withoutEmpty(settable(shape, outputs))
                : refreshedInputs(shape, request.oldInputs, request.oldOutputs, outputs);
        return { id: request.id, inputs, outputs: sealAllLike(outputs, request.oldInputs ?? {}) };
    }

    async update(request: rpc.UpdateRequest): Promise<Properties> {
        const { shape, operations, token } = typeOf(request.type);
        const news = revealAll(request.news);
        if (request.preview) {
            return sealAllLike(previewUpdate(shape, news, revealAll(request.oldOutputs)), request.news);
        }
        return this.#directory.run(request, async (context) => {
            if (operations.update === undefined) {
                throw new Error(`${token}: ${request.id} can't be changed; every change makes a new one.`);
            }
            await operations.update(context, request.id, news, revealAll(request.oldInputs));
            const outputs = await readReplicated(operations.read, context, request.id);
            return sealAllLike(withUnsent(outputs, shape, news), request.news);
        });
    }

    async delete(request: rpc.DeleteRequest): Promise<void> {
        const { operations } = typeOf(request.type);
        const state = revealAll(request.oldOutputs);
        await this.#directory.run(request, (context) => operations.delete(context, request.id, state));
    }

    invoke({ token, args, signal }: rpc.InvokeRequest): Promise<Properties> {
        return this.#directory.run({ signal, timeoutSeconds: undefined }, async (context) => {
            const definition = lookUps[token];
            if (definition !== undefined) {
                return lookUp(definition, revealAll(args), context);
            }
            switch (token) {
                case "azuread:index/getUsers:getUsers":
                    return getUsers(revealAll(args), context);
                case "azuread:index/getClientConfig:getClientConfig": {
                    const { credential, scope } = this.#directory;
                    const { clientId, objectId, tenantId } = await identityOf(credential, scope, context.signal);
                    return { clientId, objectId, tenantId, id: `${tenantId}-${clientId}-${objectId}` };
                }
                default:
                    throw new UnimplementedError(
                        `The function ${token} is not one that this stand-in for azuread has.`,
                    );
            }
        });
    }
}

function typeOf(token: string): DirectoryType {
    const type = directoryTypes.find((known) => known.token === token);
    if (type === undefined) {
        throw new UnimplementedError(
            `${token} is not a type of resource that this stand-in for azuread has. The real plugin may: deploy with it.`,
        );
    }
    return type;
}

/** Reads an object that was just written: the directory may not know it everywhere yet. */
async function readReplicated(
    read: DirectoryType["operations"]["read"],
    context: DirectoryContext,
    id: string,
): Promise<Properties> {
    for (let attempt = 1; attempt <= REPLICATION_ATTEMPTS; attempt++) {
        const outputs = await read(context, id);
        if (outputs !== undefined) {
            return outputs;
        }
        await sleep(REPLICATION_DELAY_MS, undefined, { signal: context.signal });
    }
    throw new Error(
        `${id} was made, but the directory does not show it after ${REPLICATION_ATTEMPTS} s. Run a refresh later.`,
    );
}

/** azuread answers settings that only it knows, such as `preventDuplicateNames`, as they were given. */
function withUnsent(outputs: Properties, shape: DirectoryType["shape"], inputs: Properties): Properties {
    const own = Object.entries(shape).filter(
        ([name, { direction, wire }]) => direction === "both" && wire?.length === 0 && outputs[name] === undefined,
    );
    return {
        ...outputs,
        ...Object.fromEntries(own.flatMap(([name]) => (inputs[name] === undefined ? [] : [[name, inputs[name]]]))),
    };
}
