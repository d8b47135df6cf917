import type { CertificateInputs } from "../../../components/data-plane/certificates/contract";
import type { VaultTarget } from "../../../components/internal/vault-target";

/** A self-signed certificate as the component declares it. */
export function webCertificate(target: VaultTarget, changes: Partial<CertificateInputs> = {}): CertificateInputs {
    return {
        target,
        name: "web",
        source: "self",
        issuerName: "Self",
        subject: "CN=web.contoso.com",
        dnsNames: ["web.contoso.com"],
        keyType: "EC",
        curve: "P-256",
        exportable: true,
        reuseKey: false,
        keyUsages: ["digitalSignature"],
        extendedKeyUsages: ["1.3.6.1.5.5.7.3.1"],
        validityMonths: 12,
        contentType: "pfx",
        lifetimeAction: { action: "renew", percentage: 80 },
        enabled: true,
        salt: "c2FsdC1vZi10aGUtdGVzdA",
        onExisting: "fail",
        onDestroy: "detach",
        owner: "platform/dev/web",
        ...changes,
    };
}
