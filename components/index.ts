export { AccessPolicies, type ForeignPolicies } from "./access/policies";
export {
    type CertificatePermission,
    type KeyPermission,
    type ObjectKind,
    type Permissions,
    type SecretPermission,
} from "./access/data-actions";
export { CertificateGrants, KeyGrants, SecretGrants, VaultGrants } from "./access/grants";
export { type AccessMatrixRow } from "./access/matrix";
export { Principal, type IdentityWithPrincipal, type PrincipalType } from "./access/principal";
export { type GrantOptions } from "./access/vault-access";
export { KeyVaultComponentError, type ErrorCode } from "./internal/errors";
export { type Transform } from "./internal/transform";
export { type VaultTarget } from "./internal/vault-target";
export { type VaultArgs } from "./vault-args";
export { type NetworkArgs } from "./vault-network";
export { Vault } from "./vault";
