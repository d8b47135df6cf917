import type * as pulumi from "@pulumi/pulumi";
import type { DeployerAccessInputs } from "../data-plane/access/deployer-access";
import { DataPlaneResource } from "../internal/data-plane-resource";

type Inputs = { readonly [K in keyof DeployerAccessInputs]: pulumi.Input<DeployerAccessInputs[K]> };

/**
 * What objects of one kind in a vault have to wait for, as one resource: the vault's guard, and the deployers' access. It goes with the
 * last of the objects, and so keeps the access, which goes too, until they are deleted: Pulumi orders the deletions of what depends on
 * each other directly, and the guard, which stays, would stand between the two. One resource, because each object's state names it.
 */
export class DeployerAccess extends DataPlaneResource {
    constructor(name: string, inputs: Inputs, opts?: pulumi.CustomResourceOptions) {
        super("DeployerAccess", name, { ...inputs }, { outputs: [] }, opts);
    }
}
