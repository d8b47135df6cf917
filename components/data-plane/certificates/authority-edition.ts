/** Which changes make a new certificate of an authority, or a new list of revoked ones: reckoned in the preview already. */
import { addDuration } from "../../internal/duration";
import type { CertificateAuthorityInputs } from "./authority-contract";
import { time } from "../azure/retry";
import { isUnknown, sameJson, timeText } from "../life-cycle/values";

/** What the certificate says, and `renewNow`. A renewed certificate of its parent's key leaves it right. */
const occasions = ["subject", "validityMonths", "pathLength", "permitted", "excluded", "renewNow"] as const;

export function authorityEdition(
    olds: Partial<CertificateAuthorityInputs>,
    news: CertificateAuthorityInputs,
): Pick<CertificateAuthorityInputs, "edition" | "crlBegan"> {
    const last = olds.edition;
    const differs = occasions.some(
        (property) => !isUnknown(news[property]) && !sameJson(olds[property], news[property]),
    );
    // Another kind is another key. A state that says nothing of it is of the same one, as far as can be told.
    const keyDiffers = olds.key !== undefined && !isUnknown(news.key) && !sameJson(olds.key, news.key);
    const [oldParent, newParent] = [olds.parent?.keyId, news.parent?.keyId];
    const parentDiffers = !isUnknown(news.parent) && oldParent !== newParent;
    const edition = last === undefined ? 1 : differs || keyDiffers || parentDiffers ? last + 1 : last;
    return { edition, crlBegan: crlBegan(olds, news) };
}

/** A list is made anew by the first deployment after half of its life, so that there is always one that is valid. */
function crlBegan(
    { crlBegan: began, crlDays }: Partial<CertificateAuthorityInputs>,
    news: CertificateAuthorityInputs,
): string {
    const now = new Date(time.now());
    const isFresh =
        began !== undefined &&
        crlDays === news.crlDays &&
        addDuration(new Date(began), `P${Math.ceil(news.crlDays / 2)}D`) > now;
    return isFresh ? began : (timeText(now) as string);
}
