// The ResourceMonitor service: what the program asks of the engine.
import {
    type sendUnaryData,
    type ServerUnaryCall,
    status as codes,
    type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { CallResponse, CheckFailure as CheckFailureMessage } from "@pulumi/pulumi/proto/provider_pb";
import * as pb from "@pulumi/pulumi/proto/resource_pb";
import { withAssetHashes } from "../assets";
import { messageOf, unsupported, UserError } from "../../errors";
import type { ResourceState } from "../../state/resource";
import { containsUnknowns, type PropertyMap, withoutOutputValues, mapProperties } from "../../values";
import type { Deployment } from "../deployment";
import { type Goal, inheritFromParent } from "../goal";
import type { CheckFailure } from "../providers/provider";
import { StepFailed } from "../step-executor";
import { SERVICE_GONE, Stopped } from "../stopper";
import { isProviderType, providerReference, UNKNOWN_ID } from "../urn";
import { marshal, unmarshal } from "../wire";
import { ProviderReferences } from "./provider-references";
import { ReadAnswer } from "./read-answer";
import { readGoal, readReadGoal, refuseUnsupported } from "./registration";

/** What the monitor hands the program's wishes to. */
export interface Planner {
    register(goal: Goal): Promise<ResourceState>;
    read(goal: ReturnType<typeof readReadGoal>): Promise<ResourceState>;
    registerOutputs(urn: string, outputs: PropertyMap): void;
    /** The program has come to its end: takes what is left to do. */
    finish(): Promise<void>;
}

const { ResourceMonitorFeature: Feature } = pb;
/** What programs may use, and what this engine refuses by itself: of what isn't listed, the SDK says that the Pulumi CLI is too old. */
const FEATURES = [
    Feature.RESOURCE_MONITOR_FEATURE_SECRETS,
    Feature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    Feature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    Feature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    Feature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    Feature.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
    // Refused.
    Feature.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    Feature.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
    Feature.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
    Feature.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
    Feature.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
];
const LEGACY_FEATURES = [
    "secrets",
    "resourceReferences",
    "outputValues",
    "aliasSpecs",
    "deletedWith",
    "parameterization",
    "transforms",
    "invokeTransforms",
    "resourceHooks",
    "errorHooks",
    "replaceWith",
];

/** Serves the program. */
export class Monitor {
    private readonly references: ProviderReferences;

    constructor(
        private readonly deployment: Deployment,
        private readonly planner: Planner,
    ) {
        this.references = new ProviderReferences(deployment.context, async (goal) => {
            const state = await planner.register(goal);
            return providerReference(state.urn, state.id ?? "");
        });
    }

    /** The methods of the service. */
    get service(): UntypedServiceImplementation {
        const refuse = (feature: string) => this.answer(() => Promise.reject(unsupported(feature)));
        // After the answer: of a registration that fails, the SDK throws `undefined`, and Node a page of words about it.
        const refuseTransforms = (feature: string) =>
            this.answer(() => {
                setImmediate(() => this.deployment.fail("", unsupported(feature).message));
                return Promise.resolve(new Empty());
            });
        return {
            getDeploymentInfo: this.answer(() => Promise.resolve(this.info())),
            supportsFeature: this.answer((request: pb.SupportsFeatureRequest) =>
                Promise.resolve(
                    new pb.SupportsFeatureResponse().setHassupport(LEGACY_FEATURES.includes(request.getId())),
                ),
            ),
            registerResource: this.answer((request: pb.RegisterResourceRequest) => this.registerResource(request)),
            readResource: this.answer((request: pb.ReadResourceRequest) => this.readResource(request)),
            registerResourceOutputs: this.answer((request: pb.RegisterResourceOutputsRequest) => {
                const outputs = mapProperties(unmarshal(request.getOutputs()), (value) =>
                    withAssetHashes(withoutOutputValues(value), this.deployment.programFolder),
                );
                this.planner.registerOutputs(request.getUrn(), outputs);
                return Promise.resolve(new Empty());
            }),
            invoke: this.answer((request: pb.ResourceInvokeRequest) => this.invoke(request)),
            call: this.answer((request: pb.ResourceCallRequest) => this.call(request)),
            registerPackage: this.answer((request: pb.RegisterPackageRequest) =>
                Promise.resolve(this.references.registerPackage(request)),
            ),
            signalAndWaitForShutdown: this.answer(async () => {
                await this.planner.finish();
                return new Empty();
            }),
            existsResource: refuse("the question whether a resource exists"),
            registerStackTransform: refuseTransforms("stack transforms"),
            registerStackInvokeTransform: refuseTransforms("invoke transforms"),
            registerResourceHook: refuse("resource hooks"),
            registerErrorHook: refuse("error hooks"),
        };
    }

    /**
     * A method of the service. What goes wrong is reported once, and ends the deployment; the program is told that the
     * service is gone, which makes it stop quietly.
     */
    private answer<Request, Response>(handle: (request: Request) => Promise<Response>) {
        return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
            const { stopper } = this.deployment;
            const handled = Promise.resolve(call.request).then(handle);
            stopper.race(handled).then(
                (response) => callback(null, response),
                (error: unknown) => {
                    if (error instanceof FunctionError) {
                        callback({ code: codes.UNKNOWN, details: error.message });
                        return;
                    }
                    if (!(error instanceof Stopped) && !(error instanceof StepFailed)) {
                        this.deployment.fail("", messageOf(error));
                    }
                    callback({ code: codes.UNAVAILABLE, details: SERVICE_GONE });
                },
            );
        };
    }

    private info(): pb.DeploymentInfo {
        const { project, stack, organization, config, secretConfigKeys, parallel } = this.deployment.context;
        const info = new pb.DeploymentInfo()
            .setProject(project)
            .setStack(stack)
            .setOrganization(organization)
            .setConfigsecretkeysList([...secretConfigKeys])
            .setDryrun(this.deployment.preview)
            .setParallel(parallel ?? 0)
            .setSupportedfeaturesList(FEATURES);
        for (const [key, value] of config) {
            info.getConfigMap().set(key, value);
        }
        return info;
    }

    private async registerResource(request: pb.RegisterResourceRequest): Promise<pb.RegisterResourceResponse> {
        refuseUnsupported(request);
        const provider = request.getCustom() ? await this.references.ofResource(request) : "";
        const { context, programFolder } = this.deployment;
        const goal = readGoal(request, provider, context.root, programFolder);
        if (isProviderType(goal.type) && request.getVersion() !== "") {
            goal.properties["version"] = request.getVersion();
        }
        const state = await this.planner.register(inheritFromParent(goal, this.deployment.goals.get(goal.parent)));
        const outputs = goal.custom ? (state.outputs ?? {}) : {};
        const known = Object.entries(outputs).filter(
            ([, value]) => request.getSupportspartialvalues() || !containsUnknowns(value),
        );
        return new pb.RegisterResourceResponse()
            .setUrn(state.urn)
            .setId(state.id ?? "")
            .setObject(
                marshal(Object.fromEntries(known), {
                    keepUnknowns: true,
                    keepSecrets: request.getAcceptsecrets(),
                    keepResources: request.getAcceptresources(),
                }),
            );
    }

    private async readResource(request: pb.ReadResourceRequest): Promise<pb.ReadResourceResponse> {
        const provider = await this.references.ofResource(request);
        const state = await this.planner.read(readReadGoal(request, provider, this.deployment.context.root));
        const properties = marshal(state.outputs ?? {}, {
            keepUnknowns: true,
            keepSecrets: request.getAcceptsecrets(),
            keepResources: request.getAcceptresources(),
        });
        const id = state.id === undefined || state.id === UNKNOWN_ID ? "" : state.id;
        return new ReadAnswer(id).setUrn(state.urn).setProperties(properties);
    }

    private async invoke(request: pb.ResourceInvokeRequest): Promise<pb.ResourceInvokeResponse> {
        const token = request.getTok();
        const provider = this.deployment.provider(await this.references.of(request, token, token), token);
        const args = mapProperties(unmarshal(request.getArgs()), withoutOutputValues);
        const result = await asFunction(`invocation of ${token} returned an error`, () =>
            provider.invoke(token, args, this.deployment.preview),
        );
        const keepResources = request.getAcceptresources() || token === "pulumi:pulumi:getResource";
        return new pb.ResourceInvokeResponse()
            .setReturn(marshal(result.outputs, { keepUnknowns: true, keepSecrets: true, keepResources }))
            .setFailuresList(result.failures.map(failureMessage));
    }

    private async call(request: pb.ResourceCallRequest): Promise<CallResponse> {
        const token = request.getTok();
        const provider = this.deployment.provider(await this.references.of(request, token, token), token);
        const argDependencies: Record<string, string[]> = {};
        const sent = request.getArgdependenciesMap().entries() as Iterable<
            [string, pb.ResourceCallRequest.ArgumentDependencies]
        >;
        for (const [name, urns] of sent) {
            argDependencies[name] = urns.getUrnsList();
        }
        const args = unmarshal(request.getArgs());
        const result = await asFunction(`call of ${token} returned an error`, () =>
            provider.call({ token, args, argDependencies }),
        );
        const response = new CallResponse()
            .setReturn(marshal(result.outputs, { keepUnknowns: true, keepSecrets: true, keepResources: true }))
            .setFailuresList(result.failures.map(failureMessage));
        for (const [name, urns] of Object.entries(result.dependencies)) {
            response.getReturndependenciesMap().set(name, new CallResponse.ReturnDependencies().setUrnsList(urns));
        }
        return response;
    }
}

/** A function that failed: the program decides what to make of it. */
class FunctionError extends UserError {}

async function asFunction<T>(what: string, action: () => Promise<T>): Promise<T> {
    try {
        return await action();
    } catch (error) {
        throw new FunctionError(`${what}: ${messageOf(error)}`);
    }
}

function failureMessage(failure: CheckFailure): CheckFailureMessage {
    return new CheckFailureMessage().setProperty(failure.property).setReason(failure.reason);
}
