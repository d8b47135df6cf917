// A provider that is a process of its own, spoken to by pulumirpc.ResourceProvider.
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { containsSecrets, containsUnknowns, mapProperties, type PropertyMap, revealMap, Secret } from "../../values";
import { restoreAssets } from "./restore-assets";
import { marshal, type MarshalOptions, unmarshal } from "../wire";
import { nameOf, typeOf } from "../urn";
import {
    type CallRequest,
    type CallResult,
    type CheckRequest,
    type CheckResult,
    type CreateRequest,
    type CreateResult,
    type DeleteRequest,
    type DiffRequest,
    type DiffResult,
    DiffUnavailable,
    type InvokeResult,
    PartialFailure,
    type Provider,
    type ReadRequest,
    type ReadResult,
    type UpdateRequest,
} from "./provider";
import { type CallInfo, callMethod } from "./call";
import { diffFromResponse, failuresFrom } from "./responses";
import { isUnimplemented, unary } from "./rpc";
import { annotateSecrets } from "./secrets";

/** What a plugin understands. */
interface Protocol {
    acceptSecrets: boolean;
    acceptResources: boolean;
    acceptOutputs: boolean;
    supportsPreview: boolean;
}

/** A running plugin. */
export interface PluginConnection {
    client: ResourceProviderClient;
    packageName: string;
    /** What its Handshake said; absent where it has none. */
    handshake?: pb.ProviderHandshakeResponse;
    close(): void;
}

const NO_PROTOCOL: Protocol = {
    acceptSecrets: false,
    acceptResources: false,
    acceptOutputs: false,
    supportsPreview: false,
};

/** Drives one plugin process. */
export class PluginProvider implements Provider {
    private readonly client: ResourceProviderClient;
    private configuration: Promise<Protocol | "unknown"> | undefined;

    constructor(
        private readonly connection: PluginConnection,
        private readonly callInfo: CallInfo,
    ) {
        this.client = connection.client;
    }

    async checkConfig(request: { urn: string; olds?: PropertyMap; news: PropertyMap }): Promise<CheckResult> {
        const message = new pb.CheckRequest()
            .setUrn(request.urn)
            .setName(nameOf(request.urn))
            .setType(typeOf(request.urn))
            .setOlds(marshal(request.olds ?? {}, { keepUnknowns: true }))
            .setNews(marshal(request.news, { keepUnknowns: true }));
        try {
            const response = await unary(this.client, "checkConfig", message);
            const inputs = annotateSecrets(unmarshal(response.getInputs()), request.news);
            return { inputs, failures: failuresFrom(response.getFailuresList()) };
        } catch (error) {
            if (isUnimplemented(error)) {
                return { inputs: request.news, failures: [] };
            }
            throw error;
        }
    }

    async diffConfig(request: Omit<DiffRequest, "allowUnknowns">): Promise<DiffResult> {
        try {
            return await this.sendDiff(request, { keepUnknowns: true }, "diffConfig");
        } catch (error) {
            if (isUnimplemented(error)) {
                return { changes: "unknown", replaceKeys: [], changedKeys: [], deleteBeforeReplace: false };
            }
            throw error;
        }
    }

    configure(request: { urn: string; id: string; inputs: PropertyMap }): void {
        const known = !Object.entries(request.inputs).some(([key, v]) => key !== "version" && containsUnknowns(v));
        this.configuration = known ? this.sendConfigure(request) : Promise.resolve("unknown" as const);
        // Whoever needs the configuration awaits it and gets the error.
        this.configuration.catch(() => undefined);
    }

    private async sendConfigure(request: { urn: string; id: string; inputs: PropertyMap }): Promise<Protocol> {
        const message = new pb.ConfigureRequest()
            .setAcceptsecrets(true)
            .setAcceptresources(true)
            .setSendsOldInputs(true)
            .setSendsOldInputsToDelete(true)
            .setUrn(request.urn)
            .setName(nameOf(request.urn))
            .setType(typeOf(request.urn))
            .setId(request.id)
            .setArgs(marshal(request.inputs, { keepUnknowns: true, keepSecrets: true, keepResources: true }));
        for (const [key, value] of Object.entries(revealMap(request.inputs))) {
            if (key !== "version") {
                const text = typeof value === "string" ? value : JSON.stringify(value);
                message.getVariablesMap().set(`${this.connection.packageName}:config:${key}`, text);
            }
        }
        const response = await unary(this.client, "configure", message);
        const { handshake } = this.connection;
        return handshake === undefined
            ? {
                  acceptSecrets: response.getAcceptsecrets(),
                  acceptResources: response.getAcceptresources(),
                  acceptOutputs: response.getAcceptoutputs(),
                  supportsPreview: response.getSupportspreview(),
              }
            : {
                  acceptSecrets: handshake.getAcceptSecrets(),
                  acceptResources: handshake.getAcceptResources(),
                  acceptOutputs: handshake.getAcceptOutputs(),
                  supportsPreview: true,
              };
    }

