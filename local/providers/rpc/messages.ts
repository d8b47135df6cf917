// Between Pulumi's protocol buffers and the plain requests of plugin.ts.
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type * as plugin from "./plugin";
import { fromStruct, isUnknown, type Properties, reveal, toStruct, type Value } from "./values";

/** What each request says. */
export const requests = {
    configuration(request: messages.ConfigureRequest): plugin.Configuration {
        const args = request.getArgs();
        if (args !== undefined) {
            return requests.configurationOf(fromStruct(args));
        }
        const config: Record<string, string> = {};
        request.getVariablesMap().forEach((value: string, key: string) => {
            config[key.slice(key.lastIndexOf(":") + 1)] = value;
        });
        return config;
    },

    /** Leaves out what isn't known yet, and `version` and the like, which are the engine's. */
    configurationOf(properties: Properties): plugin.Configuration {
        const text = (value: Value): string => (typeof value === "string" ? value : JSON.stringify(value));
        return Object.fromEntries(
            Object.entries(properties)
                .filter(([name, value]) => name !== "version" && !isUnknown(reveal(value)))
                .map(([name, value]) => [name, text(reveal(value))]),
        );
    },

    check(request: messages.CheckRequest): plugin.CheckRequest {
        return {
            ...identity(request),
            olds: fromStruct(request.getOlds()),
            news: fromStruct(request.getNews()),
            randomSeed: request.getRandomseed_asU8(),
            autonaming: autonaming(request.getAutonaming()),
        };
    },

    diff(request: messages.DiffRequest): plugin.DiffRequest {
        return {
            ...identity(request),
            id: request.getId(),
            oldInputs: fromStruct(request.getOldInputs()),
            oldOutputs: fromStruct(request.getOlds()),
            news: fromStruct(request.getNews()),
        };
    },

    create(request: messages.CreateRequest, signal: AbortSignal): plugin.CreateRequest {
        return {
            ...identity(request),
            inputs: fromStruct(request.getProperties()),
            preview: request.getPreview(),
            timeoutSeconds: request.getTimeout() || undefined,
            signal,
        };
    },

    read(request: messages.ReadRequest, signal: AbortSignal): plugin.ReadRequest {
        const inputs = fromStruct(request.getInputs());
        return {
            ...identity(request),
            id: request.getId(),
            oldInputs: Object.keys(inputs).length === 0 ? undefined : inputs,
            oldOutputs: fromStruct(request.getProperties()),
            timeoutSeconds: request.getTimeout() || undefined,
            signal,
        };
    },

    update(request: messages.UpdateRequest, signal: AbortSignal): plugin.UpdateRequest {
        return {
            ...identity(request),
            id: request.getId(),
            oldInputs: fromStruct(request.getOldInputs()),
            oldOutputs: fromStruct(request.getOlds()),
            news: fromStruct(request.getNews()),
            preview: request.getPreview(),
            timeoutSeconds: request.getTimeout() || undefined,
            signal,
        };
    },

    delete(request: messages.DeleteRequest, signal: AbortSignal): plugin.DeleteRequest {
        return {
            ...identity(request),
            id: request.getId(),
            oldInputs: fromStruct(request.getOldInputs()),
            oldOutputs: fromStruct(request.getProperties()),
            timeoutSeconds: request.getTimeout() || undefined,
            signal,
        };
    },

    invoke(request: messages.InvokeRequest, signal: AbortSignal): plugin.InvokeRequest {
        return { token: request.getTok(), args: fromStruct(request.getArgs()), signal };
    },
};

/** What each answer looks like as a message. */
export const responses = {
    check: (result: plugin.CheckResult) =>
        new messages.CheckResponse().setInputs(toStruct(result.inputs)).setFailuresList(checkFailures(result.failures)),

    diff(result: plugin.DiffResult): messages.DiffResponse {
        const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
        const response = new messages.DiffResponse()
            .setChanges(result.changes.size === 0 ? DIFF_NONE : DIFF_SOME)
            .setHasdetaileddiff(true)
            .setDiffsList(topLevel(result.changes.keys()))
            .setReplacesList(topLevel([...result.changes].filter(([, { replaces }]) => replaces).map(([path]) => path)))
            .setDeletebeforereplace(result.deleteBeforeReplace);
        for (const [path, change] of result.changes) {
            response
                .getDetaileddiffMap()
                .set(path, new messages.PropertyDiff().setKind(diffKind(change)).setInputdiff(true));
        }
        return response;
    },

    create: (result: plugin.CreateResult) =>
        new messages.CreateResponse().setId(result.id).setProperties(toStruct(result.outputs)),

    read: (result: plugin.ReadResult | undefined) =>
        result === undefined
            ? new messages.ReadResponse()
            : new messages.ReadResponse()
                  .setId(result.id)
                  .setProperties(toStruct(result.outputs))
                  .setInputs(result.inputs && toStruct(result.inputs)),

    update: (outputs: Properties) => new messages.UpdateResponse().setProperties(toStruct(outputs)),

    invoke: (outputs: Properties) => new messages.InvokeResponse().setReturn(toStruct(outputs)),
};

/** The failures of a check as messages. */
function checkFailures(failures: readonly plugin.CheckFailure[]): messages.CheckFailure[] {
    return failures.map(({ reason }) => new messages.CheckFailure().setReason(reason));
}

/** Type and name are in the URN too, and older engines send only that. */
function identity(request: { getUrn(): string; getType(): string; getName(): string }): plugin.ResourceIdentity {
    const urn = request.getUrn();
    const [, , qualifiedType = "", ...name] = urn.split("::");
    return {
        urn,
        type: request.getType() || qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1),
        name: request.getName() || name.join("::"),
    };
}

function autonaming(options: messages.CheckRequest.AutonamingOptions | undefined): plugin.Autonaming | undefined {
    if (options === undefined) {
        return undefined;
    }
    const { ENFORCE, DISABLE } = messages.CheckRequest.AutonamingOptions.Mode;
    const mode = options.getMode();
    return {
        mode: mode === ENFORCE ? "enforce" : mode === DISABLE ? "disable" : "propose",
        proposedName: options.getProposedName(),
    };
}

function topLevel(paths: Iterable<string>): string[] {
    return [...new Set([...paths].map((path) => /^[^.[]+/.exec(path)?.[0] ?? path))];
}

function diffKind({ kind, replaces }: plugin.PropertyChange): messages.PropertyDiff.Kind {
    const kinds = messages.PropertyDiff.Kind;
    switch (kind) {
        case "add":
            return replaces ? kinds.ADD_REPLACE : kinds.ADD;
        case "delete":
            return replaces ? kinds.DELETE_REPLACE : kinds.DELETE;
        case "update":
            return replaces ? kinds.UPDATE_REPLACE : kinds.UPDATE;
    }
}
