// Reading and writing one resource, by what the tables say of its type.
import { reasonOf } from "../http/limits";
import { PartialResourceError } from "../rpc/errors";
import { type Properties, sealAllLike } from "../rpc/values";
import { settable, toBody, toInputs, toOutputs } from "../schema/convert";
import { type CustomContext } from "./custom/operations";
import { type ResourceType } from "./resource-type";

/** A resource as the service shows it. */
export interface Reading {
    /** As ARM spells it. */
    readonly id: string;
    readonly outputs: Properties;
    /** What a program would have to set to get it. */
    readonly inputs: Properties;
}

/** Reads the resource; `undefined` when there is none. */
export async function readResource(
    type: ResourceType,
    context: CustomContext,
    id: string,
    known: Properties,
): Promise<Reading | undefined> {
    if (type.custom?.read === undefined) {
        return readPlain(type, context, id, known);
    }
    const found = await type.custom.read(context, id, known);
    if (found === undefined) {
        return undefined;
    }
    const outputs = withApiVersion(type, found.outputs);
    return { id: found.id, outputs, inputs: settable(type.shape, outputs) };
}

/** Reads by a GET of the id, whatever is particular to the type. */
export async function readPlain(
    type: ResourceType,
    context: CustomContext,
    id: string,
    known: Properties,
): Promise<Reading | undefined> {
    const body = await context.arm.get(id, apiVersionOf(type, known), context.signal);
    return body === undefined ? undefined : readingOf(type, id, body);
}

function readingOf(type: ResourceType, id: string, body: Properties): Reading {
    return {
        id: typeof body["id"] === "string" ? body["id"] : id,
        outputs: withApiVersion(type, toOutputs(type.shape, body)),
        inputs: toInputs(type.shape, body),
    };
}

/**
 * Writes the resource, waits until the service is done, and reads it back. A failure after the service took the
 * request becomes a {@link PartialResourceError} with what is there.
 *
 * @param sealed The inputs with their secret marks, which the outputs get as well.
 * @param inputs The inputs to send.
 */
export async function writeResource(
    type: ResourceType,
    context: CustomContext,
    id: string,
    sealed: Properties,
    inputs: Properties,
): Promise<Reading> {
    let accepted = false;
    let answered: Properties | undefined;
    try {
        if (type.custom?.write !== undefined) {
            await type.custom.write(context, id, inputs);
        } else {
            const body = toBody(type.shape, inputs);
            const version = apiVersionOf(type, inputs);
            answered = await context.arm.put(id, version, body, context.signal, () => (accepted = true));
        }
        const reading =
            (await readResource(type, context, id, inputs)) ??
            // As azure-native: what the service doesn't show yet is as it answered the write.
            (answered === undefined ? undefined : readingOf(type, id, answered));
        if (reading === undefined) {
            throw new Error(`${id} was written, but the service answers that it does not exist.`);
        }
        return { ...reading, outputs: sealAllLike(reading.outputs, sealed) };
    } catch (error) {
        if (!accepted) {
            throw error;
        }
        const left = await readLeftOver(type, context, id, inputs);
        const { message } = reasonOf(error, context.signal);
        throw new PartialResourceError(message, left.id, sealed, sealAllLike(left.outputs, sealed));
    }
}

/** Deletes the resource; one that is gone already is fine. */
export async function deleteResource(
    type: ResourceType,
    context: CustomContext,
    id: string,
    known: Properties,
): Promise<void> {
    if (type.custom?.delete !== undefined) {
        await type.custom.delete(context, id, known);
    } else {
        await context.arm.delete(id, apiVersionOf(type, known), context.signal);
    }
}

function apiVersionOf(type: ResourceType, known: Properties): string {
    const chosen = type.apiVersionInput === undefined ? undefined : known[type.apiVersionInput];
    return typeof chosen === "string" ? chosen : type.apiVersion;
}

const READ_BACK_MS = 30_000;

/** What a failed write left behind, as far as it can still be read; the time limit of the write may be over. */
async function readLeftOver(type: ResourceType, context: CustomContext, id: string, inputs: Properties) {
    const nothing = { id, outputs: {} };
    try {
        const signal = AbortSignal.timeout(READ_BACK_MS);
        return (await readResource(type, { ...context, signal }, id, inputs)) ?? nothing;
    } catch {
        // The failure of the write is what counts; that of reading it back would hide it.
        return nothing;
    }
}

/** The outputs with the API version that they were read with, which azure-native shows as well. */
export function withApiVersion(type: ResourceType, outputs: Properties): Properties {
    return type.apiVersion === "" ? outputs : { ...outputs, azureApiVersion: type.apiVersion };
}