    /** The protocol once configured, or undefined where the configuration isn't known yet. */
    private async configured(): Promise<Protocol | undefined> {
        if (this.configuration === undefined) {
            throw new Error(`The provider for "${this.connection.packageName}" was asked before it was configured.`);
        }
        const protocol = await this.configuration;
        return protocol === "unknown" ? undefined : protocol;
    }

    async check(request: CheckRequest): Promise<CheckResult> {
        const protocol = await this.configured();
        if (protocol === undefined) {
            return { inputs: request.news, failures: [] };
        }
        const options = keeping(protocol, request.preview);
        const message = new pb.CheckRequest()
            .setUrn(request.urn)
            .setName(nameOf(request.urn))
            .setType(typeOf(request.urn))
            .setOlds(marshal(request.olds ?? {}, options))
            .setNews(marshal(request.news, options))
            .setRandomseed(request.randomSeed);
        const response = await unary(this.client, "check", message);
        const inputs = this.reseal(protocol, unmarshal(response.getInputs()), request.news);
        return { inputs, failures: failuresFrom(response.getFailuresList()) };
    }

    async diff(request: DiffRequest): Promise<DiffResult> {
        const protocol = await this.configured();
        if (protocol === undefined) {
            throw new DiffUnavailable(
                "The provider for this resource has inputs that are not known during preview.\n" +
                    "This preview may not correctly represent the changes that will be applied during an update.",
            );
        }
        const options = { ...keeping(protocol, request.allowUnknowns), hashesOnly: true };
        return this.sendDiff(request, options, "diff");
    }

    private async sendDiff(
        request: Omit<DiffRequest, "allowUnknowns">,
        options: MarshalOptions,
        method: "diff" | "diffConfig",
    ): Promise<DiffResult> {
        const message = new pb.DiffRequest()
            .setId(request.id)
            .setUrn(request.urn)
            .setName(nameOf(request.urn))
            .setType(typeOf(request.urn))
            .setOldInputs(marshal(request.oldInputs, options))
            .setOlds(marshal(request.oldOutputs, options))
            .setNews(marshal(request.news, options))
            .setIgnorechangesList([...(request.ignoreChanges ?? [])]);
        return diffFromResponse(await unary(this.client, method, message));
    }

    async create(request: CreateRequest): Promise<CreateResult> {
        const protocol = await this.configured();
        if (request.preview && !protocol?.supportsPreview) {
            return { id: "", outputs: protocol === undefined ? {} : request.inputs };
        }
        const message = new pb.CreateRequest()
            .setUrn(request.urn)
            .setName(nameOf(request.urn))
            .setType(typeOf(request.urn))
            .setProperties(marshal(request.inputs, keeping(protocol, request.preview)))
            .setTimeout(request.timeout)
            .setPreview(request.preview);
        return this.resealing(protocol, request.inputs, async () => {
            const response = await unary(this.client, "create", message);
            if (response.getId() === "" && !request.preview) {
                throw new Error(
                    `The provider for "${this.connection.packageName}" returned no id from the creation of ${request.urn}.`,
                );
            }
            return { id: response.getId(), outputs: unmarshal(response.getProperties()) };
        });
    }

    async update(request: UpdateRequest): Promise<PropertyMap> {
        const protocol = await this.configured();
        if (request.preview && !protocol?.supportsPreview) {
            return protocol === undefined ? {} : request.inputs;
        }
        const olds = { ...keeping(protocol, false), hashesOnly: true };
        const message = new pb.UpdateRequest()
            .setId(request.id)
            .setUrn(request.urn)
            .setName(nameOf(request.urn))
            .setType(typeOf(request.urn))
            .setOlds(marshal(request.oldOutputs, olds))
            .setOldInputs(marshal(request.oldInputs, olds))
            .setNews(marshal(request.inputs, keeping(protocol, request.preview)))
            .setTimeout(request.timeout)
            .setIgnorechangesList([...(request.ignoreChanges ?? [])])
            .setPreview(request.preview);
        const result = await this.resealing(protocol, request.inputs, async () => {
            const response = await unary(this.client, "update", message);
            return { id: request.id, outputs: unmarshal(response.getProperties()) };
        });
        return result.outputs;
    }

