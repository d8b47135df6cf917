// A provider in the test's own process, spoken to by its gRPC service like any other.
import { Metadata, type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, status } from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { diffMaps } from "../../../../local/engine/deploy/object-diff";
import { marshal, unmarshal } from "../../../../local/engine/deploy/wire";
import { nameOf, typeOf } from "../../../../local/engine/deploy/urn";
import { type PropertyMap, revealMap, Secret, Unknown } from "../../../../local/engine/values";

const KEEP = { keepUnknowns: true, keepSecrets: true, keepResources: true };

/** One call, as the provider got it. */
export interface Call {
    method: string;
    name: string;
    inputs?: PropertyMap;
    olds?: PropertyMap;
    id?: string;
    preview?: boolean;
    timeout?: number;
}

/**
 * What the provider makes of resources: the outputs are the inputs and `echo`, the value in capitals, and `version`,
 * which counts updates. Ids are `<name>-<n>`. Properties whose names begin with `immutable` make it replace.
 */
export class TestProvider {
    readonly calls: Call[] = [];
    /** Messages of calls that fail, by `<method> <name>`. */
    readonly failures = new Map<string, string>();
    /** Reasons of calls that succeed in part, by `<method> <name>`. */
    readonly partial = new Map<string, string[]>();
    /** Awaited in real creates, updates and deletes. */
    pause: (call: Call) => Promise<void> = () => Promise.resolve();
    /** Awaited in diffs. */
    pauseDiff: (call: Call) => Promise<void> = () => Promise.resolve();
    /** What exists, by id. */
    readonly objects = new Map<string, PropertyMap>();
    acceptSecrets = true;
    /** Called when the engine asks for an early end. */
    onCancel: () => void = () => undefined;
    port = 0;
    private readonly counters = new Map<string, number>();
    private readonly server = new Server();

