/** What runs in previews: refuses wrong settings, and puts a fingerprint in place of what is imported. Calls nothing of Azure's. */
import {
    complaintsAboutImporting,
    complaintsAboutMaterial,
    readChain,
    type CertificateMaterial,
} from "../../internal/certificate-material";
import { complaintsAboutCertificate } from "../../internal/certificate-rules";
import type { Complaint } from "../../internal/complaints";
import { wrongSetting } from "../../internal/errors";
import type { CertificateInputs } from "./contract";
import { editionOf, renewalIsDue } from "./edition";
import { aboutOutliving, aboutOutlivingOneToCome } from "./signing";
import { describeCertificate } from "./store";
import { time } from "../azure/retry";
import { isFingerprint } from "../secrets/fingerprint";
import { unnamed, type CheckFailure, type Properties } from "../life-cycle/handler";
import { conceal } from "../secrets/source";
import { isUnknown, knownOnly, sameName } from "../life-cycle/values";
import { alikeLists, alikeSubjects, inWordsOf } from "../life-cycle/wording";

const alike = {
    issuerName: sameName,
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
    { authorityMonths, ...news }: CertificateInputs,
): Promise<{ inputs: Properties; failures?: CheckFailure[] }> {
    const known = knownOnly(news);
    const material = parseMaterial(known.material);
    const complaints = [
        ...complaintsAboutCertificate(known),
        ...(material === undefined ? [] : complaintsAboutMaterial(material)),
        ...aboutSignedChain(known),
    ];
    if (complaints.length > 0) {
        return refused(news, complaints);
    }
    const worded = { ...(await withoutPlaintext(olds, news)), ...inWordsOf(olds, news, alike) };
    const inputs = { ...worded, ...editionOf(olds, worded) };
    const late = [
        ...(inputs.edition === olds.edition ? [] : aboutLife(olds, news, authorityMonths)),
        ...(material !== undefined && isImported(olds, inputs) ? complaintsAboutImporting(material, time.now()) : []),
    ];
    return late.length > 0 ? refused(news, late) : { inputs };
}

/** Whether the deployment imports what is declared: what is adopted or brought back may be in the vault, or the backup, already. */
function isImported(olds: Partial<CertificateInputs>, news: Partial<CertificateInputs>): boolean {
    const mayBeThere = news.onExisting === "adopt" || news.restoreFrom !== undefined;
    return news.material !== olds.material && (olds.material !== undefined || !mayBeThere);
}

function refused(news: CertificateInputs, complaints: readonly Complaint[]) {
    const what = describeCertificate(knownOnly(news));
    const failures = complaints.map((complaint) => unnamed(wrongSetting(what, complaint)));
    return { inputs: { ...news, ...(news.material !== undefined && { material: "" }) }, failures };
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

/** Only a certificate that is made now: one that was made in time ends before its authority's all its life. */
function aboutLife(
    olds: Partial<CertificateInputs>,
    declared: CertificateInputs,
    authorityMonths: number | undefined,
): Complaint[] {
    const news = knownOnly(declared);
    const { authority, validityMonths } = news;
    if (isUnknown(declared.authority)) {
        return aboutOutlivingOneToCome(validityMonths, authorityMonths, "its authority");
    }
    const ways = "give the authority a new certificate by its `renewNow`, or this one a shorter `validity`";
    const later = ', or put its renewal off, which is due, by action "mail" in `beforeExpiry`';
    return aboutOutliving(
        validityMonths,
        authority,
        "its authority",
        renewalIsDue(olds, news) ? `${ways}${later}` : ways,
    );
}
