// Calls a served plugin as an engine does.
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { PluginAttach, type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { fromStruct, type Properties, toStruct } from "../../../../local/providers/rpc/values";

/** A diff in the words of a test. */
export interface Diff {
    readonly changes: "none" | "some" | "unknown";
    /** By path: `update`, `add-replace`, … */
    readonly detail: Readonly<Record<string, string>>;
    readonly replaces: readonly string[];
    readonly deleteBeforeReplace: boolean;
}

export interface Checked {
    readonly inputs: Properties;
    readonly failures: readonly string[];
}

const KINDS = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"];
const PROJECT = "urn:pulumi:dev::project";

/** One connection to a plugin. */
export class PluginClient {
    readonly #client: ResourceProviderClient;

    constructor(port: number) {
        this.#client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
            // As with an engine, each provider has a connection of its own.
            "grpc.use_local_subchannel_pool": 1,
        });
    }

    close(): void {
        this.#client.close();
    }

    attach(): Promise<Empty> {
        return call((done) => this.#client.attach(new PluginAttach().setAddress("127.0.0.1:1"), done));
    }

    cancel(): Promise<Empty> {
        return call((done) => this.#client.cancel(new Empty(), done));
    }

    pluginInfo(): Promise<PluginInfo> {
        return call((done) => this.#client.getPluginInfo(new Empty(), done));
    }

    handshake(): Promise<messages.ProviderHandshakeResponse> {
        return call((done) => this.#client.handshake(new messages.ProviderHandshakeRequest(), done));
    }

    async checkConfig(news: Properties): Promise<Checked> {
        const request = new messages.CheckRequest().setNews(toStruct(news));
        return checked(await call((done) => this.#client.checkConfig(request, done)));
    }

    configure(config: Properties): Promise<messages.ConfigureResponse> {
        const request = new messages.ConfigureRequest().setArgs(toStruct(config)).setAcceptsecrets(true);
        return call((done) => this.#client.configure(request, done));
    }

    getSchema(): Promise<messages.GetSchemaResponse> {
        return call((done) => this.#client.getSchema(new messages.GetSchemaRequest(), done));
    }

    async check(
        type: string,
        news: Properties,
        olds: Properties = {},
        { name = "res", seed = "seed" }: { name?: string; seed?: string } = {},
    ): Promise<Checked> {
        const request = new messages.CheckRequest()
            .setUrn(urn(type, name))
            .setNews(toStruct(news))
            .setOlds(toStruct(olds))
            .setRandomseed(Buffer.from(seed));
        return checked(await call((done) => this.#client.check(request, done)));
    }

    async diff(type: string, oldInputs: Properties, news: Properties, oldOutputs: Properties = {}): Promise<Diff> {
        const request = new messages.DiffRequest()
            .setUrn(urn(type))
            .setId("/id")
            .setOldInputs(toStruct(oldInputs))
            .setOlds(toStruct(oldOutputs))
            .setNews(toStruct(news));
        const response = await call<messages.DiffResponse>((done) => this.#client.diff(request, done));
        const detail: Record<string, string> = {};
        response.getDetaileddiffMap().forEach((change: messages.PropertyDiff, path: string) => {
            detail[path] = KINDS[change.getKind()] ?? "?";
        });
        const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
        const changes = response.getChanges();
        return {
            changes: changes === DIFF_NONE ? "none" : changes === DIFF_SOME ? "some" : "unknown",
            detail,
            replaces: response.getReplacesList(),
            deleteBeforeReplace: response.getDeletebeforereplace(),
        };
    }

    async create(
        type: string,
        inputs: Properties,
        { preview = false, timeout = 0 }: { preview?: boolean; timeout?: number } = {},
    ): Promise<{ id: string; outputs: Properties }> {
        const request = new messages.CreateRequest()
            .setUrn(urn(type))
            .setProperties(toStruct(inputs))
            .setPreview(preview)
            .setTimeout(timeout);
        const response = await call<messages.CreateResponse>((done) => this.#client.create(request, done));
        return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
    }

    async read(
        type: string,
        id: string,
        oldInputs?: Properties,
        oldOutputs: Properties = {},
    ): Promise<{ id: string; inputs: Properties; outputs: Properties }> {
        const request = new messages.ReadRequest().setUrn(urn(type)).setId(id).setProperties(toStruct(oldOutputs));
        if (oldInputs !== undefined) {
            request.setInputs(toStruct(oldInputs));
        }
        const response = await call<messages.ReadResponse>((done) => this.#client.read(request, done));
        return {
            id: response.getId(),
            inputs: fromStruct(response.getInputs()),
            outputs: fromStruct(response.getProperties()),
        };
    }

    async update(
        type: string,
        id: string,
        oldInputs: Properties,
        oldOutputs: Properties,
        news: Properties,
        { preview = false }: { preview?: boolean } = {},
    ): Promise<Properties> {
        const request = new messages.UpdateRequest()
            .setUrn(urn(type))
            .setId(id)
            .setOldInputs(toStruct(oldInputs))
            .setOlds(toStruct(oldOutputs))
            .setNews(toStruct(news))
            .setPreview(preview);
        const response = await call<messages.UpdateResponse>((done) => this.#client.update(request, done));
        return fromStruct(response.getProperties());
    }

    async delete(type: string, id: string, inputs: Properties = {}, outputs: Properties = {}): Promise<void> {
        const request = new messages.DeleteRequest()
            .setUrn(urn(type))
            .setId(id)
            .setOldInputs(toStruct(inputs))
            .setProperties(toStruct(outputs));
        await call<Empty>((done) => this.#client.delete(request, done));
    }

    async invoke(token: string, args: Properties = {}): Promise<Properties> {
        const request = new messages.InvokeRequest().setTok(token).setArgs(toStruct(args));
        const response = await call<messages.InvokeResponse>((done) => this.#client.invoke(request, done));
        return fromStruct(response.getReturn());
    }
}

/** The URN of a resource of that type. */
export function urn(type: string, name = "res"): string {
    return `${PROJECT}::${type}::${name}`;
}

function checked(response: messages.CheckResponse): Checked {
    return {
        inputs: fromStruct(response.getInputs()),
        failures: response.getFailuresList().map((failure) => {
            // The engine prints the value of a property that a failure names.
            expect(failure.getProperty()).toBe("");
            return failure.getReason();
        }),
    };
}

function call<T>(begin: (done: (error: ServiceError | null, response: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
        begin((error, response) => (error === null ? resolve(response) : reject(error)));
    });
}
