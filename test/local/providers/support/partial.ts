// Reads what a failed call leaves to the engine.
import { type Metadata } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";

/** The resource that a failed creation or update says is there. */
export function partialOf(error: unknown): ErrorResourceInitFailed {
    const [bytes] = (error as { metadata: Metadata }).metadata.get("grpc-status-details-bin");
    const [any] = Status.deserializeBinary(bytes as Buffer).getDetailsList();
    expect(any?.getTypeName()).toBe("pulumirpc.ErrorResourceInitFailed");
    return ErrorResourceInitFailed.deserializeBinary(any?.getValue_asU8() ?? new Uint8Array());
}
