// Deployments with programs that are functions of the test, and a state that is kept from one to the next.
import { credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { BinaryReader } from "google-protobuf";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceMonitorClient, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/resource_pb";
import type { DeploymentContext, DeploymentKind, DeploymentResult } from "../../../../local/engine/deploy/context";
import { deploy } from "../../../../local/engine/deploy/deploy";
import type { EngineEvent } from "../../../../local/engine/deploy/events";
import type { OperationId, SnapshotJournal, StateChange } from "../../../../local/engine/deploy/journal";
import { Stopped } from "../../../../local/engine/deploy/stopper";
import { marshal, unmarshal } from "../../../../local/engine/deploy/wire";
import { onlyCreates, withoutSettled } from "../../../../local/engine/state/pending-creates";
import type {
    PendingOperation,
    PendingOperationType,
    ResourceState,
    Snapshot,
} from "../../../../local/engine/state/resource";
import type { PropertyMap } from "../../../../local/engine/values";
import { TestProvider } from "./test-provider";

/** Keeps the state in memory, by the journal's own rules. */
export class MemoryJournal implements SnapshotJournal {
    private readonly added: ResourceState[] = [];
    private readonly appended: ResourceState[] = [];
    private former: readonly PendingOperation[];
    private readonly base: ResourceState[];
    readonly pending = new Map<OperationId, PendingOperation>();
    /** What happened, in order: `begin creating a`, `end`, `record`. */
    readonly log: string[] = [];
    private operations = 0;

    constructor(snapshot: Snapshot) {
        this.base = [...snapshot.resources];
        this.former = onlyCreates(snapshot.pendingOperations);
    }

    begin(type: PendingOperationType, resource: ResourceState): OperationId {
        this.log.push(`begin ${type} ${resource.urn.split("::").pop() ?? ""}`);
        this.pending.set(++this.operations, { type, resource });
        return this.operations;
    }

    end(operation: OperationId, change?: StateChange): void {
        this.log.push("end");
        if (!this.pending.delete(operation)) {
            throw new Error(`The operation ${operation} had not begun.`);
        }
        this.apply(change ?? {});
    }

    record(change: StateChange): void {
        this.log.push("record");
        this.apply(change);
    }

    private apply(change: StateChange): void {
        for (const { old, new: next } of change.replace ?? []) {
            this.place(old).splice(this.place(old).indexOf(old), 1, next);
        }
        for (const gone of change.remove ?? []) {
            this.place(gone).splice(this.place(gone).indexOf(gone), 1);
        }
        if (change.add !== undefined) {
            this.added.push(change.add);
        }
        if (change.append !== undefined) {
            this.appended.push(change.append);
        }
        if (change.settled !== undefined) {
            this.former = withoutSettled(this.former, change.settled);
        }
    }

    private place(state: ResourceState): ResourceState[] {
        const list = [this.base, this.added, this.appended].find((candidate) => candidate.includes(state));
        if (list === undefined) {
            throw new Error(`The state of ${state.urn} is not in the journal.`);
        }
        return list;
    }

    snapshot(): Snapshot {
        return {
            resources: [...this.added, ...this.base, ...this.appended],
            pendingOperations: [...this.former, ...this.pending.values()],
        };
    }
}

/** Options of a registration. */
export interface Options {
    type?: string;
    custom?: boolean;
    parent?: string;
    dependsOn?: string[];
    /** Which property comes from which resources. */
    propertyDependencies?: Record<string, string[]>;
    edit?: (request: pb.RegisterResourceRequest) => void;
}

/** What a program learns of a resource. */
export interface Registered {
    urn: string;
    id: string;
    outputs: PropertyMap;
}

/** What a program can do. */
export class Program {
    constructor(private readonly client: ResourceMonitorClient) {}

    async register(name: string, inputs: PropertyMap = {}, options: Options = {}): Promise<Registered> {
        const request = new pb.RegisterResourceRequest()
            .setType(options.type ?? "test:index:Thing")
            .setName(name)
            .setCustom(options.custom ?? true)
            .setParent(options.parent ?? "")
            .setObject(
                marshal(inputs, { keepUnknowns: true, keepSecrets: true, keepResources: true, keepOutputValues: true }),
            )
            .setDependenciesList([
                ...(options.dependsOn ?? []),
                ...Object.values(options.propertyDependencies ?? {}).flat(),
            ])
            .setAcceptsecrets(true)
            .setAcceptresources(true)
            .setSupportspartialvalues(true);
        for (const [key, urns] of Object.entries(options.propertyDependencies ?? {})) {
            const dependencies = new pb.RegisterResourceRequest.PropertyDependencies().setUrnsList(urns);
            request.getPropertydependenciesMap().set(key, dependencies);
        }
        options.edit?.(request);
        const response = await this.call<pb.RegisterResourceRequest, pb.RegisterResourceResponse>(
            "registerResource",
            request,
        );
        return { urn: response.getUrn(), id: response.getId(), outputs: unmarshal(response.getObject()) };
    }

    /** A resource with a property that comes from another. */
    dependent(
        name: string,
        on: Registered,
        key: string,
        value: PropertyMap[string],
        more: PropertyMap = {},
    ): Promise<Registered> {
        return this.register(name, { ...more, [key]: value }, { propertyDependencies: { [key]: [on.urn] } });
    }

    read(name: string, id: string): Promise<Registered> {
        return this.readAs((request) => request.setName(name), id, {});
    }

    async readAs(edit: (r: pb.ReadResourceRequest) => unknown, id: string, inputs: PropertyMap): Promise<Registered> {
        const request = new pb.ReadResourceRequest()
            .setType("test:index:Thing")
            .setName(id)
            .setId(id)
            .setProperties(marshal(inputs))
            .setAcceptsecrets(true);
        edit(request);
        const bytes = await this.readBytes(request);
        const response = pb.ReadResourceResponse.deserializeBinary(bytes);
        return { urn: response.getUrn(), id: stringField(bytes, 5), outputs: unmarshal(response.getProperties()) };
    }

    /** The answer to a read as it is on the wire: the message of the installed SDK may lack fields that others have. */
    private readBytes(request: pb.ReadResourceRequest): Promise<Uint8Array> {
        const { path, requestSerialize } = ResourceMonitorService.readResource;
        return new Promise((resolve, reject) => {
            this.client.makeUnaryRequest(path, requestSerialize, identity, request, (error, bytes?: Buffer) =>
                error === null ? resolve(bytes ?? Buffer.of()) : reject(error),
            );
        });
    }

    async registerOutputs(urn: string, outputs: PropertyMap): Promise<void> {
        const request = new pb.RegisterResourceOutputsRequest()
            .setUrn(urn)
            .setOutputs(marshal(outputs, { keepSecrets: true }));
        await this.call<pb.RegisterResourceOutputsRequest, Empty>("registerResourceOutputs", request);
    }

    async invoke(token: string, args: PropertyMap): Promise<PropertyMap> {
        const request = new pb.ResourceInvokeRequest().setTok(token).setArgs(marshal(args, { keepSecrets: true }));
        const response = await this.call<pb.ResourceInvokeRequest, pb.ResourceInvokeResponse>("invoke", request);
        return unmarshal(response.getReturn());
    }

    call<Request, Response>(method: string, request: Request): Promise<Response> {
        return new Promise((resolve, reject) => {
            type Send = (
                request: Request,
                metadata: Metadata,
                callback: (error: ServiceError | null, response: Response) => void,
            ) => void;
            const client = this.client as unknown as Record<string, Send>;
            client[method]?.(request, new Metadata(), (error, response) => (error ? reject(error) : resolve(response)));
        });
    }
}

function identity(bytes: Buffer): Buffer {
    return bytes;
}

/** What a message on the wire has in a field that is a string. */
function stringField(bytes: Uint8Array, field: number): string {
    const reader = new BinaryReader(bytes);
    let found = "";
    while (reader.nextField()) {
        if (reader.getFieldNumber() === field) {
            found = reader.readString();
        } else {
            reader.skipField();
        }
    }
    return found;
}

/** What a deployment led to. */
export interface Outcome extends DeploymentResult {
    /** `<op> <name>` of every step, in the order in which they began; replacements' halves included. */
    steps: string[];
    errors: string[];
    events: EngineEvent[];
    journal: MemoryJournal;
}

/** A stack and a provider. */
export class Rehearsal {
    readonly provider = new TestProvider();
    snapshot: Snapshot = { resources: [], pendingOperations: [] };
    config = new Map<string, string>();
    secretConfigKeys = new Set<string>();
    stacks = new Map<string, PropertyMap>();

    static async start(): Promise<Rehearsal> {
        const rehearsal = new Rehearsal();
        await rehearsal.provider.start();
        return rehearsal;
    }

    stop(): void {
        this.provider.stop();
    }

    /** The live resource of a name. */
    state(name: string): ResourceState {
        const found = this.snapshot.resources.find((state) => state.urn.endsWith(`::${name}`) && !state.delete);
        if (found === undefined) {
            throw new Error(`The state has no resource "${name}".`);
        }
        return found;
    }

    /** The names of all resources but the default provider, in the order of the state; condemned ones in parentheses. */
    names(): string[] {
        return this.snapshot.resources
            .filter((state) => !state.urn.endsWith("::default"))
            .map((state) => [state.urn.split("::").pop() ?? "", state.delete] as const)
            .map(([name, condemned]) => (condemned ? `(${name})` : name));
    }

    up(program: (program: Program) => Promise<void>, more: Partial<DeploymentContext> = {}): Promise<Outcome> {
        return this.run("up", program, more);
    }

    preview(program: (program: Program) => Promise<void>, more: Partial<DeploymentContext> = {}): Promise<Outcome> {
        return this.run("preview", program, more);
    }

    /** Deploys. The program's calls fail once the deployment has stopped, which ends it like a real one. */
    async run(
        kind: DeploymentKind,
        program: (program: Program) => Promise<void> = () => Promise.resolve(),
        more: Partial<DeploymentContext> = {},
    ): Promise<Outcome> {
        const events: EngineEvent[] = [];
        const journal = new MemoryJournal(this.snapshot);
        const context: DeploymentContext = {
            project: "proj",
            stack: "dev",
            organization: "organization",
            config: this.config,
            secretConfigKeys: this.secretConfigKeys,
            root: __dirname,
            program: {},
            snapshot: this.snapshot,
            onEvent: (event) => events.push(event),
            env: { PULUMI_DEBUG_PROVIDERS: `test:${this.provider.port}` },
            stackOutputs: (name) => Promise.resolve(this.stacks.get(name)),
            ...(kind !== "preview" && { journal }),
            ...more,
        };
        const result = await deploy(kind, context, async (deployment, update) => {
            const client = new ResourceMonitorClient(deployment.address, credentials.createInsecure());
            try {
                await program(new Program(client));
                await update.finish();
            } catch (error) {
                if (!deployment.stopper.stopped) {
                    throw error;
                }
                throw new Stopped();
            } finally {
                client.close();
            }
        });
        if (context.journal !== undefined && kind !== "preview") {
            this.snapshot = journal.snapshot();
        }
        return { ...result, events, journal, ...summarise(events) };
    }
}

function summarise(events: readonly EngineEvent[]): { steps: string[]; errors: string[] } {
    const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
    const diagnostics = events.flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []);
    return {
        steps: steps.map(({ op, urn }) => `${op} ${urn.split("::").pop() ?? ""}`),
        errors: diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
    };
}
