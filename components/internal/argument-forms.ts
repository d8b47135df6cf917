/** What the arguments of the components look like: each is named here, and what it may mean is said by the rules about it. */
import type { Delegation } from "../access/delegation";
import type { FederatedIdentityArgs } from "../access/federated-identity";
import type { Eligibility, GrantOptions } from "../access/grant";
import type { ActAs, CredentialSource } from "../act-as";
import type { BackupArgs } from "../backup";
import type {
    AuthorityKeyArgs,
    PrivateCertificateAuthorityArgs,
    RevokedCertificateArgs,
} from "../certificate-authority";
import type {
    BeforeExpiryArgs,
    CertificateArgs,
    CertificateKeyArgs,
    ImportedCertificateArgs,
} from "../certificate-args";
import type { CertificateContactsArgs } from "../certificate-contacts";
import type { CertificateIssuerArgs } from "../certificate-issuer";
import type { StorageEncryptionArgs } from "../consumers/customer-managed-keys";
import type { MountedObject, SecretProviderClassArgs } from "../consumers/secret-provider-class";
import type { ContainerAppsSecretArgs, ReferredSecret } from "../consumers/secret-references";
import type { NameConstraintInputs } from "../data-plane/certificates/authority-contract";
import type { CertificateContact, IssuerAdministrator } from "../data-plane/certificates/issuer-contract";
import type { ExistingKeyArgs } from "../existing-key";
import type { ExpiryAlertsArgs } from "../expiry-alerts";
import type { GuardrailException, Guardrails } from "../guardrails/check";
import type { KeyArgs, ReleasePolicyArgs } from "../key-args";
import type { SecretArgs } from "../secret-args";
import type { SecretsArgs } from "../secrets";
import type { DiagnosticsArgs, ExistingVaultArgs, PrivateEndpointArgs, VaultArgs } from "../vault/args";
import type { NetworkArgs } from "../vault/network";
import type { CryptoVerificationArgs } from "../verification";
import {
    byRules,
    component,
    either,
    func,
    input,
    known,
    later,
    listOf,
    mapOf,
    needed,
    objectOf,
    principal,
    tags,
    text,
    vault,
    type FormsOf,
} from "./forms";

const textInput = later(text);
const textList = later(listOf(textInput));

const life = { onExisting: known, onDestroy: known, accessTimeoutSeconds: known };

export const keyForms: FormsOf<KeyArgs> = {
    vault,
    keyName: text,
    type: text,
    size: known,
    curve: known,
    operations: known,
    enabled: input,
    notBefore: textInput,
    expiresOn: textInput,
    expiresAfter: known,
    tags,
    exportable: byRules,
    releasePolicy: objectOf({ policy: needed(textInput), immutable: input } satisfies FormsOf<ReleasePolicyArgs>),
    material: textInput,
    restoreFrom: known,
    rotation: byRules,
    rotateNow: textInput,
    ...life,
    plane: known,
};

export const existingKeyForms: FormsOf<ExistingKeyArgs> = { vault, keyName: byRules };

const secretSpecForms = {
    secretName: input,
    value: textInput,
    generate: known,
    fromEnvironment: known,
    fromFile: either(text, objectOf({ path: known, encoding: known })),
    fromSecret: objectOf({ vault, secretName: known, version: known }),
    mode: known,
    contentType: input,
    tags,
    enabled: input,
    notBefore: textInput,
    expiresOn: textInput,
    expiresAfter: known,
    regenerate: textInput,
    reseed: textInput,
    rotateEvery: known,
    restoreFrom: known,
    ...life,
    plane: known,
};

export const secretForms: FormsOf<SecretArgs> = { vault, ...secretSpecForms };

export const secretsForms: FormsOf<SecretsArgs> = {
    vault,
    secrets: needed(mapOf(objectOf({}))),
    defaults: objectOf(secretSpecForms),
};

