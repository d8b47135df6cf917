/** What the arguments of certificates look like, and of who signs them. */
import type {
    BeforeExpiryArgs,
    CertificateArgs,
    CertificateKeyArgs,
    ImportedCertificateArgs,
} from "../../certificate-args";
import type {
    AuthorityKeyArgs,
    PrivateCertificateAuthorityArgs,
    RevokedCertificateArgs,
} from "../../certificate-authority";
import type { CertificateContactsArgs } from "../../certificate-contacts";
import type { CertificateIssuerArgs } from "../../certificate-issuer";
import type { NameConstraintInputs } from "../../data-plane/certificates/authority-contract";
import type { CertificateContact, IssuerAdministrator } from "../../data-plane/certificates/issuer-contract";
import { component, either, input, known, listOf, needed, objectOf, tags, text, vault, type FormsOf } from "../forms";
import { life, textInput, textList } from "./shared";

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
