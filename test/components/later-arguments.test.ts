/** Every argument that is an `Input` may be an output, a promise or a secret, and every optional one explicitly `undefined`. */
import * as pulumi from "@pulumi/pulumi";
import {
    Backup,
    Certificate,
    CertificateIssuer,
    containerAppsSecret,
    CryptoVerification,
    ExpiryAlerts,
    FederatedIdentity,
    Key,
    PrivateCertificateAuthority,
    Secret,
    storageEncryption,
    Vault,
    type ActAs,
    type BackupArgs,
    type CertificateArgs,
    type CertificateIssuerArgs,
    type ContainerAppsSecretArgs,
    type ExpiryAlertsArgs,
    type FederatedIdentityArgs,
    type KeyArgs,
    type PrivateCertificateAuthorityArgs,
    type SecretArgs,
    type StorageEncryptionArgs,
    type VaultArgs,
} from "../../components/index";
import { authorityForms, certificateForms, issuerForms } from "../../components/internal/argument-forms/certificates";
import { keyForms } from "../../components/internal/argument-forms/keys";
import { secretForms } from "../../components/internal/argument-forms/secrets";
import { backupForms, expiryAlertsForms, verificationForms } from "../../components/internal/argument-forms/upkeep";
import { vaultForms } from "../../components/internal/argument-forms/vaults";
import type { AsLater, LaterTable } from "./support/later";
import { make, place, type Made } from "./support/made";

const subnetId = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/a";
const instant = "2028-01-31T00:00:00Z";

const ofVaults: LaterTable<VaultArgs> = {
    resourceGroupName: (as) => ({ resourceGroupName: as("rg") }),
    location: (as) => ({ location: as("westeurope") }),
    vaultName: (as) => ({ vaultName: as("kv-later") }),
    tags: (as) => ({ tags: as({ a: "b" }) }),
    "tags.*": (as) => ({ tags: { a: as("b") } }),
    grantsDeclared: () => ({ grantsDeclared: Promise.resolve() }),
    "network.subnetIds.*": (as) => ({ network: { subnetIds: [as(subnetId)] } }),
    "privateEndpoints.*.subnetId": (as) => ({ privateEndpoints: { a: { subnetId: as(subnetId) } } }),
    "privateEndpoints.*.privateDnsZoneIds.*": (as) => ({
        privateEndpoints: { a: { subnetId, privateDnsZoneIds: [as("/zone")] } },
    }),
    "privateEndpoints.*.location": (as) => ({ privateEndpoints: { a: { subnetId, location: as("westeurope") } } }),
    "privateEndpoints.*.resourceGroupName": (as) => ({
        privateEndpoints: { a: { subnetId, resourceGroupName: as("rg") } },
    }),
    "diagnostics.*.workspaceId": (as) => ({ diagnostics: { a: { workspaceId: as("/w") } } }),
    "diagnostics.*.storageAccountId": (as) => ({ diagnostics: { a: { storageAccountId: as("/s") } } }),
    "diagnostics.*.eventHubAuthorizationRuleId": (as) => ({
        diagnostics: { a: { eventHubAuthorizationRuleId: as("/r") } },
    }),
    "diagnostics.*.eventHubName": (as) => ({
        diagnostics: { a: { eventHubAuthorizationRuleId: "/r", eventHubName: as("e") } },
    }),
};

const released = { type: "RSA-HSM", exportable: true } as const;

const ofKeys: LaterTable<KeyArgs> = {
    enabled: (as) => ({ enabled: as(true) }),
    notBefore: (as) => ({ notBefore: as(instant) }),
    expiresOn: (as) => ({ expiresOn: as(instant) }),
    tags: (as) => ({ tags: as({ a: "b" }) }),
    "tags.*": (as) => ({ tags: { a: as("b") } }),
    "releasePolicy.policy": (as) => ({ ...released, releasePolicy: { policy: as("{}") } }),
    "releasePolicy.immutable": (as) => ({
        ...released,
        releasePolicy: { policy: pulumi.output("{}"), immutable: as(true) },
    }),
    material: (as) => ({ material: as("pem") }),
    rotateNow: (as) => ({ rotateNow: as("1") }),
};

const value = { value: "v" };
const generate = { length: 32 };

const ofSecrets: LaterTable<SecretArgs> = {
    value: (as) => ({ value: as("v") }),
    contentType: (as) => ({ ...value, contentType: as("text/plain") }),
    tags: (as) => ({ ...value, tags: as({ a: "b" }) }),
    "tags.*": (as) => ({ ...value, tags: { a: as("b") } }),
    enabled: (as) => ({ ...value, enabled: as(false) }),
    notBefore: (as) => ({ ...value, notBefore: as(instant) }),
    expiresOn: (as) => ({ ...value, expiresOn: as(instant) }),
    regenerate: (as) => ({ generate, regenerate: as("1") }),
    reseed: (as) => ({ generate, mode: "seeded", reseed: as("1") }),
};

