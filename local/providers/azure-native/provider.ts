// One configured azure-native provider.
import type * as rpc from "../rpc/plugin";
import { hasUnknowns, type Properties, reveal, revealAll, sealAllLike, UNKNOWN, type Value } from "../rpc/values";
import { type Account } from "./account";
import { checkInputs, sealSecrets } from "../schema/check";
import { withoutEmpty } from "../schema/convert";
import { diffInputs } from "../schema/diff";
import { invoke } from "./invoke";
import { generateName, UNIQUE_NAME } from "./naming";
import { deleteResource, readResource, withApiVersion, writeResource } from "./operations";
import { parseResourceId, resourceId } from "./paths";
import { previewCreate, previewUpdate } from "../schema/preview";
import { refreshedInputs } from "../schema/refresh";
import { inputShape, type ResourceType } from "./resource-type";
import { fillShared, leavesOutShared } from "../schema/shared-lists";
import { resourceTypeOf } from "./types";

/** Serves the resources and functions of one subscription. */
export class AzureNativeProvider implements rpc.Provider {
    readonly #account: Account;
    readonly #location: string | undefined;

    /** @param location Where resources are made whose program doesn't say. */
    constructor(account: Account, location: string | undefined) {
        this.#account = account;
        this.#location = location;
    }

    async check(request: rpc.CheckRequest): Promise<rpc.CheckResult> {
        const type = resourceTypeOf(request.type);
        const inputs = sealSecrets(type.shape, request.news);
        const name = generateName(type.path, request);
        if (name !== undefined && inputs[name.input] === undefined) {
            inputs[name.input] = name.value;
            if (name.unique) {
                inputs[UNIQUE_NAME] = true;
            }
        }
        const location = await this.#locationFor(type, request.olds, inputs);
        if (location !== undefined) {
            inputs["location"] = location;
        }
        if (type.apiVersion !== "") {
            inputs["azureApiVersion"] ??= type.apiVersion;
        }
        return { inputs, failures: checkInputs(type.token, inputShape(type), inputs) };
    }

    diff(request: rpc.DiffRequest): Promise<rpc.DiffResult> {
        const type = resourceTypeOf(request.type);
        const olds = revealAll(request.oldInputs);
        // An imported resource has no version among its inputs.
        const apiVersion = olds["azureApiVersion"] ?? request.oldOutputs["azureApiVersion"];
        if (apiVersion !== undefined) {
            olds["azureApiVersion"] = apiVersion;
        }
        const changes = diffInputs(inputShape(type), olds, revealAll(request.news));
        const replaces = [...changes.values()].some((change) => change.replaces);
        return Promise.resolve({ changes, deleteBeforeReplace: replaces && olds[UNIQUE_NAME] !== true });
    }

    async create(request: rpc.CreateRequest): Promise<rpc.CreateResult> {
        const type = resourceTypeOf(request.type);
        const inputs = revealAll(request.inputs);
        if (request.preview) {
            const outputs = withApiVersion(type, previewCreate(type.shape, inputs));
            return { id: "", outputs: sealAllLike(outputs, request.inputs) };
        }
        return this.#account.run(request, async (context) => {
            const id = resourceId(type.path, inputs, context.subscriptionId);
            if ((await readResource(type, context, id, inputs)) !== undefined) {
                throw new Error(`cannot create already existing resource '${id}'`);
            }
            return writeResource(type, context, id, request.inputs, fillShared(type.shape, inputs));
        });
    }

    async read(request: rpc.ReadRequest): Promise<rpc.ReadResult | undefined> {
        const type = resourceTypeOf(request.type);
        const known = { ...revealAll(request.oldOutputs), ...revealAll(request.oldInputs ?? {}) };
        const reading = await this.#account.run(request, (context) => readResource(type, context, request.id, known));
        if (reading === undefined) {
            return undefined;
        }
        const inputs =
            request.oldInputs === undefined
                ? { ...withoutEmpty(reading.inputs), ...inputsOfId(type, request.id) }
                : refreshedInputs(type.shape, request.oldInputs, request.oldOutputs, reading.outputs);
        return {
            id: request.id,
            inputs: sealSecrets(type.shape, inputs),
            outputs: sealAllLike(reading.outputs, request.oldInputs ?? {}),
        };
    }

    async update(request: rpc.UpdateRequest): Promise<Properties> {
        const type = resourceTypeOf(request.type);
        const news = revealAll(request.news);
        if (request.preview) {
            const outputs = previewUpdate(type.shape, news, revealAll(request.oldOutputs));
            return sealAllLike(withApiVersion(type, outputs), request.news);
        }
        const { outputs } = await this.#account.run(request, async (context) => {
            const current = leavesOutShared(type.shape, news)
                ? await readResource(type, context, request.id, news)
                : undefined;
            const inputs = fillShared(type.shape, news, current?.inputs);
            return writeResource(type, context, request.id, request.news, inputs);
        });
        return outputs;
    }

    async delete(request: rpc.DeleteRequest): Promise<void> {
        const type = resourceTypeOf(request.type);
        const known = { ...revealAll(request.oldOutputs), ...revealAll(request.oldInputs) };
        await this.#account.run(request, (context) => deleteResource(type, context, request.id, known));
    }

    invoke(request: rpc.InvokeRequest): Promise<Properties> {
        return this.#account.run({ signal: request.signal, timeoutSeconds: undefined }, (context) =>
            invoke(request.token, revealAll(request.args), this.#account, context),
        );
    }

    /** As azure-native: the old one, the configured one, or that of the resource group. */
    async #locationFor(type: ResourceType, olds: Properties, inputs: Properties): Promise<Value | undefined> {
        const property = type.shape["location"];
        if (property === undefined || property.direction === "output" || inputs["location"] !== undefined) {
            return undefined;
        }
        const known = olds["location"] ?? this.#location;
        const group = reveal(inputs["resourceGroupName"] ?? null);
        if (known !== undefined || typeof group !== "string") {
            return known;
        }
        if (hasUnknowns(group)) {
            return UNKNOWN;
        }
        return this.#account.run({ signal: new AbortController().signal, timeoutSeconds: undefined }, ({ signal }) =>
            this.#account.locationOf(group, signal),
        );
    }
}

/** A custom reading has them all. */
function inputsOfId(type: ResourceType, id: string): Properties {
    return type.custom?.read === undefined ? parseResourceId(type.path, id) : {};
}
