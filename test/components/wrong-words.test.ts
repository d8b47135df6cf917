import {
    Certificate,
    CertificateContacts,
    CertificateIssuer,
    Key,
    PrivateCertificateAuthority,
    Vault,
} from "../../components/index";
import { recorded } from "./support/recorder";

/** What a program written in JavaScript, or one that reads its configuration, can give. */
type Anything = Record<string, unknown>;

/** The constructors look no further before they refuse. */
const anyVault = {} as Vault;
beforeAll(() => recorded(() => undefined));

const components: Readonly<Record<string, (args: Anything) => unknown>> = {
    Key: (args) => new Key("it", { vault: anyVault, type: "EC", ...args }),
    Certificate: (args) => new Certificate("it", { vault: anyVault, dnsNames: ["a.example"], ...args }),
    CertificateIssuer: (args) => new CertificateIssuer("it", { vault: anyVault, provider: "DigiCert", ...args }),
    CertificateContacts: (args) =>
        new CertificateContacts("it", { vault: anyVault, contacts: [{ email: "a@b.c" }], ...args }),
};

test.each<[string, Anything, string]>([
    ["Key", { plane: "ARM" }, '`plane` must be one of "data", "arm", got "ARM"'],
    ["Key", { tags: { a: 1 } }, '`tags["a"]` must be a text, got 1'],
    ["Certificate", { tags: { a: 1 } }, '`tags["a"]` must be a text, got 1'],
    ["CertificateIssuer", { onDestroy: "purge" }, '`onDestroy` must be one of "detach", "delete", got "purge"'],
    ["CertificateIssuer", { onExisting: "recover" }, '`onExisting` must be one of "fail", "adopt", got "recover"'],
    ["CertificateIssuer", { enabled: 1 }, "`enabled` must be true or false, got 1"],
    ["CertificateContacts", { onDestroy: "purge" }, '`onDestroy` must be one of "detach", "delete", got "purge"'],
    ["CertificateContacts", { onExisting: "recover" }, '`onExisting` must be one of "fail", "adopt", got "recover"'],
])("a word that no compiler has looked at is refused: %s %j", (component, args, sentence) => {
    expect(() => components[component]?.(args)).toThrow(`${component} "it": ${sentence}.`);
});

test("so is the one of an authority's key, by its name", async () => {
    await recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", network: "open" });
        const key = { onDestroy: "Detach" as "detach" };
        const declare = () => new PrivateCertificateAuthority("root", { vault, subject: "CN=Root", key });
        expect(declare).toThrow('`onDestroy` must be one of "detach", "disable", "delete", "purge", got "Detach".');
    });
});
