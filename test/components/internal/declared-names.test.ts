import { generateKeyPairSync } from "node:crypto";
import {
    Certificate,
    CertificateIssuer,
    Key,
    PrivateCertificateAuthority,
    Secret,
    Vault,
} from "../../../components/index";
import { ofType, recorded, type Registration } from "../support/recorder";

const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
const dataPlane = "pulumi-nodejs:dynamic/azure-keyvault";
const answers = {
    outputs: {
        [`${dataPlane}:KeyLookup`]: () => ({ version: "v1", jwk }),
        [`${dataPlane}:CertificateAuthority`]: () => ({ signer: { chain: [] }, crl: "" }),
        "azure-native:keyvault:Key": () => ({ keyUri: "", keyUriWithVersion: "" }),
    },
};

type Declare = (name: string, vault: Vault, nameInVault: string) => unknown;

const key: Declare = (name, vault, keyName) => new Key(name, { vault, keyName, type: "EC" });
const armKey: Declare = (name, vault, keyName) => new Key(name, { vault, keyName, type: "EC", plane: "arm" });
const authority: Declare = (name, vault, keyName) =>
    new PrivateCertificateAuthority(name, { vault, key: { keyName }, subject: "CN=Contoso" });
const existing: Declare = (name, vault, keyName) => Key.get(name, { vault, keyName });
const secret: Declare = (name, vault, secretName) => new Secret(name, { vault, secretName, generate: {} });
const certificate: Declare = (name, vault, certificateName) =>
    new Certificate(name, { vault, certificateName, subject: "CN=Contoso" });
const issuer: Declare = (name, vault, issuerName) =>
    new CertificateIssuer(name, { vault, issuerName, provider: "DigiCert" });

function vault(name: string): Vault {
    return new Vault(name, { resourceGroupName: "rg", vaultName: name, network: "open" });
}

/** What the second declaration is refused with, and what was registered. */
async function declared(first: Declare, second: Declare, where = ["kv-app", "kv-app"], names = ["main", "MAIN"]) {
    let refusal: unknown;
    const registrations: Registration[] = await recorded(() => {
        const vaults = new Map([...new Set(where)].map((name) => [name, vault(name)]));
        first("first", vaults.get(where[0] ?? "") as Vault, names[0] ?? "");
        try {
            second("second", vaults.get(where[1] ?? "") as Vault, names[1] ?? "");
        } catch (caught) {
            refusal = caught;
        }
    }, answers);
    return { refusal, registrations };
}

const twins: [string, Declare, Declare, string][] = [
    ["two keys", key, key, 'Key "second": `keyName` must be another than that of the key "first"'],
    ["two keys of both planes", armKey, key, 'Key "second": `keyName` must be another than that of the key "first"'],
    ["two keys of ARM", armKey, armKey, 'Key "second": `keyName` must be another than that of the key "first"'],
    ["a key and an authority's", key, authority, '`keyName` must be another than that of the key "first"'],
    ["two secrets", secret, secret, 'Secret "second": `secretName` must be another than that of the secret "first"'],
    [
        "two certificates",
        certificate,
        certificate,
        'Certificate "second": `certificateName` must be another than that of the certificate "first"',
    ],
    [
        "two certificate issuers",
        issuer,
        issuer,
        'CertificateIssuer "second": `issuerName` must be another than that of the certificate issuer "first"',
    ],
];

describe("one name in a vault", () => {
    test.each(twins)("is refused for %s, whatever the capitals", async (_what, first, second, sentence) => {
        const { refusal, registrations } = await declared(first, second);
        expect(refusal).toMatchObject({ code: "InvalidArgument" });
        expect((refusal as Error).message).toContain(
            `${sentence}, which is in the same vault (capitals make no difference), got "MAIN".`,
        );
        expect(ofType(registrations, `${dataPlane}:Key`).length).toBeLessThan(2);
    });

    test.each([
        ["a key and a secret", key, secret],
        ["a key and a look at it", key, existing],
        ["two looks at a key", existing, existing],
    ])("is taken for %s", async (_what, first, second) => {
        expect((await declared(first, second)).refusal).toBeUndefined();
    });
});

test.each(twins)("one name in two vaults is taken for %s", async (_what, first, second) => {
    expect((await declared(first, second, ["kv-app", "kv-other"])).refusal).toBeUndefined();
});

test.each(twins)("two names in a vault are taken for %s", async (_what, first, second) => {
    expect((await declared(first, second, ["kv-app", "kv-app"], ["main", "spare"])).refusal).toBeUndefined();
});
