import {
    Certificate,
    CertificateContacts,
    CertificateIssuer,
    CryptoVerification,
    Key,
    Secret,
    type Vault,
} from "../../components/index";

/** The constructors look no further before they refuse. */
const vault = { __pulumiType: "azure-keyvault:index:Vault" } as unknown as Vault;

const components: Readonly<Record<string, (accessTimeoutSeconds: number) => unknown>> = {
    Key: (accessTimeoutSeconds) => new Key("it", { vault, type: "EC", accessTimeoutSeconds }),
    Secret: (accessTimeoutSeconds) => new Secret("it", { vault, generate: {}, accessTimeoutSeconds }),
    Certificate: (accessTimeoutSeconds) =>
        new Certificate("it", { vault, dnsNames: ["a.example"], accessTimeoutSeconds }),
    CertificateContacts: (accessTimeoutSeconds) =>
        new CertificateContacts("it", { vault, contacts: [{ email: "a@b.c" }], accessTimeoutSeconds }),
    CertificateIssuer: (accessTimeoutSeconds) =>
        new CertificateIssuer("it", { vault, provider: "DigiCert", accessTimeoutSeconds }),
    CryptoVerification: (accessTimeoutSeconds) => new CryptoVerification("it", { accessTimeoutSeconds }),
};

describe("how long a deployment waits for its role", () => {
    test.each(Object.keys(components))("is at most an hour, in whole seconds: %s", (component) => {
        for (const wait of [-1, 0.5, 3_601, 100_000]) {
            expect(() => components[component]?.(wait)).toThrow(
                `${component} "it": \`accessTimeoutSeconds\` must be a whole number of seconds from 0 to 3600, got ${wait}.`,
            );
        }
    });
});