    async start(): Promise<void> {
        this.server.addService(ResourceProviderService, this.service());
        this.port = await new Promise<number>((resolve, reject) => {
            this.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
                error === null ? resolve(port) : reject(error),
            );
        });
    }

    stop(): void {
        this.server.forceShutdown();
    }

    /** The calls as `<method> <name>`, previews' in parentheses. */
    log(...methods: string[]): string[] {
        const wanted = this.calls.filter((call) => methods.length === 0 || methods.includes(call.method));
        return wanted.map((call) => (call.preview ? `(${call.method} ${call.name})` : `${call.method} ${call.name}`));
    }

    private outputs(inputs: PropertyMap, version: number | Unknown): PropertyMap {
        const plain = revealMap(inputs)["value"];
        const echo = typeof plain === "string" ? plain.toUpperCase() : (plain ?? null);
        return { ...inputs, echo: inputs["value"] instanceof Secret ? new Secret(echo) : echo, version };
    }

    private answer<Request, Response>(handle: (request: Request) => Promise<Response>) {
        return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
            Promise.resolve()
                .then(() => handle(call.request))
                .then(
                    (response) => callback(null, response),
                    (error: Error & { metadata?: Metadata }) =>
                        callback({
                            code: status.UNKNOWN,
                            details: error.message,
                            ...(error.metadata && { metadata: error.metadata }),
                        }),
                );
        };
    }

    private note(call: Call): void {
        this.calls.push(call);
        const message = this.failures.get(`${call.method} ${call.name}`);
        if (message !== undefined) {
            throw new Error(message);
        }
    }

    private failInPart(call: Call, id: string, outputs: PropertyMap): void {
        const reasons = this.partial.get(`${call.method} ${call.name}`);
        if (reasons === undefined) {
            return;
        }
        const detail = new Any();
        const failure = new pb.ErrorResourceInitFailed()
            .setId(id)
            .setProperties(marshal(outputs, KEEP))
            .setReasonsList(reasons);
        detail.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
        const metadata = new Metadata();
        const packed = new Status().setCode(status.UNKNOWN).setDetailsList([detail]);
        metadata.add("grpc-status-details-bin", Buffer.from(packed.serializeBinary()));
        throw Object.assign(new Error("not ready"), { metadata });
    }

    private service() {
        return {
            handshake: this.answer(() =>
                Promise.resolve(
                    new pb.ProviderHandshakeResponse().setAcceptSecrets(this.acceptSecrets).setAcceptResources(true),
                ),
            ),
            attach: this.answer(() => Promise.resolve(new Empty())),
            cancel: this.answer(() => {
                this.onCancel();
                return Promise.resolve(new Empty());
            }),
            checkConfig: this.answer((request: pb.CheckRequest) => this.check("checkConfig", request)),
            diffConfig: this.answer((request: pb.DiffRequest) => this.diff("diffConfig", request)),
            configure: this.answer((request: pb.ConfigureRequest) => {
                this.note({
                    method: "configure",
                    name: nameOf(request.getUrn() ?? ""),
                    inputs: unmarshal(request.getArgs()),
                });
                return Promise.resolve(new pb.ConfigureResponse());
            }),
            check: this.answer((request: pb.CheckRequest) => this.check("check", request)),
            diff: this.answer((request: pb.DiffRequest) => this.diff("diff", request)),
            create: this.answer((request: pb.CreateRequest) => this.create(request)),
            update: this.answer((request: pb.UpdateRequest) => this.update(request)),
            read: this.answer((request: pb.ReadRequest) => this.read(request)),
            delete: this.answer((request: pb.DeleteRequest) => this.delete(request)),
            call: this.answer((request: pb.CallRequest) => {
                const inputs = unmarshal(request.getArgs());
                this.note({ method: "call", name: request.getTok(), inputs, preview: request.getDryrun() });
                const response = new pb.CallResponse().setReturn(marshal({ doubled: new Secret(2) }, KEEP));
                const dependencies = new pb.CallResponse.ReturnDependencies().setUrnsList(
                    request.getArgdependenciesMap().get("of")?.getUrnsList() ?? [],
                );
                response.getReturndependenciesMap().set("doubled", dependencies);
                return Promise.resolve(response);
            }),
            invoke: this.answer((request: pb.InvokeRequest) => {
                this.note({ method: "invoke", name: request.getTok(), inputs: unmarshal(request.getArgs()) });
                return Promise.resolve(new pb.InvokeResponse().setReturn(marshal({ found: "yes" })));
            }),
        };
    }

    private check(method: string, request: pb.CheckRequest): Promise<pb.CheckResponse> {
        const inputs = unmarshal(request.getNews());
        const olds = unmarshal(request.getOlds());
        this.note({ method, name: nameOf(request.getUrn()), inputs, olds });
        const response = new pb.CheckResponse().setInputs(request.getNews());
        if (inputs["bad"] !== undefined) {
            response.addFailures(new pb.CheckFailure().setProperty("bad").setReason("must not be there"));
        }
        return Promise.resolve(response);
    }

    private async diff(method: string, request: pb.DiffRequest): Promise<pb.DiffResponse> {
        const olds = unmarshal(request.getOldInputs());
        const inputs = unmarshal(request.getNews());
        const call = { method, name: nameOf(request.getUrn()), inputs, olds, id: request.getId() };
        this.note(call);
        await this.pauseDiff(call);
        const changed: string[] = [
            ...new Set(
                Object.keys(diffMaps(revealMap(olds), revealMap(inputs))).map((path) => path.replace(/[.[].*/, "")),
            ),
        ];
        return new pb.DiffResponse()
            .setChanges(
                changed.length > 0 ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE,
            )
            .setDiffsList(changed)
            .setReplacesList(changed.filter((key) => key.startsWith("immutable")))
            .setDeletebeforereplace(typeOf(request.getUrn()) === "test:index:DeleteFirst");
    }

    private async create(request: pb.CreateRequest): Promise<pb.CreateResponse> {
        const inputs = unmarshal(request.getProperties());
        const name = nameOf(request.getUrn());
        const call = { method: "create", name, inputs, preview: request.getPreview(), timeout: request.getTimeout() };
        this.note(call);
        if (request.getPreview()) {
            return new pb.CreateResponse().setProperties(marshal(this.outputs(inputs, new Unknown()), KEEP));
        }
        await this.pause(call);
        const n = (this.counters.get(name) ?? 0) + 1;
        this.counters.set(name, n);
        const id = `${name}-${n}`;
        const outputs = this.outputs(inputs, 1);
        this.objects.set(id, inputs);
        this.failInPart(call, id, outputs);
        return new pb.CreateResponse().setId(id).setProperties(marshal(outputs, KEEP));
    }

    private async update(request: pb.UpdateRequest): Promise<pb.UpdateResponse> {
        const inputs = unmarshal(request.getNews());
        const id = request.getId();
        const call = { method: "update", name: nameOf(request.getUrn()), inputs, id, preview: request.getPreview() };
        this.note(call);
        if (request.getPreview()) {
            return new pb.UpdateResponse().setProperties(marshal(this.outputs(inputs, new Unknown()), KEEP));
        }
        await this.pause(call);
        const outputs = this.outputs(inputs, Number(unmarshal(request.getOlds())["version"]) + 1);
        this.objects.set(id, inputs);
        this.failInPart(call, id, outputs);
        return new pb.UpdateResponse().setProperties(marshal(outputs, KEEP));
    }

    private read(request: pb.ReadRequest): Promise<pb.ReadResponse> {
        const id = request.getId();
        this.note({ method: "read", name: nameOf(request.getUrn()), id });
        const found = this.objects.get(id);
        if (found === undefined) {
            return Promise.resolve(new pb.ReadResponse());
        }
        const version = Number(unmarshal(request.getProperties())["version"] ?? 1);
        return Promise.resolve(
            new pb.ReadResponse()
                .setId(id)
                .setProperties(marshal(this.outputs(found, version), KEEP))
                .setInputs(marshal(found, KEEP)),
        );
    }

    private async delete(request: pb.DeleteRequest): Promise<Empty> {
        const call = { method: "delete", name: nameOf(request.getUrn()), id: request.getId() };
        this.note(call);
        await this.pause(call);
        this.objects.delete(request.getId());
        return new Empty();
    }
}
