import type * as pulumi from "@pulumi/pulumi";
import type { VaultPreparationInputs, VaultPreparationOutputs } from "../data-plane/vaults/contract";
import { DataPlaneResource } from "../internal/data-plane-resource";

type Inputs = { readonly [K in keyof VaultPreparationInputs]: pulumi.Input<VaultPreparationInputs[K]> };

/**
 * What has to be settled before a vault is created, and after it is deleted: that both planes are deployed by one identity, that the
 * settings which can't be taken back are not, what becomes of a soft-deleted vault of the name, and the purge.
 */
export class VaultPreparation extends DataPlaneResource {
    declare readonly vaultName: pulumi.Output<string>;
    declare readonly createMode: pulumi.Output<VaultPreparationOutputs["createMode"]>;

    constructor(name: string, inputs: Inputs, opts?: pulumi.CustomResourceOptions) {
        super("VaultPreparation", name, { ...inputs }, { outputs: ["createMode"] }, opts);
    }
}
