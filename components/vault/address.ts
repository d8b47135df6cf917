import type * as pulumi from "@pulumi/pulumi";
import type { VaultAddressInputs } from "../data-plane/vaults/contract";
import { DataPlaneResource } from "../internal/data-plane-resource";

/**
 * Where a vault is, as ARM says. A resource of its own, because the vault's own outputs are unknown in each preview that changes the
 * vault in any way, and everything in the vault would seem to change with them.
 */
export class VaultAddress extends DataPlaneResource {
    declare readonly vaultId: pulumi.Output<string>;
    declare readonly vaultUri: pulumi.Output<string>;
    declare readonly tenantId: pulumi.Output<string>;
    declare readonly createdAt: pulumi.Output<string | undefined>;

    constructor(
        name: string,
        inputs: {
            readonly vaultId: pulumi.Input<string>;
            readonly identity: pulumi.Input<VaultAddressInputs["identity"]>;
        },
        opts?: pulumi.CustomResourceOptions,
    ) {
        super("VaultAddress", name, { ...inputs }, { outputs: ["vaultUri", "tenantId", "createdAt"] }, opts);
    }
}
