import type * as pulumi from "@pulumi/pulumi";
import type { DeployerIdentity } from "../internal/deployer-identity";
import { DataPlaneResource } from "../internal/data-plane-resource";
import type { PrincipalType } from "./principal";

/** The identity that runs the deployment, as its own token describes it: azure-native doesn't say whether it is a user. */
export class Caller extends DataPlaneResource {
    declare readonly objectId: pulumi.Output<string>;
    declare readonly principalType: pulumi.Output<PrincipalType>;

    constructor(
        name: string,
        args: { readonly identity: pulumi.Input<DeployerIdentity> | undefined },
        opts?: pulumi.CustomResourceOptions,
    ) {
        super("Caller", name, { ...args }, { outputs: ["objectId", "principalType"] }, opts);
    }
}
