/** Certificates with their private keys, as somebody has them who imports them. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { selfSignedCertificate } from "local/dist/azure/crypto/certificates";
import { writePkcs12 } from "local/dist/azure/crypto/pkcs12";
import type { PlantedText } from "./plant";

/** A PFX that a password protects: JSON of its base64 and the password. */
export async function certificateAsPfx(password: string): Promise<PlantedText> {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const file = writePkcs12(privateKey, [await certificateOf(privateKey)], password);
    const parts = [file.toString("base64"), password, ...privateParts(privateKey, ["d", "p", "q"])];
    return { text: JSON.stringify({ pfx: file.toString("base64"), password }), parts };
}

/** A private key and its certificate as PEM. */
export async function certificateAsPem(): Promise<PlantedText> {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const certificate = (await certificateOf(privateKey)).toString("base64").replace(/.{1,64}/g, "$&\n");
    const text = `${key}-----BEGIN CERTIFICATE-----\n${certificate}-----END CERTIFICATE-----\n`;
    return { text, parts: [key, ...privateParts(privateKey, ["d"])] };
}

/** The numbers of a private key that nobody else may know. */
export function privateParts(key: KeyObject, names: readonly string[]): Buffer[] {
    const jwk = key.export({ format: "jwk" }) as Readonly<Record<string, unknown>>;
    return names.map((name) => Buffer.from(jwk[name] as string, "base64url"));
}

const year = 365 * 24 * 60 * 60 * 1000;

function certificateOf(key: KeyObject): Promise<Buffer> {
    const names = { emails: [], dnsNames: ["planted.contoso.com"], upns: [], uris: [], ipAddresses: [] };
    const says = { subject: "CN=planted.contoso.com", names, extendedUsages: [], usages: ["digitalSignature"] };
    const now = Date.now();
    return selfSignedCertificate(key, { ...says, authority: false }, new Date(now), new Date(now + year));
}
