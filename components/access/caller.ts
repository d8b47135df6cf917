import type * as pulumi from "@pulumi/pulumi";
import type { DeployerIdentity } from "../internal/deployer-identity";
import { DataPlaneResource } from "../internal/data-plane-resource";
import type { PrincipalType } from "./principal-types";

/**
 * The identity that runs the deployment, as the data plane's token describes it. Refuses another one than azure-native's, and says
 * what azure-native doesn't: whether it is a user.
 */
export class Caller extends DataPlaneResource {
    declare readonly principalType: pulumi.Output<PrincipalType>;

    constructor(
        name: string,
        args: {
            readonly identity: pulumi.Input<DeployerIdentity> | undefined;
            /** The object id that azure-native deploys as. Compared, and not kept. */
            readonly expectedObjectId: pulumi.Input<string>;
            /** Whether `principalType` is wanted. Without it the resource is the same whoever deploys. */
            readonly describe: boolean;
        },
        opts?: pulumi.CustomResourceOptions,
    ) {
        super("Caller", name, { ...args }, { outputs: ["principalType"] }, opts);
    }
}