export const certificateForms: FormsOf<CertificateArgs> = {
    vault,
    certificateName: text,
    issuedBy: either(text, component("CertificateIssuer", "PrivateCertificateAuthority")),
    import: objectOf({
        pfx: textInput,
        pem: textInput,
        password: textInput,
    } satisfies FormsOf<ImportedCertificateArgs>),
    signedChain: textInput,
    subject: textInput,
    dnsNames: textList,
    emails: textList,
    userPrincipalNames: textList,
    ipAddresses: textList,
    uris: textList,
    key: objectOf({
        type: text,
        size: known,
        curve: known,
        exportable: known,
        reuseOnRenewal: known,
    } satisfies FormsOf<CertificateKeyArgs>),
    keyUsages: listOf(text),
    extendedKeyUsages: listOf(text),
    validity: known,
    contentType: known,
    certificateType: known,
    certificateTransparency: known,
    beforeExpiry: objectOf({ action: known, days: known, percentage: known } satisfies FormsOf<BeforeExpiryArgs>),
    enabled: input,
    tags,
    restoreFrom: known,
    renewNow: textInput,
    ...life,
    issuanceTimeoutSeconds: known,
};

const constraints = objectOf({
    dnsNames: listOf(text),
    emails: listOf(text),
    ipRanges: listOf(text),
} satisfies FormsOf<NameConstraintInputs>);

export const authorityForms: FormsOf<PrivateCertificateAuthorityArgs> = {
    vault,
    subject: needed(text),
    key: objectOf({
        type: text,
        size: known,
        curve: known,
        keyName: text,
        onExisting: known,
        onDestroy: known,
    } satisfies FormsOf<AuthorityKeyArgs>),
    issuedBy: input,
    validity: known,
    pathLength: known,
    permitted: constraints,
    excluded: constraints,
    crlUrls: textList,
    certificateUrls: textList,
    ocspUrls: textList,
    revoked: listOf(
        objectOf({
            serialNumber: needed(textInput),
            revokedOn: known,
            reason: text,
        } satisfies FormsOf<RevokedCertificateArgs>),
    ),
    crlValidity: known,
    renewNow: textInput,
    accessTimeoutSeconds: known,
};

export const contactsForms: FormsOf<CertificateContactsArgs> = {
    vault,
    contacts: needed(
        listOf(objectOf({ email: needed(text), name: known, phone: known } satisfies FormsOf<CertificateContact>)),
    ),
    ...life,
};

export const issuerForms: FormsOf<CertificateIssuerArgs> = {
    vault,
    issuerName: text,
    provider: needed(text),
    accountId: textInput,
    password: textInput,
    organizationId: textInput,
    administrators: listOf(
        objectOf({
            firstName: known,
            lastName: known,
            email: text,
            phone: known,
        } satisfies FormsOf<IssuerAdministrator>),
    ),
    enabled: known,
    ...life,
};

export const backupForms: FormsOf<BackupArgs> = {
    key: component("Key", "ExistingKey"),
    secret: component("Secret"),
    certificate: component("Certificate"),
    path: needed(textInput),
    trigger: textInput,
};

export const expiryAlertsForms: FormsOf<ExpiryAlertsArgs> = {
    vault,
    to: needed(
        objectOf({
            alert: objectOf({
                actionGroupIds: needed(listOf(textInput)),
                severity: known,
                description: textInput,
            }),
            webhook: objectOf({ url: needed(textInput) }),
            queue: objectOf({ storageAccountId: needed(textInput), queueName: needed(textInput) }),
            functionId: textInput,
        }),
    ),
    objects: listOf(text),
    moments: listOf(text),
    systemTopicName: textInput,
    tags,
};

/** A text may be the credential itself, which its rules don't show. */
const credential = either(
    text,
    objectOf({
        environment: known,
        file: known,
        secret: objectOf({ vault, secretName: needed(text) }),
    } satisfies FormsOf<CredentialSource>),
);

export const verificationForms: FormsOf<CryptoVerificationArgs> = {
    keys: listOf(component("Key", "ExistingKey")),
    secrets: listOf(component("Secret")),
    certificates: listOf(component("Certificate")),
    vaults: listOf(vault),
    undeclaredAccess: byRules,
    actAs: listOf(
        objectOf({
            principal: needed(principal),
            clientId: textInput,
            tenantId: textInput,
            clientSecret: credential,
            federatedToken: credential,
            pipeline: known,
            managedIdentity: known,
            ifUnavailable: known,
        } satisfies FormsOf<ActAs>),
    ),
    trigger: textInput,
    always: known,
    onFailure: byRules,
    accessTimeoutSeconds: known,
};

