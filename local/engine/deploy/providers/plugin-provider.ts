// A provider that is a process of its own, spoken to by pulumirpc.ResourceProvider.
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { containsSecrets, containsUnknowns, mapProperties, type PropertyMap, Secret } from "../../values";
import { nameOf, typeOf } from "../urn";
import { marshal, unmarshal } from "../wire";
import { type CallInfo, callMethod } from "./call";
import { PluginResources } from "./plugin-resources";
import { configurePlugin, keeping, type PluginConnection, type Protocol } from "./protocol";
import type { CallRequest, CallResult, CheckResult, DiffRequest, DiffResult, InvokeResult, Provider } from "./provider";
import { failuresFrom } from "./responses";
import { isUnimplemented, unary } from "./rpc";
import { annotateSecrets } from "./secrets";

/** Drives one plugin process. */
export class PluginProvider extends PluginResources implements Provider {
    private configuration: Promise<Protocol | "unknown"> | undefined;

    constructor(
        connection: PluginConnection,
        private readonly callInfo: CallInfo,
    ) {
        super(connection);
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
        this.configuration = known ? configurePlugin(this.connection, request) : Promise.resolve("unknown" as const);
        // Whoever needs the configuration awaits it and gets the error.
        this.configuration.catch(() => undefined);
    }

    async settled(): Promise<void> {
        await this.configuration?.catch(() => undefined);
    }

    protected override async configured(): Promise<Protocol | undefined> {
        if (this.configuration === undefined) {
            throw new Error(`The provider for "${this.connection.packageName}" was asked before it was configured.`);
        }
        const protocol = await this.configuration;
        return protocol === "unknown" ? undefined : protocol;
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
}
