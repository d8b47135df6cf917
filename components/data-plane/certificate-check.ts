/** What runs in previews: refuses wrong settings, and puts a fingerprint in place of what is imported. Calls nothing of Azure's. */
import { complaintsAboutMaterial, readChain, type CertificateMaterial } from "../internal/certificate-material";
import { complaintsAboutCertificate } from "../internal/certificate-rules";
import type { Complaint } from "../internal/complaints";
import { show } from "../internal/errors";
import type { CertificateInputs } from "./certificate-contract";
import { editionOf } from "./certificate-edition";
import { describeCertificate } from "./certificate-store";
import { namesOutsideOf } from "./certificate-constraints";
import { isFingerprint } from "./fingerprint";
import type { CheckFailure, Properties } from "./handler";
import { serverNow } from "./server-clock";
import { conceal } from "./secret-source";
import { addDuration } from "../internal/duration";
import { isUnknown } from "./values";
import { alikeLists, alikeSubjects, inWordsOf } from "./wording";

const alike = {
    subject: alikeSubjects,
    dnsNames: alikeLists,
    emails: alikeLists,
    userPrincipalNames: alikeLists,
    ipAddresses: alikeLists,
    uris: alikeLists,
    keyUsages: alikeLists,
    extendedKeyUsages: alikeLists,
} as const;

/** The answer to Pulumi's `check`. */
export async function checkCertificate(
    olds: Partial<CertificateInputs>,
    news: CertificateInputs,
): Promise<{ inputs: Properties; failures?: CheckFailure[] }> {
    const known = knownOnly(news);
    const material = parseMaterial(known.material);
    const complaints = [
        ...complaintsAboutCertificate(known),
        ...(material === undefined ? [] : complaintsAboutMaterial(material)),
        ...aboutSignedChain(known),
        ...aboutAuthority(known),
    ];
    if (complaints.length > 0) {
        // Without the property's name: the engine prints the value of a property that it is given by name.
        const failures = complaints.map(({ property, expected, got }) => ({
            property: "",
            reason: `${describeCertificate(known)}: \`${property}\` must ${expected}, got ${show(got)}.`,
        }));
        return { inputs: { ...news, ...(news.material !== undefined && { material: "" }) }, failures };
    }
    const inputs = { ...(await withoutPlaintext(olds, news)), ...inWordsOf(olds, news, alike) };
    return { inputs: { ...inputs, ...editionOf(olds, inputs) } };
}

function knownOnly(inputs: CertificateInputs): Partial<CertificateInputs> {
    return Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isUnknown(value)));
}

/** What is to be imported; `undefined` where there is nothing, or only its fingerprint is left. */
export function parseMaterial(text: string | undefined): CertificateMaterial | undefined {
    return text === undefined || text === "" || isFingerprint(text)
        ? undefined
        : (JSON.parse(text) as CertificateMaterial);
}

async function withoutPlaintext(olds: Partial<CertificateInputs>, news: CertificateInputs): Promise<CertificateInputs> {
    const { material, salt } = news;
    return material === undefined || isUnknown(material) || isFingerprint(material)
        ? news
        : { ...news, material: await conceal(material, salt, olds.material) };
}

function aboutSignedChain({ signedChain }: Partial<CertificateInputs>): Complaint[] {
    return signedChain === undefined || readChain(signedChain) !== undefined
        ? []
        : [
              {
                  property: "signedChain",
                  expected: "be the signed certificate and those above it, as PEM",
                  got: "something else",
              },
          ];
}

function aboutAuthority(inputs: Partial<CertificateInputs>): Complaint[] {
    const { authority, validityMonths } = inputs;
    if (authority === undefined || validityMonths === undefined) {
        return [];
    }
    const end = addDuration(serverNow(), `P${validityMonths}M`);
    const outside = namesOutsideOf(authority, inputs);
    return [
        ...(end.getTime() > Date.parse(authority.expiresOn)
            ? [
                  {
                      property: "validity",
                      expected: `end before its authority does, on ${authority.expiresOn} (its \`renewNow\` makes a new certificate)`,
                      got: `${validityMonths} months`,
                  },
              ]
            : []),
        ...outside.map(({ property, name }) => ({
            property,
            expected: "be among the names that its authority may sign for",
            got: name,
        })),
    ];
}
