/** Which changes make a new version: reckoned in the preview already, so that it says so. */
import { addDuration } from "../../internal/duration";
import type { CertificateInputs } from "./contract";
import { certifiedInputs } from "./policy";
import { digest } from "../life-cycle/ownership";
import { time } from "../azure/retry";
import { isUnknown, sameJson, timeText } from "../life-cycle/values";

/** What a new version is made for, besides what the certificate says. */
const occasions = ["source", "issuerName", "renewNow"] as const;

/** The edition of the declaration, one more than the last where a new version is due. Calls nothing. */
export function editionOf(
    olds: Partial<CertificateInputs>,
    news: CertificateInputs,
): Pick<CertificateInputs, "edition" | "editionBegan"> {
    const began = timeText(new Date(time.now())) as string;
    const last = olds.edition;
    const since = (text: string) => (news.source === "authority" ? { editionBegan: text } : {});
    if (last === undefined) {
        return { edition: 1, ...since(began) };
    }
    const isNew = differsInWhatItSays(olds, news) || renewalIsDue(olds, news);
    return isNew ? { edition: last + 1, ...since(began) } : { edition: last, ...since(olds.editionBegan ?? began) };
}

function differsInWhatItSays(olds: Partial<CertificateInputs>, news: CertificateInputs): boolean {
    const properties =
        news.source === "imported" ? (["material", "source"] as const) : [...certifiedInputs, ...occasions];
    // A value that isn't known yet may turn out to be the same: the deployment itself decides.
    const differs = properties.some(
        (property) => !isUnknown(news[property]) && !sameJson(olds[property], news[property]),
    );
    const [oldKey, newKey] = [olds.authority?.keyId, news.authority?.keyId];
    return differs || (oldKey !== undefined && newKey !== undefined && !isUnknown(newKey) && oldKey !== newKey);
}

/** Whether a certificate that deployments renew has come to that point of its life. */
export function renewalIsDue(
    olds: Partial<CertificateInputs>,
    { source, lifetimeAction, validityMonths }: Partial<CertificateInputs>,
): boolean {
    const began = olds.editionBegan;
    if (source !== "authority" || lifetimeAction?.action !== "renew" || began === undefined) {
        return false;
    }
    const from = new Date(began);
    const until = addDuration(from, `P${validityMonths ?? 1}M`);
    const { daysBeforeExpiry, percentage = 100 } = lifetimeAction;
    const due =
        daysBeforeExpiry === undefined
            ? from.getTime() + ((until.getTime() - from.getTime()) * percentage) / 100
            : addDuration(until, `P${daysBeforeExpiry}D`, -1).getTime();
    return due <= time.now();
}

/** The mark that a declaration leaves on the certificates it makes: whose they are, and of which edition. */
export function editionMark(inputs: CertificateInputs, lineage: string): string {
    const says = certifiedInputs.map((property) => inputs[property] ?? null);
    return `${ownerMark(inputs)}.${digest([lineage, inputs.edition, says, inputs.material ?? null])}`;
}

/** The part of the mark that says whose a certificate is. */
export function ownerMark({ owner }: Pick<CertificateInputs, "owner">): string {
    return digest(["owner", owner]);
}
