// The answer to a read, with the field that newer versions of the protocol have.
import { BinaryWriter } from "google-protobuf";
import { ReadResourceResponse } from "@pulumi/pulumi/proto/resource_pb";

/** The number that the protocol gives the field. */
const ID_FIELD = 5;

/**
 * The answer to a read, with the resource's ID. Programs take it from there since 3.276 of Pulumi's SDK: in a preview, an
 * answer without one says that it isn't known. Messages of older versions, which may be installed here, don't write the field.
 */
export class ReadAnswer extends ReadResourceResponse {
    /** @param resourceId empty where it isn't known yet */
    constructor(private readonly resourceId: string) {
        super();
    }

    override serializeBinary(): Uint8Array {
        const writer = new BinaryWriter();
        writer.writeString(ID_FIELD, this.resourceId);
        return Buffer.concat([super.serializeBinary(), writer.getResultBuffer()]);
    }
}
