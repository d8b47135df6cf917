/** Certificates and who signs them, with arguments that they take. */
import * as pulumi from "@pulumi/pulumi";
import {
    Certificate,
    CertificateContacts,
    CertificateIssuer,
    PrivateCertificateAuthority,
} from "../../../components/index";
import { type Declaration } from "./made";

export const certificates: Readonly<Record<string, Declaration>> = {
    Certificate: {
        call: () => (name: string, args: never) => new Certificate(name, args),
        right: (name, made) => [
            name,
            {
                vault: made.vault,
                certificateName: name,
                issuedBy: "self",
                subject: "CN=a",
                dnsNames: ["a.example"],
                emails: ["a@b.c"],
                userPrincipalNames: ["a@b.c"],
                ipAddresses: ["203.0.113.7"],
                uris: ["https://a.example"],
                key: { type: "RSA", size: 3072, exportable: true, reuseOnRenewal: false },
                keyUsages: ["digitalSignature"],
                extendedKeyUsages: ["serverAuth"],
                validity: "12 months",
                contentType: "pfx",
                beforeExpiry: { action: "renew", days: 30 },
                enabled: true,
                tags: { a: "b" },
                restoreFrom: "file",
                renewNow: "1",
                onExisting: "fail",
                onDestroy: "detach",
                accessTimeoutSeconds: 900,
                issuanceTimeoutSeconds: 900,
            },
        ],
    },
    "Certificate of an issuer": {
        call: () => (name: string, args: never) => new Certificate(name, args),
        right: (name, made) => {
            return [
                name,
                {
                    vault: made.vault,
                    issuedBy: made.issuer,
                    dnsNames: ["a.example"],
                    certificateType: "OV-SSL",
                    certificateTransparency: true,
                    key: { type: "EC", curve: "P-256" },
                },
            ];
        },
    },
    "Certificate of an authority": {
        call: () => (name: string, args: never) => new Certificate(name, args),
        right: (name, made) => {
            return [name, { vault: made.vault, issuedBy: made.authority, dnsNames: ["a.example"] }];
        },
    },
    "Certificate from outside": {
        call: () => (name: string, args: never) => new Certificate(name, args),
        right: (name, made) => [
            name,
            { vault: made.vault, issuedBy: "external", dnsNames: ["a.example"], signedChain: "pem" },
        ],
    },
    "Certificate that is imported": {
        call: () => (name: string, args: never) => new Certificate(name, args),
        right: (name, made) => [name, { vault: made.vault, import: { pfx: pulumi.output("pfx"), password: "p" } }],
    },
    PrivateCertificateAuthority: {
        call: () => (name: string, args: never) => new PrivateCertificateAuthority(name, args),
        right: (name, made) => {
            return [
                name,
                {
                    vault: made.vault,
                    subject: "CN=Servers",
                    key: { type: "EC", curve: "P-384", keyName: name, onExisting: "fail", onDestroy: "detach" },
                    issuedBy: made.authority,
                    validity: "5 years",
                    pathLength: 0,
                    permitted: { dnsNames: ["example.com"], emails: ["example.com"], ipRanges: ["10.0.0.0/8"] },
                    excluded: { dnsNames: ["x.example.com"] },
                    crlUrls: ["http://a.example"],
                    certificateUrls: ["http://a.example"],
                    ocspUrls: ["http://a.example"],
                    revoked: [{ serialNumber: "01", revokedOn: "2027-01-31T00:00:00Z", reason: "keyCompromise" }],
                    crlValidity: "90 days",
                    renewNow: "1",
                    accessTimeoutSeconds: 900,
                },
            ];
        },
    },
    CertificateContacts: {
        call: () => (name: string, args: never) => new CertificateContacts(name, args),
        right: (name, made) => [
            name,
            {
                vault: made.vault,
                contacts: [{ email: "a@b.c", name: "a", phone: "1" }],
                onExisting: "fail",
                onDestroy: "detach",
                accessTimeoutSeconds: 900,
            },
        ],
    },
    CertificateIssuer: {
        call: () => (name: string, args: never) => new CertificateIssuer(name, args),
        right: (name, made) => [
            name,
            {
                vault: made.vault,
                issuerName: name,
                provider: "DigiCert",
                accountId: "a",
                password: "p",
                organizationId: "o",
                administrators: [{ email: "a@b.c", firstName: "a", lastName: "b", phone: "1" }],
                enabled: true,
                onExisting: "fail",
                onDestroy: "detach",
                accessTimeoutSeconds: 900,
            },
        ],
    },
};
