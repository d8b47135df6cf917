import {
    Certificate,
    CertificateContacts,
    CertificateIssuer,
    CryptoVerification,
    Key,
    PrivateCertificateAuthority,
    Vault,
} from "../../components/index";
import { recorded } from "./support/recorder";

/** What a program written in JavaScript, or one that reads its configuration, can give. */
type Anything = Record<string, unknown>;

/** The constructors look no further before they refuse. */
const anyVault = { __pulumiType: "azure-keyvault:index:Vault" } as unknown as Vault;
beforeAll(() => recorded(() => undefined));

const components: Readonly<Record<string, (args: Anything) => unknown>> = {
    Key: (args) => new Key("it", { vault: anyVault, type: "EC", ...args }),
    Certificate: (args) => new Certificate("it", { vault: anyVault, dnsNames: ["a.example"], ...args }),
    CertificateIssuer: (args) => new CertificateIssuer("it", { vault: anyVault, provider: "DigiCert", ...args }),
    CertificateContacts: (args) =>
        new CertificateContacts("it", { vault: anyVault, contacts: [{ email: "a@b.c" }], ...args }),
    CryptoVerification: (args) => new CryptoVerification("it", args),
};

test.each<[string, Anything, string]>([
    ["Key", { plane: "ARM" }, '`plane` must be one of "data", "arm", got "ARM"'],
    ["Key", { tags: { a: 1 } }, '`tags["a"]` must be a text, got a number'],
    ["Certificate", { tags: { a: 1 } }, '`tags["a"]` must be a text, got a number'],
    ["CertificateIssuer", { onDestroy: "purge" }, '`onDestroy` must be one of "detach", "delete", got "purge"'],
    ["CertificateIssuer", { onExisting: "recover" }, '`onExisting` must be one of "fail", "adopt", got "recover"'],
    ["CertificateIssuer", { enabled: 1 }, "`enabled` must be true or false, got 1"],
    ["CertificateContacts", { onDestroy: "purge" }, '`onDestroy` must be one of "detach", "delete", got "purge"'],
    ["CertificateContacts", { onExisting: "recover" }, '`onExisting` must be one of "fail", "adopt", got "recover"'],
    ["CryptoVerification", { onFailure: "Fail" }, '`onFailure` must be one of "fail", "warn", got "Fail"'],
    ["CryptoVerification", { onFailure: null }, '`onFailure` must be one of "fail", "warn", got null'],
    [
        "CryptoVerification",
        { undeclaredAccess: "ignored" },
        '`undeclaredAccess` must be one of "fail", "ignore", got "ignored"',
    ],
    ["CryptoVerification", { always: "false" }, '`always` must be true or false, got "false"'],
])("a word that no compiler has looked at is refused: %s %j", (component, args, sentence) => {
    expect(() => components[component]?.(args)).toThrow(`${component} "it": ${sentence}.`);
});

const digits = 48_151_623_421_357;

test.each<[string, Anything, string]>([
    ["Key", { material: digits }, "`material` must be a text, got a number"],
    ["Certificate", { dnsNames: undefined, import: { pfx: digits } }, "`import.pfx` must be a text, got a number"],
    ["Certificate", { dnsNames: undefined, import: { pem: digits } }, "`import.pem` must be a text, got a number"],
    [
        "Certificate",
        { dnsNames: undefined, import: { pfx: "MA==", password: digits } },
        "`import.password` must be a text, got a number",
    ],
    ["CertificateIssuer", { password: digits }, "`password` must be a text, got a number"],
    ["CertificateIssuer", { password: { digits } }, "`password` must be a text, got an object"],
])("a secret that is no text is refused, and not shown: %s %j", (component, args, sentence) => {
    expect(() => components[component]?.(args)).toThrow(`${component} "it": ${sentence}.`);
});

test("a wrong word of an authority's key is refused by the key's name", async () => {
    await recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", network: "open" });
        const key = { onDestroy: "Detach" as "detach" };
        const declare = () => new PrivateCertificateAuthority("root", { vault, subject: "CN=Root", key });
        expect(declare).toThrow('`onDestroy` must be one of "detach", "disable", "delete", "purge", got "Detach".');
    });
});
