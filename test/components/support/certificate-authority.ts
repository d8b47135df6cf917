import type { CertificateAuthorityInputs } from "../../../components/data-plane/certificates/authority-contract";
import type { VaultTarget } from "../../../components/internal/vault-target";

/** A root as the component declares it. Its key is made apart. */
export function rootAuthority(
    target: VaultTarget,
    changes: Partial<CertificateAuthorityInputs> = {},
): CertificateAuthorityInputs {
    return {
        target,
        keyName: "root",
        key: { type: "EC", curve: "P-384" },
        subject: "CN=Contoso Root, O=Contoso",
        validityMonths: 120,
        urls: { crl: ["http://pki.contoso.com/root.crl"], certificate: ["http://pki.contoso.com/root.cer"] },
        revoked: [],
        crlDays: 90,
        ...changes,
    };
}
