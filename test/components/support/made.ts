/** What arguments refer to: components, made once a program, and what is called with them. */
import {
    Certificate,
    CertificateIssuer,
    Key,
    Principal,
    PrivateCertificateAuthority,
    Secret,
    Vault,
} from "../../../components/index";
import { kim } from "./granted";

/** What stands for itself in arguments: made once a program. */
export interface Made {
    readonly vault: Vault;
    readonly premium: Vault;
    readonly key: Key;
    readonly secret: Secret;
    readonly certificate: Certificate;
    readonly issuer: CertificateIssuer;
    readonly authority: PrivateCertificateAuthority;
    readonly principal: Principal;
}

/** A constructor or function, and arguments that it takes, for a name that nothing else has. */
export interface Declaration {
    readonly call: (made: Made) => (...args: never[]) => unknown;
    readonly right: (name: string, made: Made) => readonly unknown[];
}

export const place = { resourceGroupName: "rg", location: "westeurope", network: "open" } as const;

export function make(): Made {
    const vault = new Vault("kv", { ...place, vaultName: "kv-shared" });
    return {
        vault,
        premium: new Vault("hsm", { ...place, vaultName: "kv-premium", sku: "premium" }),
        key: new Key("key", { vault, type: "RSA" }),
        secret: new Secret("secret", { vault, value: "v" }),
        certificate: new Certificate("certificate", { vault, subject: "CN=a" }),
        issuer: new CertificateIssuer("issuer", { vault, provider: "DigiCert" }),
        authority: new PrivateCertificateAuthority("root", { vault, subject: "CN=Root", pathLength: 3 }),
        principal: Principal.objectId(kim, "User", "kim"),
    };
}
