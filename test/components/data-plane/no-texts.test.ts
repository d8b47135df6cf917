import * as handlers from "../../../components/data-plane/index";
import { signingKey } from "../support/declared-key";
import { webCertificate } from "../support/declared-certificate";
import { target } from "./in-process";

type Properties = Record<string, unknown>;

const digits = 48_151_623_421_357;
const salt = "c2FsdC1vZi10aGUtdGVzdA";
const issuer = { target, name: "authority", provider: "Test", salt, enabled: true };
const imported = (material: object) =>
    webCertificate(target, {
        ...{ source: "imported", issuerName: "Unknown", lifetimeAction: { action: "mail", percentage: 80 } },
        material: JSON.stringify(material),
    });

/** What only the deployment knows, a program may have from its configuration: no compiler has looked at it. */
test.each<[string, keyof typeof handlers, object, string]>([
    [
        "an issuer's password",
        "certificateIssuer",
        { ...issuer, password: digits },
        'Certificate issuer "authority" in vault "kv-test": `password` must be a text, got a number.',
    ],
    [
        "a PFX",
        "certificate",
        imported({ pfx: digits }),
        'Certificate "web" in vault "kv-test": `import.pfx` must be a text, got a number.',
    ],
    [
        "a certificate's PEM",
        "certificate",
        imported({ pem: digits }),
        'Certificate "web" in vault "kv-test": `import.pem` must be a text, got a number.',
    ],
    [
        "a PFX's password",
        "certificate",
        imported({ pfx: "MA==", password: digits }),
        'Certificate "web" in vault "kv-test": `import.password` must be a text, got a number.',
    ],
    [
        "a private key",
        "key",
        { ...signingKey(target), material: digits },
        'Key "signing" in vault "kv-test": `material` must be a text, got a number.',
    ],
])("%s that is no text is refused in the preview, and not told", async (_what, kind, inputs, reason) => {
    const { failures } = await handlers[kind].check({}, inputs as Properties);
    expect(failures).toEqual([{ property: "", reason }]);
});
