// Resources that a plugin manages.
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { PropertyMap } from "../../values";
import { nameOf, typeOf } from "../urn";
import { marshal, type MarshalOptions, unmarshal } from "../wire";
import { keeping, type PluginConnection, type Protocol } from "./protocol";
import {
    type CheckRequest,
    type CheckResult,
    type CreateRequest,
    type CreateResult,
    type DeleteRequest,
    type DiffRequest,
    type DiffResult,
    DiffUnavailable,
    PartialFailure,
    type ReadRequest,
    type ReadResult,
    type ResourceManager,
    type UpdateRequest,
} from "./provider";
import { diffFromResponse, failuresFrom } from "./responses";
import { restoreAssets } from "./restore-assets";
import { unary } from "./rpc";
import { annotateSecrets } from "./secrets";

/** Asks a plugin for the life cycle of resources. */
export abstract class PluginResources implements ResourceManager {
    protected readonly client: ResourceProviderClient;

    constructor(protected readonly connection: PluginConnection) {
        this.client = connection.client;
    }

    /** The protocol once configured, or undefined where the configuration isn't known yet. */
    protected abstract configured(): Promise<Protocol | undefined>;

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

    protected async sendDiff(
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
