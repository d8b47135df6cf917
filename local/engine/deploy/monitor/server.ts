// One loopback port for everything that the program and the plugins ask.
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { UntypedServiceImplementation } from "@grpc/grpc-js";

/** A running server. */
export interface EngineServer {
    /** `127.0.0.1:PORT` */
    address: string;
    close(): void;
}

/** Serves the monitor and the engine. */
export async function serve(
    monitor: UntypedServiceImplementation,
    engine: UntypedServiceImplementation,
): Promise<EngineServer> {
    const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    server.addService(ResourceMonitorService, monitor);
    server.addService(EngineService, engine);
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
            if (error === null) {
                resolve(bound);
            } else {
                reject(error);
            }
        });
    });
    return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
