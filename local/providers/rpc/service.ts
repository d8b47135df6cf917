// Serves a plugin as `pulumirpc.ResourceProvider`.
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall, status } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { toRpcFailure } from "./errors";
import { type Plugin } from "./plugin";
import { requests, responses } from "./messages";
import { Sessions } from "./sessions";

/** A plugin that listens on a loopback port. */
export interface ServedPlugin {
    readonly port: number;
    /** Aborts what is going on and closes the port. */
    close(): Promise<void>;
}

/** Serves the plugin on a free loopback port. */
export async function servePlugin(plugin: Plugin): Promise<ServedPlugin> {
    const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    const operations = new Operations();
    server.addService(ResourceProviderService, serviceOf(plugin, operations));
    const port = await new Promise<number>((resolve, reject) =>
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
            error === null ? resolve(bound) : reject(error),
        ),
    );
    return {
        port,
        close: () =>
            new Promise((resolve) => {
                operations.abort(`The stand-in for ${plugin.name} was stopped.`);
                server.forceShutdown();
                resolve();
            }),
    };
}

/** What ends the operations that are going on. */
class Operations {
    #controller = new AbortController();

    get signal(): AbortSignal {
        return this.#controller.signal;
    }

    /** Later operations are not affected: a cancelled deployment may be followed by another one. */
    abort(reason: string): void {
        this.#controller.abort(new Error(reason));
        this.#controller = new AbortController();
    }
}

/** What answers each call of the protocol. */
function serviceOf(plugin: Plugin, operations: Operations): IResourceProviderServer {
    const sessions = new Sessions(plugin);
    const own: PluginCalls = {
        handshake: answer(() => handshake()),
        attach: answer(() => new Empty()),
        getPluginInfo: answer(() => new PluginInfo().setVersion(plugin.version)),
        checkConfig: answer(checkConfig),
        diffConfig: answer(() =>
            new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_UNKNOWN),
        ),
        configure: answer((request: messages.ConfigureRequest, peer) => {
            sessions.configure(peer, requests.configuration(request));
            return configured();
        }),
        cancel: answer(() => {
            operations.abort("The operation was cancelled.");
            return new Empty();
        }),
        getMapping: answer(() => new messages.GetMappingResponse()),
        getMappings: answer(() => new messages.GetMappingsResponse()),
        getSchema: unimplemented(plugin, "its schema"),
        parameterize: unimplemented(plugin, "parameterization"),
        call: unimplemented(plugin, "methods"),
        construct: unimplemented(plugin, "components"),
        list: (call) => call.emit("error", notOffered(plugin, "listing resources")),
    };
    return { ...own, ...resourceCalls(sessions, operations) };
}

type ResourceCall = "check" | "diff" | "create" | "read" | "update" | "delete" | "invoke";
// The interface has an index signature besides its methods, of which `Omit` would leave nothing else.
type Calls = {
    [Name in keyof IResourceProviderServer as string extends Name ? never : Name]: IResourceProviderServer[Name];
};
type PluginCalls = Omit<Calls, ResourceCall>;

/** The calls about resources and functions: each goes to the provider that its connection configured. */
function resourceCalls(sessions: Sessions, operations: Operations): Pick<Calls, ResourceCall> {
    return {
        check: answer(async (request: messages.CheckRequest, peer) =>
            responses.check(await sessions.of(peer).check(requests.check(request))),
        ),
        diff: answer(async (request: messages.DiffRequest, peer) =>
            responses.diff(await sessions.of(peer).diff(requests.diff(request))),
        ),
        create: answer(async (request: messages.CreateRequest, peer) =>
            responses.create(await sessions.of(peer).create(requests.create(request, operations.signal))),
        ),
        read: answer(async (request: messages.ReadRequest, peer) =>
            responses.read(await sessions.of(peer).read(requests.read(request, operations.signal))),
        ),
        update: answer(async (request: messages.UpdateRequest, peer) =>
            responses.update(await sessions.of(peer).update(requests.update(request, operations.signal))),
        ),
        delete: answer(async (request: messages.DeleteRequest, peer) => {
            await sessions.of(peer).delete(requests.delete(request, operations.signal));
            return new Empty();
        }),
        invoke: answer(async (request: messages.InvokeRequest, peer) =>
            responses.invoke(await sessions.of(peer).invoke(requests.invoke(request, operations.signal))),
        ),
    };
}

/** A handler that answers with what a function returns, or fails with what it throws. */
function answer<Request, Response>(handle: (request: Request, peer: string) => Response | Promise<Response>) {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
        const run = async (): Promise<Response> => handle(call.request, call.getPeer());
        run().then(
            (response) => callback(null, response),
            (error: unknown) => callback(toRpcFailure(error)),
        );
    };
}

function unimplemented(plugin: Plugin, what: string) {
    return (_call: unknown, callback: sendUnaryData<never>): void => callback(notOffered(plugin, what));
}

function notOffered(plugin: Plugin, what: string) {
    return {
        code: status.UNIMPLEMENTED,
        details: `The stand-in for the ${plugin.name} plugin does not offer ${what}; the real plugin does.`,
    };
}

function handshake(): messages.ProviderHandshakeResponse {
    return new messages.ProviderHandshakeResponse()
        .setAcceptSecrets(true)
        .setAcceptResources(false)
        .setAcceptOutputs(false)
        .setSupportsAutonamingConfiguration(true);
}

function configured(): messages.ConfigureResponse {
    return new messages.ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setAcceptresources(false)
        .setAcceptoutputs(false)
        .setSupportsAutonamingConfiguration(true);
}

/** What is wrong with a configuration is said by Configure, when all of its values are known. */
function checkConfig(request: messages.CheckRequest): messages.CheckResponse {
    return new messages.CheckResponse().setInputs(request.getNews() ?? new Struct());
}