const subject = { subject: "CN=a" };

const ofCertificates: LaterTable<CertificateArgs> = {
    "import.pfx": (as) => ({ import: { pfx: as("pfx") } }),
    "import.pem": (as) => ({ import: { pem: as("pem") } }),
    "import.password": (as) => ({ import: { pem: pulumi.output("pem"), password: as("p") } }),
    signedChain: (as) => ({ ...subject, issuedBy: "external", signedChain: as("pem") }),
    subject: (as) => ({ subject: as("CN=a") }),
    dnsNames: (as) => ({ dnsNames: as(["a.example"]) }),
    "dnsNames.*": (as) => ({ dnsNames: [as("a.example")] }),
    emails: (as) => ({ emails: as(["a@b.c"]) }),
    "emails.*": (as) => ({ emails: [as("a@b.c")] }),
    userPrincipalNames: (as) => ({ userPrincipalNames: as(["a@b.c"]) }),
    "userPrincipalNames.*": (as) => ({ userPrincipalNames: [as("a@b.c")] }),
    ipAddresses: (as) => ({ ipAddresses: as(["203.0.113.7"]) }),
    "ipAddresses.*": (as) => ({ ipAddresses: [as("203.0.113.7")] }),
    uris: (as) => ({ uris: as(["https://a.example"]) }),
    "uris.*": (as) => ({ uris: [as("https://a.example")] }),
    enabled: (as) => ({ ...subject, enabled: as(true) }),
    tags: (as) => ({ ...subject, tags: as({ a: "b" }) }),
    "tags.*": (as) => ({ ...subject, tags: { a: as("b") } }),
    renewNow: (as) => ({ ...subject, renewNow: as("1") }),
};

const urls = ["http://a.example"];

const ofAuthorities: LaterTable<PrivateCertificateAuthorityArgs> = {
    crlUrls: (as) => ({ crlUrls: as(urls) }),
    "crlUrls.*": (as) => ({ crlUrls: urls.map(as) }),
    certificateUrls: (as) => ({ certificateUrls: as(urls) }),
    "certificateUrls.*": (as) => ({ certificateUrls: urls.map(as) }),
    ocspUrls: (as) => ({ ocspUrls: as(urls) }),
    "ocspUrls.*": (as) => ({ ocspUrls: urls.map(as) }),
    "revoked.*.serialNumber": (as) => ({ revoked: [{ serialNumber: as("01"), revokedOn: "2027-01-31T00:00:00Z" }] }),
    renewNow: (as) => ({ renewNow: as("1") }),
};

const ofIssuers: LaterTable<CertificateIssuerArgs> = {
    accountId: (as) => ({ accountId: as("a") }),
    password: (as) => ({ password: as("p") }),
    organizationId: (as) => ({ organizationId: as("o") }),
};

const ofBackups: LaterTable<BackupArgs> = {
    path: (as) => ({ path: as("file") }),
    trigger: (as) => ({ trigger: as("1") }),
};

const actionGroupIds = ["/g"];

const ofAlerts: LaterTable<ExpiryAlertsArgs> = {
    "to.alert.actionGroupIds.*": (as) => ({ to: { alert: { actionGroupIds: actionGroupIds.map(as) } } }),
    "to.alert.description": (as) => ({ to: { alert: { actionGroupIds, description: as("d") } } }),
    "to.webhook.url": (as) => ({ to: { webhook: { url: as("https://a.example") } } }),
    "to.queue.storageAccountId": (as) => ({ to: { queue: { storageAccountId: as("/s"), queueName: "q" } } }),
    "to.queue.queueName": (as) => ({ to: { queue: { storageAccountId: "/s", queueName: as("q") } } }),
    "to.functionId": (as) => ({ to: { functionId: as("/f") } }),
    systemTopicName: (as) => ({ systemTopicName: as("t") }),
    tags: (as) => ({ tags: as({ a: "b" }) }),
    "tags.*": (as) => ({ tags: { a: as("b") } }),
};

const ofActors: LaterTable<ActAs> = {
    clientId: (as) => ({ clientId: as("c") }),
    tenantId: (as) => ({ clientId: "c", tenantId: as("t") }),
};

const ofIdentities: LaterTable<FederatedIdentityArgs> = { displayName: (as) => ({ displayName: as("d") }) };
const ofApps: LaterTable<ContainerAppsSecretArgs> = { identity: (as) => ({ identity: as("system") }) };
const ofAccounts: LaterTable<StorageEncryptionArgs> = { identityId: (as) => ({ identityId: as("/i") }) };