    async read(request: ReadRequest): Promise<ReadResult> {
        const protocol = await this.configured();
        if (protocol === undefined) {
            return { id: request.id, outputs: {}, inputs: {} };
        }
        const options = { ...keeping(protocol, false), hashesOnly: true };
        const message = new pb.ReadRequest()
            .setId(request.id)
            .setUrn(request.urn)
            .setName(nameOf(request.urn))
            .setType(typeOf(request.urn))
            .setProperties(marshal(request.state ?? {}, options));
        if (request.inputs !== undefined) {
            message.setInputs(marshal(request.inputs, options));
        }
        try {
            return this.readResult(protocol, request, await unary(this.client, "read", message));
        } catch (error) {
            throw this.resealedFailure(protocol, error, request.state ?? {}, request.inputs ?? {});
        }
    }

    private readResult(protocol: Protocol, request: ReadRequest, response: pb.ReadResponse): ReadResult {
        // A resource that isn't there has no id in the answer.
        if (response.getId() === "") {
            return { id: "" };
        }
        const restore = (values: PropertyMap) => restoreAssets(values, request.inputs ?? {});
        const outputs = this.reseal(protocol, restore(unmarshal(response.getProperties())), request.state ?? {});
        const inputs = response.hasInputs()
            ? this.reseal(protocol, restore(unmarshal(response.getInputs())), request.inputs ?? {})
            : undefined;
        return { id: response.getId(), outputs, ...(inputs !== undefined && { inputs }) };
    }

    async delete(request: DeleteRequest): Promise<void> {
        const options = { ...keeping(await this.configured(), false), hashesOnly: true };
        const message = new pb.DeleteRequest()
            .setId(request.id)
            .setUrn(request.urn)
            .setName(nameOf(request.urn))
            .setType(typeOf(request.urn))
            .setProperties(marshal(request.outputs, options))
            .setOldInputs(marshal(request.inputs, options))
            .setTimeout(request.timeout);
        await unary(this.client, "delete", message);
    }

    async invoke(token: string, args: PropertyMap, preview: boolean): Promise<InvokeResult> {
        const protocol = await this.configured();
        if (protocol === undefined) {
            return { outputs: {}, failures: [] };
        }
        const message = new pb.InvokeRequest()
            .setTok(token)
            .setPreview(preview)
            .setArgs(marshal(args, keeping(protocol, false)));
        const response = await unary(this.client, "invoke", message);
        const outputs = unmarshal(response.getReturn());
        // What a provider that knows no secrets makes of one may well contain it.
        const leaks = !protocol.acceptSecrets && containsSecrets(args);
        return {
            outputs: leaks ? mapProperties(outputs, (value) => new Secret(value)) : outputs,
            failures: failuresFrom(response.getFailuresList()),
        };
    }

    async call(request: CallRequest): Promise<CallResult> {
        const protocol = await this.configured();
        return protocol === undefined
            ? { outputs: {}, failures: [], dependencies: {} }
            : callMethod(this.client, this.callInfo, request, protocol.acceptOutputs);
    }

    async cancel(): Promise<void> {
        try {
            await unary(this.client, "cancel", new Empty());
        } catch (error) {
            if (!isUnimplemented(error)) {
                throw error;
            }
        }
    }

    close(): void {
        this.connection.close();
    }

    private reseal(protocol: Protocol | undefined, outs: PropertyMap, ins: PropertyMap): PropertyMap {
        return protocol?.acceptSecrets ? outs : annotateSecrets(outs, ins);
    }

    /** Marks as secret what went out as secret, in a partial failure as well. */
    private async resealing(
        protocol: Protocol | undefined,
        ins: PropertyMap,
        action: () => Promise<CreateResult>,
    ): Promise<CreateResult> {
        try {
            const { id, outputs } = await action();
            return { id, outputs: this.reseal(protocol, outputs, ins) };
        } catch (error) {
            throw this.resealedFailure(protocol, error, ins, ins);
        }
    }

    private resealedFailure(protocol: Protocol | undefined, error: unknown, state: PropertyMap, ins: PropertyMap) {
        return error instanceof PartialFailure
            ? new PartialFailure(
                  error.id,
                  this.reseal(protocol, error.outputs, state),
                  error.reasons,
                  error.inputs === undefined ? undefined : this.reseal(protocol, error.inputs, ins),
              )
            : error;
    }
}

function keeping(protocol: Protocol = NO_PROTOCOL, keepUnknowns: boolean): MarshalOptions {
    return { keepUnknowns, keepSecrets: protocol.acceptSecrets, keepResources: protocol.acceptResources };
}
