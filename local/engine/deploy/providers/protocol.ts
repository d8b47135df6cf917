// What a plugin understands, as its handshake or the answer to its configuration says.
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { type PropertyMap, revealMap } from "../../values";
import { nameOf, typeOf } from "../urn";
import { marshal, type MarshalOptions } from "../wire";
import { unary } from "./rpc";

/** What a plugin understands. */
export interface Protocol {
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

/** How to write values for a plugin. */
export function keeping(protocol: Protocol = NO_PROTOCOL, keepUnknowns: boolean): MarshalOptions {
    return { keepUnknowns, keepSecrets: protocol.acceptSecrets, keepResources: protocol.acceptResources };
}

/** Sends a provider its configuration. */
export async function configurePlugin(
    connection: PluginConnection,
    request: { urn: string; id: string; inputs: PropertyMap },
): Promise<Protocol> {
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
            message.getVariablesMap().set(`${connection.packageName}:config:${key}`, text);
        }
    }
    const response = await unary(connection.client, "configure", message);
    const { handshake } = connection;
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
