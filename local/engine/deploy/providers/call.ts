// Methods of components that a provider serves.
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { marshal, unmarshal } from "../wire";
import type { CallRequest, CallResult } from "./provider";
import { failuresFrom } from "./responses";
import { unary } from "./rpc";

/** What a provider that calls back to the engine needs. */
export interface CallInfo {
    project: string;
    stack: string;
    organization: string;
    config: ReadonlyMap<string, string>;
    secretConfigKeys: ReadonlySet<string>;
    dryRun: boolean;
    parallel: number;
    /** Where the resource monitor is served. */
    monitorAddress: () => string;
}

/** Calls a method of a component. */
export async function callMethod(
    client: ResourceProviderClient,
    info: CallInfo,
    request: CallRequest,
    acceptOutputs: boolean,
): Promise<CallResult> {
    const message = new pb.CallRequest()
        .setTok(request.token)
        .setArgs(
            marshal(request.args, {
                keepUnknowns: true,
                keepSecrets: true,
                keepResources: true,
                keepOutputValues: acceptOutputs,
            }),
        )
        .setProject(info.project)
        .setStack(info.stack)
        .setOrganization(info.organization)
        .setDryrun(info.dryRun)
        .setParallel(info.parallel)
        .setMonitorendpoint(info.monitorAddress())
        .setConfigsecretkeysList([...info.secretConfigKeys])
        .setAcceptsOutputValues(true);
    for (const [key, value] of info.config) {
        message.getConfigMap().set(key, value);
    }
    for (const [name, urns] of Object.entries(request.argDependencies)) {
        message.getArgdependenciesMap().set(name, new pb.CallRequest.ArgumentDependencies().setUrnsList(urns));
    }
    const response = await unary(client, "call", message);
    const dependencies: Record<string, string[]> = {};
    const returned = response.getReturndependenciesMap().entries() as Iterable<
        [string, pb.CallResponse.ReturnDependencies]
    >;
    for (const [name, urns] of returned) {
        dependencies[name] = urns.getUrnsList();
    }
    return {
        outputs: unmarshal(response.getReturn()),
        failures: failuresFrom(response.getFailuresList()),
        dependencies,
    };
}
