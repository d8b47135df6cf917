/** What the settings of a vault's certificate issuers and contacts must be. */
import type { CertificateContact, CertificateIssuerInputs } from "../data-plane/certificates/issuer-contract";
import { aboutChoices, aboutFlags, aboutLists, aboutSecretTexts, aboutWait, when, type Complaint } from "./complaints";

/** The names that the service keeps for what it or nobody signs. */
const reserved = ["self", "unknown"];

const mail = /^[^\s@]+@[^\s@]+$/;

/** What settings of issuers and contacts with a few names for values can be. */
export const issuerChoices = {
    onExisting: ["fail", "adopt"],
    onDestroy: ["detach", "delete"],
} as const satisfies Partial<Record<keyof CertificateIssuerInputs, readonly string[]>>;

/** Complaints about those settings that are given; what isn't known yet is passed over. */
export function complaintsAboutIssuer(inputs: Partial<CertificateIssuerInputs>): Complaint[] {
    const { name, provider, administrators = [], accessTimeoutSeconds } = inputs;
    const wrong = administrators.find(({ email }) => email !== undefined && !mail.test(email));
    return [
        ...when(
            name !== undefined && !/^[0-9A-Za-z-]{1,127}$/.test(name),
            "issuerName",
            "have 1 to 127 letters, digits and dashes",
            name,
        ),
        ...when(
            name !== undefined && reserved.includes(name.toLowerCase()),
            "issuerName",
            'be another than "Self" and "Unknown", which the service keeps for itself',
            name,
        ),
        ...aboutChoices(inputs, issuerChoices),
        ...aboutFlags({ enabled: inputs.enabled }),
        ...aboutSecretTexts({ password: inputs.password }),
        ...when(provider === "", "provider", 'name the authority as the service does, like "DigiCert"', provider),
        ...when(wrong !== undefined, "administrators", "have mail addresses", wrong?.email),
        ...aboutWait("accessTimeoutSeconds", accessTimeoutSeconds),
    ];
}

/** Complaints about a vault's contacts. */
export function complaintsAboutContacts(contacts: readonly CertificateContact[]): Complaint[] {
    const noList = aboutLists({ contacts });
    if (noList.length > 0) {
        return noList;
    }
    const emails = contacts.map(({ email }) => email.toLowerCase());
    const wrong = contacts.find(({ email }) => !mail.test(email));
    const twice = emails.find((email, index) => emails.indexOf(email) !== index);
    return [
        ...when(contacts.length === 0, "contacts", "name at least one", contacts),
        ...when(wrong !== undefined, "contacts", 'have mail addresses like "pki@contoso.com"', wrong?.email),
        ...when(twice !== undefined, "contacts", "name each mail address once", twice),
    ];
}
