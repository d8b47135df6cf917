export { AccessPolicies, type ForeignPolicies } from "./access/policies";
export {
    type CertificatePermission,
    type KeyPermission,
    type ObjectKind,
    type Permissions,
    type SecretPermission,
} from "./access/data-actions";
export {
    FederatedIdentity,
    type FederatedIdentityArgs,
    type GitHubTrust,
    type IssuerTrust,
} from "./access/federated-identity";
export { CertificateGrants, KeyGrants, SecretGrants, VaultGrants } from "./access/grants";
export { type AccessMatrixRow } from "./access/matrix";
export { Principal, type IdentityWithPrincipal, type PrincipalType } from "./access/principal";
export { delegationCondition, type Delegation } from "./access/delegation";
export { type Eligibility, type GrantOptions } from "./access/grant";
export { KeyVaultComponentError, type ErrorCode } from "./internal/errors";
export { type Transform } from "./internal/transform";
export { type VaultTarget } from "./internal/vault-target";
export { type DiagnosticsArgs, type ExistingVaultArgs, type PrivateEndpointArgs, type VaultArgs } from "./vault/args";
export { type NetworkArgs } from "./vault/network";
export { Vault, type VaultNodes } from "./vault";
export { type OnDestroyKey, type OnExistingKey } from "./data-plane/keys/contract";
export { type DurationText, type DurationUnit } from "./internal/duration";
export { type KeyCurve, type KeyKind, type KeyOperation, type KeySize } from "./internal/key-kinds";
export { azureCloud, vaultPrivateDnsZone } from "./cloud";
export { type AzureEnvironment, type Cloud } from "./internal/clouds";
export {
    diskEncryption,
    storageEncryption,
    type DiskEncryption,
    type StorageEncryptionArgs,
} from "./consumers/customer-managed-keys";
export {
    secretProviderClass,
    type MountedObject,
    type SecretProviderClassArgs,
    type SecretProviderClassManifest,
} from "./consumers/secret-provider-class";
export {
    appConfigurationReference,
    appServiceReference,
    containerAppsSecret,
    type ContainerAppsSecretArgs,
    type ReferredSecret,
} from "./consumers/secret-references";
export { Backup, type BackupArgs } from "./backup";
export { Certificate } from "./certificate";
export {
    type BeforeExpiryArgs,
    type CertificateArgs,
    type CertificateKeyArgs,
    type ImportedCertificateArgs,
    type TextList,
} from "./certificate-args";
export {
    PrivateCertificateAuthority,
    type AuthorityKeyArgs,
    type PrivateCertificateAuthorityArgs,
    type RevokedCertificateArgs,
} from "./certificate-authority";
export { CertificateContacts, type CertificateContactsArgs } from "./certificate-contacts";
export { CertificateIssuer, type CertificateIssuerArgs } from "./certificate-issuer";
export {
    type AuthoritySigner,
    type NameConstraintInputs,
    type RevocationReason,
} from "./data-plane/certificates/authority-contract";
export { type OnDestroyCertificate, type OnExistingCertificate } from "./data-plane/certificates/contract";
export { type CertificateContact, type IssuerAdministrator } from "./data-plane/certificates/issuer-contract";
export {
    type CertificateAction,
    type CertificateKeyKind,
    type CertificateKeyUsage,
    type CertificatePurpose,
} from "./internal/certificate-kinds";
export { ExpiryAlerts, type ExpiryAlertsArgs, type ExpiryDestination, type ExpiryMoment } from "./expiry-alerts";
export { ExistingKey, lookupKey, type ExistingKeyArgs } from "./existing-key";
export { type KeyJwk } from "./internal/public-key";
export { Key } from "./key";
export { type KeyArgs, type ReleasePolicyArgs, type RotationArgs } from "./key-args";
export {
    type CharacterClass,
    type BytesSpec,
    type CharactersSpec,
    type GenerationSpec,
    type WordsSpec,
} from "./data-plane/secrets/generator";
export { type OnDestroySecret, type OnExistingSecret, type SecretMode } from "./data-plane/secrets/contract";
export { Secret } from "./secret";
export { type SecretArgs } from "./secret-args";
export { Secrets, type SecretsArgs, type SecretSpec } from "./secrets";
export {
    type AccessRow,
    type ActAs,
    type CredentialSource,
    CryptoVerification,
    type CryptoVerificationArgs,
    type FailedCheck,
    type SubjectResult,
    type VerificationResult,
} from "./verification";
export { accessOverview, type AccessOverview } from "./reports/access-overview";
export { verificationTable } from "./reports/verification-table";
export { type Finding, type GuardrailException, type Guardrails } from "./guardrails/check";
export { type GuardrailNumbers } from "./guardrails/numbers";
export { type ProfileName } from "./guardrails/profiles";
