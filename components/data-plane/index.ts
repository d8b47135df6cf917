/**
 * The handlers, one for each type of resource, by the names that the types have for them.
 *
 * `keys`, `secrets`, `certificates`, `vaults`, `access` and `backups` hold one kind of thing each, `verification` what proves them. What
 * handlers of all kinds share is in `life-cycle`, and how Azure is asked, waited for and retried in `azure`.
 */
import { createRequire } from "node:module";
import type * as certificates from "./certificates/certificate";
import type * as authorities from "./certificates/authority";
import { onDemand } from "./life-cycle/on-demand";
import type * as verifications from "./verification/handler";

export { armKeyGuard } from "./keys/arm-guard";
export { backup } from "./backups/backup";
export { certificateContacts } from "./certificates/contacts";
export { certificateIssuer } from "./certificates/issuer";
export { key } from "./keys/key";
export { keyLookup } from "./keys/lookup";
export { secret } from "./secrets/secret";
export { verificationVerdict } from "./verification/verdict";
export { accessPolicies } from "./access/policies";
export { assignmentCheck } from "./access/assignment-check";
export { roleAssignment } from "./access/role-assignment";
export { caller } from "./access/caller";
export { deployerAccess } from "./access/deployer-access";
export { vaultPreparation } from "./vaults/preparation";
export { vaultAddress } from "./vaults/address";
export { vaultGuard } from "./vaults/guard";

const load = createRequire(__filename);

// These three need a library for certificates, which most programs don't.
export const certificate = onDemand(() => (load("./certificates/certificate") as typeof certificates).certificate);
export const certificateAuthority = onDemand(
    () => (load("./certificates/authority") as typeof authorities).certificateAuthority,
);
export const verification = onDemand(() => (load("./verification/handler") as typeof verifications).verification);
