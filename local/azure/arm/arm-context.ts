import type { Authorization } from "../access/authorization";
import type { Clock, Collection, Store, VaultContents } from "../contract";
import type { Directory, FederatedCredential } from "../entra/directory";
import type { Settings } from "../management/settings";
import type { HsmStore } from "./hsms/hsm-store";
import type { Locks } from "./locks";
import type { Operations } from "./operations";
import type { Resources } from "./resources";
import type { VaultStore } from "./vaults/vault-store";

/** What ARM's resource providers work with. */
export interface ArmContext {
    readonly store: Store;
    readonly clock: Clock;
    readonly tenantId: string;
    /** The tenant's domain: `local.onmicrosoft.com`. */
    readonly domain: string;
    readonly subscriptionId: string;
    readonly settings: Settings;
    readonly directory: Directory;
    readonly authorization: Authorization;
    readonly locks: Locks;
    readonly operations: Operations;
    readonly resources: Resources;
    readonly vaults: VaultStore;
    readonly hsms: HsmStore;
    readonly contents: VaultContents;
    /** Federated credentials of user-assigned identities, by principal. */
    readonly identityCredentials: Collection<readonly FederatedCredential[]>;
}
