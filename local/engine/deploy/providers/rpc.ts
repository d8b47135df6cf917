// Calls of a provider's gRPC service as promises, and its errors as the engine's.
import { type CallOptions, Metadata, status as codes, type ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { unmarshal } from "../wire";
import { PartialFailure } from "./provider";

type UnaryCall<Request, Response> = (
    request: Request,
    metadata: Metadata,
    options: Partial<CallOptions>,
    callback: (error: ServiceError | null, response: Response) => void,
) => unknown;

type Types<Method> = Method extends UnaryCall<infer Request, infer Response> ? [Request, Response] : never;
type RequestOf<Method> = Types<Method>[0];
type ResponseOf<Method> = Types<Method>[1];

/** Calls a method of a gRPC client. */
export function unary<Client, Name extends keyof Client>(
    client: Client,
    name: Name,
    request: RequestOf<Client[Name]>,
): Promise<ResponseOf<Client[Name]>> {
    return new Promise((resolve, reject) => {
        const method = client[name] as UnaryCall<RequestOf<Client[Name]>, ResponseOf<Client[Name]>>;
        method.call(client, request, new Metadata(), {}, (error, response) => {
            if (error === null) {
                resolve(response);
            } else {
                reject(fromServiceError(error));
            }
        });
    });
}

/** An error that a provider answered; its message is the provider's. */
export class ProviderError extends Error {
    constructor(
        message: string,
        readonly code: codes,
    ) {
        super(message);
        this.name = "ProviderError";
    }
}

function fromServiceError(error: ServiceError): Error {
    return partialFailure(error) ?? new ProviderError(error.details, error.code);
}

function partialFailure(error: ServiceError): PartialFailure | undefined {
    const [packed] = error.metadata.get("grpc-status-details-bin");
    if (!(packed instanceof Buffer)) {
        return undefined;
    }
    for (const detail of Status.deserializeBinary(packed).getDetailsList()) {
        if (detail.getTypeName() === "pulumirpc.ErrorResourceInitFailed") {
            const failure = ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
            return new PartialFailure(
                failure.getId(),
                unmarshal(failure.getProperties()),
                failure.getReasonsList(),
                failure.hasInputs() ? unmarshal(failure.getInputs()) : undefined,
            );
        }
    }
    return undefined;
}

/** Whether the provider doesn't have the method at all. */
export function isUnimplemented(error: unknown): boolean {
    return error instanceof ProviderError && error.code === codes.UNIMPLEMENTED;
}
