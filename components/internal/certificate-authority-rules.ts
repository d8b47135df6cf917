/** What a certificate authority's settings must be. */
import { isIP } from "node:net";
import type { CertificateAuthorityInputs, NameConstraintInputs } from "../data-plane/certificates/authority-contract";
import { revocationReasons } from "../data-plane/certificates/authority-contract";
import { aboutSubject } from "./certificate-rules";
import { aboutLists, listed, when, type Complaint } from "./complaints";

/** The library's own bounds on authorities. */
export const authorityLimits = {
    /** Months that an authority's certificate is valid: 30 years, beyond which no root of a public program goes. */
    validityMonths: { least: 1, most: 360 },
    pathLength: { least: 0, most: 10 },
    /** Days that a list of revoked certificates is valid. */
    crlDays: { least: 1, most: 365 },
} as const;

/** Complaints about those settings that are given; what isn't known yet is passed over. */
export function complaintsAboutAuthority(inputs: Partial<CertificateAuthorityInputs>): Complaint[] {
    return [
        ...aboutSubject(inputs),
        ...when(
            inputs.subject === "",
            "subject",
            'name the authority, like "CN=Contoso Root, O=Contoso"',
            inputs.subject,
        ),
        ...aboutNumbers(inputs),
        ...aboutConstraints("permitted", inputs.permitted),
        ...aboutConstraints("excluded", inputs.excluded),
        ...aboutUrls(inputs),
        ...aboutParent(inputs),
        ...aboutRevoked(inputs),
    ];
}

function aboutNumbers({ validityMonths, pathLength, crlDays }: Partial<CertificateAuthorityInputs>): Complaint[] {
    const outside = (value: number | undefined, { least, most }: { readonly least: number; readonly most: number }) =>
        value !== undefined && !(Number.isInteger(value) && value >= least && value <= most);
    const { validityMonths: months, pathLength: length, crlDays: days } = authorityLimits;
    return [
        ...when(
            outside(validityMonths, months),
            "validity",
            `be from ${months.least} to ${months.most} whole months`,
            `${validityMonths} months`,
        ),
        ...when(
            outside(pathLength, length),
            "pathLength",
            `be a whole number from ${length.least} to ${length.most}`,
            pathLength,
        ),
        ...when(outside(crlDays, days), "crlValidity", `be from ${days.least} to ${days.most} days`, `${crlDays} days`),
    ];
}

const domain = /^\.?([0-9A-Za-z_]([0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?\.)*[0-9A-Za-z_]([0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?$/;

function aboutConstraints(kind: "permitted" | "excluded", constraints: NameConstraintInputs | undefined): Complaint[] {
    const { dnsNames = [], emails = [], ipRanges = [] } = constraints ?? {};
    const noList = aboutLists({
        [`${kind}.dnsNames`]: dnsNames,
        [`${kind}.emails`]: emails,
        [`${kind}.ipRanges`]: ipRanges,
    });
    if (noList.length > 0) {
        return noList;
    }
    const wrong = (list: readonly string[], is: (text: string) => boolean) => list.find((text) => !is(text));
    const [name, mail, range] = [
        wrong(dnsNames, (text) => domain.test(text)),
        wrong(emails, (text) => domain.test(text)),
        wrong(ipRanges, isRange),
    ];
    const none = constraints !== undefined && dnsNames.length + emails.length + ipRanges.length === 0;
    return [
        ...when(none, kind, "name at least one domain or range", constraints),
        ...when(name !== undefined, `${kind}.dnsNames`, 'be domains like "corp.contoso.com", without a wildcard', name),
        ...when(mail !== undefined, `${kind}.emails`, 'be domains of mail addresses like "contoso.com"', mail),
        ...when(range !== undefined, `${kind}.ipRanges`, 'be ranges like "10.0.0.0/8" or "fd00::/8"', range),
    ];
}

function isRange(text: string): boolean {
    const [network = "", prefix = "", ...more] = text.split("/");
    const bits = { 0: -1, 4: 32, 6: 128 }[isIP(network)] ?? -1;
    return more.length === 0 && /^\d+$/.test(prefix) && Number(prefix) <= bits;
}

function aboutUrls({ urls }: Partial<CertificateAuthorityInputs>): Complaint[] {
    const kinds = { crl: "crlUrls", certificate: "certificateUrls", ocsp: "ocspUrls" } as const;
    return Object.entries(kinds).flatMap(([kind, property]) => {
        const given = urls?.[kind as keyof typeof kinds];
        const noList = aboutLists({ [property]: given });
        const wrong = noList.length > 0 ? undefined : given?.find((text) => !/^https?:\/\/[^\s/]+/.test(text));
        return [...noList, ...when(wrong !== undefined, property, "be http or https addresses", wrong)];
    });
}

function aboutParent({ parent, pathLength, ...own }: Partial<CertificateAuthorityInputs>): Complaint[] {
    if (parent === undefined) {
        return [];
    }
    const most = parent.pathLength === undefined ? undefined : parent.pathLength - 1;
    return [
        ...when(
            most !== undefined && most < 0,
            "issuedBy",
            "be an authority that may have others below it: its `pathLength` is 0",
            own.subject,
        ),
        ...when(
            most !== undefined && most >= 0 && (pathLength === undefined || pathLength > most),
            "pathLength",
            `be at most ${most}, one less than that of the authority above`,
            pathLength,
        ),
    ];
}

function aboutRevoked({ revoked }: Partial<CertificateAuthorityInputs>): Complaint[] {
    const numbers = (revoked ?? []).map(({ serialNumber }) => serialNumber.toLowerCase().replace(/^0+/, ""));
    return (revoked ?? []).flatMap(({ serialNumber, revokedOn, reason }, index) => [
        ...when(
            numbers.indexOf(numbers[index] ?? "") !== index,
            `revoked[${index}].serialNumber`,
            "be given once",
            serialNumber,
        ),
        ...when(
            !/^(?=.*[1-9A-Fa-f])[0-9A-Fa-f]{1,40}$/.test(serialNumber),
            `revoked[${index}].serialNumber`,
            "be a serial number in hex",
            serialNumber,
        ),
        ...when(
            Number.isNaN(Date.parse(revokedOn)),
            `revoked[${index}].revokedOn`,
            "be a time like 2027-01-31T00:00:00Z",
            revokedOn,
        ),
        ...when(
            reason !== undefined && !(reason in revocationReasons),
            `revoked[${index}].reason`,
            `be one of ${listed(Object.keys(revocationReasons))}`,
            reason,
        ),
    ]);
}
