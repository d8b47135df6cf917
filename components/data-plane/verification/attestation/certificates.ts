/**
 * The certificates of an attestation. They lead to the key of an HSM's partition in two ways: from its manufacturer's root over the card,
 * and from the root of its owner, Microsoft. Their dates aren't looked at: an attestation is as good after them, and the manufacturer's
 * first root has ended while its key goes on.
 */
import { X509Certificate } from "node:crypto";
import type { TrustedRoot } from "./roots";

/** Who vouches for an HSM's partition. */
export interface Vouchers {
    /** The certificate of the partition, whose key signs attestations. */
    readonly partition: X509Certificate;
    /** The manufacturer's root, which is trusted. */
    readonly manufacturer: string;
    /** The owner's root. Microsoft doesn't publish its own, so that it is only named. */
    readonly owner: string;
}

/** The certificates of a PEM file, in their order. Throws at one that isn't. */
export function certificatesIn(pem: string): X509Certificate[] {
    const parts = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return parts.map((part) => new X509Certificate(part));
}

/** Who vouches for the partition, or what is wrong with the certificates. */
export function vouchersOf(all: readonly X509Certificate[], roots: readonly TrustedRoot[]): Vouchers | string {
    const cards = all.flatMap((card) =>
        roots.filter(({ publicKey }) => card.verify(publicKey)).map(({ name }) => ({ card, manufacturer: name })),
    );
    // The root itself may be among them. Its own key has signed it, as it has the card's.
    const issued = cards.filter(({ card }) => !isSelfSigned(card));
    if (issued.length === 0) {
        const trusted = roots.map(({ name }) => name).join(", ");
        return `none of its ${all.length} certificates is issued by a root that is trusted (${trusted})`;
    }
    const partitions = issued.flatMap(({ card, manufacturer }) =>
        issuedBy(card, all).map((partition) => ({ partition, manufacturer })),
    );
    if (partitions.length === 0) {
        return "the certificate that its card issued to the HSM's partition is missing";
    }
    const owners = all.filter((each) => isSelfSigned(each) && !roots.some(({ publicKey }) => each.verify(publicKey)));
    for (const { partition, manufacturer } of partitions) {
        const owner = owners.find((root) =>
            issuedBy(root, all).some((other) => other.publicKey.equals(partition.publicKey)),
        );
        if (owner !== undefined) {
            return { partition, manufacturer, owner: nameOf(owner) };
        }
    }
    return "the certificate that its owner, Microsoft, issued to the HSM's partition is missing";
}

function issuedBy(issuer: X509Certificate, all: readonly X509Certificate[]): X509Certificate[] {
    return all.filter(
        (each) =>
            each !== issuer && each.issuer === issuer.subject && !isSelfSigned(each) && each.verify(issuer.publicKey),
    );
}

function isSelfSigned(certificate: X509Certificate): boolean {
    return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

function nameOf({ subject }: X509Certificate): string {
    return subject.split("\n").join(", ");
}
