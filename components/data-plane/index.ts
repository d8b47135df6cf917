import { createRequire } from "node:module";
import type * as certificates from "./certificate";
import type * as authorities from "./certificate-authority";
import { onDemand } from "./on-demand";
import type * as verifications from "./verification/handler";

export { armKeyGuard } from "./arm-key-guard";
export { backup } from "./backup";
export { certificateContacts } from "./certificate-contacts";
export { certificateIssuer } from "./certificate-issuer";
export { key } from "./key";
export { keyLookup } from "./key-lookup";
export { secret } from "./secret";
export { verificationVerdict } from "./verification/verdict";
export { accessPolicies } from "./access-policies";
export { assignmentCheck } from "./assignment-check";
export { roleAssignment } from "./role-assignment";
export { caller } from "./caller";
export { deployerAccess } from "./deployer-access";
export { vaultPreparation } from "./vault-preparation";
export { vaultAddress } from "./vault-address";
export { vaultGuard } from "./vault-guard";

const load = createRequire(__filename);

// These three need a library for certificates, which most programs don't.
export const certificate = onDemand(() => (load("./certificate") as typeof certificates).certificate);
export const certificateAuthority = onDemand(
    () => (load("./certificate-authority") as typeof authorities).certificateAuthority,
);
export const verification = onDemand(() => (load("./verification/handler") as typeof verifications).verification);
