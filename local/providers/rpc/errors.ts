// Errors that carry more than a sentence through gRPC.
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Metadata, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type Properties, toStruct } from "./values";

/**
 * The resource exists, but is not what was asked for: its creation or update began and then failed. The engine records
 * it with what is known, so that the next deployment goes on from there instead of making it twice.
 */
export class PartialResourceError extends Error {
    constructor(
        message: string,
        readonly id: string,
        readonly inputs: Properties,
        readonly outputs: Properties,
    ) {
        super(message);
        this.name = "PartialResourceError";
    }
}

/** What grpc-js sends as a failed call. */
export interface RpcFailure {
    readonly code: status;
    readonly details: string;
    readonly metadata?: Metadata;
}

/** Turns whatever a plugin threw into the failed call that an engine understands. */
export function toRpcFailure(error: unknown): RpcFailure {
    if (error instanceof UnimplementedError) {
        return { code: status.UNIMPLEMENTED, details: error.message };
    }
    const details = error instanceof Error ? error.message : String(error);
    if (!(error instanceof PartialResourceError)) {
        return { code: status.UNKNOWN, details };
    }
    const partial = new ErrorResourceInitFailed()
        .setId(error.id)
        .setReasonsList([details])
        .setInputs(toStruct(error.inputs))
        .setProperties(toStruct(error.outputs));
    const any = new Any();
    any.pack(partial.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const reply = new Status().setCode(status.UNKNOWN).setMessage(details).setDetailsList([any]);
    const metadata = new Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from(reply.serializeBinary()));
    return { code: status.UNKNOWN, details, metadata };
}

/** A request that the stand-in refuses because it doesn't have what is asked for. */
export class UnimplementedError extends Error {
    constructor(message: string) {
        super(message);
        this.name = "UnimplementedError";
    }
}