interface Subject {
    readonly table: Readonly<Record<string, (as: AsLater) => object>>;
    /** The names of the arguments. @default not tried as `undefined` */
    readonly forms?: object;
    /** Declares one with what it needs besides. */
    readonly declare: (name: string, args: never, made: Made) => unknown;
}

const subjects: Readonly<Record<string, Subject>> = {
    Vault: {
        table: ofVaults,
        forms: vaultForms,
        declare: (name, args: object) => new Vault(name, { ...place, vaultName: name, ...args }),
    },
    Key: {
        table: ofKeys,
        forms: keyForms,
        declare: (name, args: object, { premium }) => new Key(name, { type: "EC", ...args, vault: premium }),
    },
    Secret: {
        table: ofSecrets,
        forms: secretForms,
        declare: (name, args: object, { vault }) => new Secret(name, { ...args, vault }),
    },
    Certificate: {
        table: ofCertificates,
        forms: certificateForms,
        declare: (name, args: object, { vault }) => new Certificate(name, { ...args, vault }),
    },
    PrivateCertificateAuthority: {
        table: ofAuthorities,
        forms: authorityForms,
        declare: (name, args: object, { vault }) =>
            new PrivateCertificateAuthority(name, { ...args, vault, subject: "CN=Root" }),
    },
    CertificateIssuer: {
        table: ofIssuers,
        forms: issuerForms,
        declare: (name, args: object, { vault }) =>
            new CertificateIssuer(name, { ...args, vault, provider: "DigiCert" }),
    },
    Backup: {
        table: ofBackups,
        forms: backupForms,
        declare: (name, args: object, { key }) => new Backup(name, { path: "file", ...args, key }),
    },
    ExpiryAlerts: {
        table: ofAlerts,
        forms: expiryAlertsForms,
        declare: (name, args: object, { vault }) =>
            new ExpiryAlerts(name, { to: { functionId: "/f" }, ...args, vault }),
    },
    CryptoVerification: {
        table: ofActors,
        declare: (name, actor: object, { vault, principal }) =>
            new CryptoVerification(name, {
                vaults: [vault],
                actAs: [{ principal, managedIdentity: true, ...actor }],
                trigger: pulumi.output("1"),
            }),
    },
    FederatedIdentity: {
        table: ofIdentities,
        declare: (name, args: object) =>
            new FederatedIdentity(name, { trusts: { a: { repository: "a/b", branch: "main" } }, ...args }),
    },
    containerAppsSecret: {
        table: ofApps,
        declare: (_name, args: ContainerAppsSecretArgs, { secret }) =>
            containerAppsSecret(secret, { ...args, name: "a" }),
    },
    storageEncryption: {
        table: ofAccounts,
        declare: (_name, args: StorageEncryptionArgs, { key }) => storageEncryption(key, args),
    },
};

/** What `Secret` and the like can't be without. */
const least: Readonly<Record<string, object>> = {
    Vault: { resourceGroupName: "rg", network: "open" },
    Key: { type: "EC" },
    Secret: value,
    Certificate: subject,
    Backup: { path: "file" },
    ExpiryAlerts: { to: { functionId: "/f" } },
};

const never = () => new Promise<never>(() => undefined);

const laters: readonly AsLater[] = [
    (given) => pulumi.output(given) as never,
    (given) => Promise.resolve(given),
    (given) => pulumi.secret(given) as never,
    () => pulumi.output(never()),
];

let made: Made;
let count = 0;
const freshName = () => `name-${(count += 1)}`;

beforeAll(async () => {
    jest.spyOn(console, "log").mockReturnValue(undefined);
    await pulumi.runtime.setMocks({ newResource: never, call: never }, "platform", "dev");
    made = make();
});

test.each(Object.entries(subjects))("%s takes what is only known later", (_what, { table, declare }) => {
    for (const args of Object.values(table)) {
        for (const as of laters) {
            declare(freshName(), args(as) as never, made);
        }
    }
});

test.each(Object.entries(subjects).filter(([, { forms }]) => forms !== undefined))(
    "%s takes each optional argument as `undefined`",
    (what, { forms = {}, declare }) => {
        const nothing = Object.fromEntries(Object.keys(forms).map((name) => [name, undefined]));
        declare(freshName(), { ...nothing, ...least[what] } as never, made);
    },
);

test("CryptoVerification takes each optional argument as `undefined`", () => {
    const nothing = Object.fromEntries(Object.keys(verificationForms).map((name) => [name, undefined]));
    expect(new CryptoVerification(freshName(), { ...nothing, vaults: [made.vault] })).toBeDefined();
});
