// The Engine service: what the program and the plugins say.
import { type sendUnaryData, type ServerUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as pb from "@pulumi/pulumi/proto/engine_pb";
import { requirePulumiVersion } from "../../config/version-range";
import { messageOf } from "../../errors";
import type { Deployment } from "../deployment";
import type { Severity } from "../events";

const severities = new Map<number, Severity>([
    [pb.LogSeverity.DEBUG, "debug"],
    [pb.LogSeverity.INFO, "info"],
    [pb.LogSeverity.WARNING, "warning"],
    [pb.LogSeverity.ERROR, "error"],
]);

/** The methods of the service. */
export function engineService(deployment: Deployment): UntypedServiceImplementation {
    let rootUrn = "";
    return {
        log: (call: ServerUnaryCall<pb.LogRequest, Empty>, callback: sendUnaryData<Empty>) => {
            const { request } = call;
            const urn = request.getUrn();
            const severity = severities.get(request.getSeverity()) ?? "info";
            const more = { streamID: request.getStreamid(), ephemeral: request.getEphemeral() };
            if (urn === "" || urn === rootUrn) {
                deployment.programSays(severity, urn, request.getMessage(), more);
            } else {
                deployment.emitter.diagnostic(severity, urn, request.getMessage(), more);
            }
            callback(null, new Empty());
        },
        getRootResource: (_: unknown, callback: sendUnaryData<pb.GetRootResourceResponse>) =>
            callback(null, new pb.GetRootResourceResponse().setUrn(rootUrn)),
        setRootResource: (
            call: ServerUnaryCall<pb.SetRootResourceRequest, pb.SetRootResourceResponse>,
            callback: sendUnaryData<pb.SetRootResourceResponse>,
        ) => {
            rootUrn = call.request.getUrn();
            callback(null, new pb.SetRootResourceResponse());
        },
        startDebugging: (_: unknown, callback: sendUnaryData<Empty>) => callback(null, new Empty()),
        requirePulumiVersion: (
            call: ServerUnaryCall<pb.RequirePulumiVersionRequest, pb.RequirePulumiVersionResponse>,
            callback: sendUnaryData<pb.RequirePulumiVersionResponse>,
        ) => {
            try {
                requirePulumiVersion(call.request.getPulumiVersionRange());
                callback(null, new pb.RequirePulumiVersionResponse());
            } catch (error) {
                callback({ code: status.FAILED_PRECONDITION, details: messageOf(error) });
            }
        },
    };
}
