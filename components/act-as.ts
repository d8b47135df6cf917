import type * as pulumi from "@pulumi/pulumi";
import type { Principal } from "./access/principal";
import type { Vault } from "./vault";

/** Where a client secret or a federated token is when it is needed: exactly one. It is read, used, and kept nowhere. */
export interface CredentialSource {
    /** The name of an environment variable of whoever verifies. */
    readonly environment?: string;
    /** The path of a file of whoever verifies; a relative one begins in the program's folder. */
    readonly file?: string;
    /** A secret in a vault, read with the deployer's access. */
    readonly secret?: { readonly vault: Vault; readonly secretName: string };
}

/**
 * An identity that the verification signs in as, to try what it can do: exactly one of `clientSecret`, `federatedToken`, `pipeline` and
 * `managedIdentity` says how.
 *
 * @example
 * { principal: application, clientId, clientSecret: { environment: "APPLICATION_SECRET" } }
 */
export interface ActAs {
    /** Whom the grants name. */
    readonly principal: Principal;
    /** The application's (client) id. May be left out for the only managed identity of the machine. */
    readonly clientId?: pulumi.Input<string>;
    /** The tenant that it signs in to. @default the vault's */
    readonly tenantId?: pulumi.Input<string>;
    /** Signs in with a client secret. */
    readonly clientSecret?: CredentialSource;
    /** Signs in with a token of another issuer, as the identity's federated credentials trust it. */
    readonly federatedToken?: CredentialSource;
    /** Signs in with the pipeline's own federated token, where azure-native looks for it (`ARM_OIDC_*`, GitHub's variables). @default false */
    readonly pipeline?: boolean;
    /** Signs in as a managed identity of the machine that verifies. @default false */
    readonly managedIdentity?: boolean;
    /**
     * What it is when signing in isn't possible, as on a laptop without the secret: a failing check, or access that is computed only,
     * with a note that says so.
     *
     * @default "fail"
     */
    readonly ifUnavailable?: "fail" | "compute";
}