export const identityForms: FormsOf<FederatedIdentityArgs> = {
    displayName: textInput,
    trusts: needed(
        mapOf(
            objectOf({
                repository: text,
                environment: text,
                branch: text,
                tag: text,
                pullRequest: known,
                issuer: text,
                subject: text,
                audience: text,
            }),
        ),
    ),
    environment: known,
};

const guardrails = objectOf({
    profile: known,
    level: known,
    also: listOf(text),
    except: listOf(objectOf({ rule: known, reason: known, resource: known } satisfies FormsOf<GuardrailException>)),
    numbers: objectOf({}),
} satisfies FormsOf<Guardrails>);

export const existingVaultForms: FormsOf<ExistingVaultArgs> = {
    deployers: input,
    deployerAccess: input,
    grantsDeclared: input,
    foreignPolicies: input,
    guardrails,
    accessModel: input,
};

/** Where a vault is that a program refers to. */
export const placeForm = needed(
    objectOf({
        vaultName: needed(textInput),
        resourceGroupName: needed(textInput),
        subscriptionId: textInput,
    }),
);

const endpoint = objectOf({
    subnetId: textInput,
    privateDnsZoneIds: listOf(textInput),
    location: textInput,
    resourceGroupName: textInput,
} satisfies FormsOf<PrivateEndpointArgs>);

const diagnostics = objectOf({
    workspaceId: textInput,
    storageAccountId: textInput,
    eventHubAuthorizationRuleId: textInput,
    eventHubName: textInput,
    logs: known,
    metrics: known,
} satisfies FormsOf<DiagnosticsArgs>);

export const vaultForms: FormsOf<VaultArgs> = {
    ...existingVaultForms,
    resourceGroupName: textInput,
    location: textInput,
    vaultName: textInput,
    sku: input,
    tags,
    softDeleteRetentionDays: input,
    purgeProtection: input,
    enabledForDeployment: input,
    enabledForDiskEncryption: input,
    enabledForTemplateDeployment: input,
    network: either(
        text,
        objectOf({
            ipRules: listOf(text),
            deployerAddresses: listOf(text),
            subnetIds: listOf(textInput),
            trustedServices: input,
            publicAccess: input,
        } satisfies FormsOf<NetworkArgs>),
    ),
    privateEndpoints: mapOf(endpoint),
    diagnostics: mapOf(diagnostics),
    lock: input,
    onExisting: input,
    onDestroy: input,
    destroyContents: input,
    adopt: objectOf({ id: text, formerName: text }),
    transform: objectOf({
        vault: func,
        resourceGroup: func,
        privateEndpoint: func,
        privateDnsZoneGroup: func,
        diagnosticSetting: func,
        lock: func,
    } satisfies FormsOf<NonNullable<VaultArgs["transform"]>>),
};

export const grantForms: FormsOf<GrantOptions> = {
    role: known,
    description: text,
    vaultWide: known,
    eligible: objectOf({ duration: text, justification: text } satisfies FormsOf<Eligibility>),
    adopt: text,
    onExisting: known,
    condition: input,
};

export const delegationForms: FormsOf<Delegation> = { roles: either(text, listOf(text)), principalTypes: listOf(text) };

export const secretProviderClassForms: FormsOf<SecretProviderClassArgs> = {
    name: needed(text),
    namespace: text,
    objects: needed(
        listOf(
            objectOf({
                object: needed(component("Secret", "Key", "ExistingKey")),
                alias: text,
            } satisfies FormsOf<MountedObject>),
        ),
    ),
    identity: needed(either(objectOf({ workload: needed(textInput) }), objectOf({ node: needed(textInput) }))),
};

/** A `Secret`, or anything with an id. */
export const referredSecretForm = needed(objectOf({ id: needed(textInput) } satisfies FormsOf<ReferredSecret>));

/** What uses a key by its vault. */
export const usedKeyForm = needed(component("Key", "ExistingKey"));

export const containerAppsSecretForms: FormsOf<ContainerAppsSecretArgs> = {
    name: needed(text),
    identity: needed(textInput),
};

export const storageEncryptionForms: FormsOf<StorageEncryptionArgs> = { identityId: textInput };
