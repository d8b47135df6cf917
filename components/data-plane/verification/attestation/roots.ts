/** Whom an attestation is believed for: the roots under which manufacturers certify their HSMs. */
import { createPublicKey, type X509Certificate, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { KeyVaultComponentError, messageOf } from "../../../internal/errors";
import { certificatesIn } from "./certificates";

/** The environment variable that names a file with further roots, in PEM. */
export const rootsVariable = "AZURE_KEYVAULT_ATTESTATION_ROOTS";

/** A root that is trusted: by its key, which certificates of it come and go with. */
export interface TrustedRoot {
    /** `Marvell LiquidSecurity` */
    readonly name: string;
    readonly publicKey: KeyObject;
}

/**
 * The root of Marvell's LiquidSecurity HSMs: `CN=localca.liquidsecurity.cavium.com`. Its certificate of 2015 ended in 2025, that of 2024
 * (SHA-256 23:01:43:DF:00:E0:B4:52:74:3E:06:8A:5B:3F:C0:8D:F8:F0:6C:EF:C4:85:4E:A6:27:AE:B7:EB:D7:0E:E2:F4) has the same key.
 *
 * https://www.marvell.com/products/security-solutions/nitrox-hs-adapters/liquidsecurity-certificate.html
 */
const liquidSecurity = `
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3JL6kDOHL2Y3cqjixjE4
yicL38SToVasOqaI4FDM9dFVO89wrSa8B3BEsBA1MVJDMc6H+eZBaK1ES2lVQo3n
WGrhIrJ2cMElpAHpqfRkRJvIl+gV7aGfFQ1qDth9ACYhwjOtqiXmVV4ZvAP81htD
8i6wiDR9Ms/WoegXMHbGRi70L5KVDSYcFTK2/ZyPQZUZk1oaKLdWEk3+434mxJHP
6TftBM99ERWi9zIciGjSUttvtdLZ8uLDlE7DxLVymoeZj5R6Z6xnAdfM+WMYK9Lw
zWMfhQjxqPeVxq6vTWHzTJcLEnhUq/A9VUOx2ZoqXkwdYUE1EMPyv0ZrcOTYpY5G
EwIDAQAB`;

/**
 * The root of Marvell's LiquidSecurity 2 HSMs: `CN=cavium-liquidsecurity-ls2`, its certificate's SHA-256
 * 17:64:4D:E0:D3:3B:C7:3B:2F:4E:F4:C2:0A:11:F6:C8:CC:1F:72:3A:4C:D8:3E:E6:00:36:1C:BB:24:D8:D2:E5.
 *
 * https://www.marvell.com/products/security-solutions/nitrox-hs-adapters/liquidsecurity2-certificate-ls2-g-axxx-mi-f-bo-v2.html
 */
const liquidSecurity2 = `
MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAzzHwkk8uJQtTOWacMpNC
kW+DSLLkZqOPtW05TTiyzM5XFwVYzhpQiEbGrttsq1ftLEyK5HvB9IiRNb47kBHe
Qb4/GE8rJx8poBLQdM7fx5GYjWr3gTbqD+Sfj7ofwQJY5xGbVTE2WMQk2wdzo0LD
c2i1UV95+8RiCmPY1LlEZxaz0hw+Fd/Pu4R0DrS1oR3KG+p62g9ChhQoWlYHe66E
5e5hS43KJeoN6bpAsbXOVzt1r21n0f/FllTB+E/ENiGLuPo9BuBuiiQ39yxULb20
2K1NnwIoU/EugYMkwoKhXzsqf1Rx7xDr7rHu4a+eCkm7NOSxfsXr2EQ8D6rCY+7n
41zNrE0e2B99ywz7VijPQckXsRDBdvx5JPvb1jsoc4X+sw6/ekKkpUhWkyuV89ms
ix/ykQwMoYrIednbtXJ3VjCQcYunDmgSxty2XPPRhsqe2PmytOhB+VGP/wZvbtbh
KAUnwWlpOc2cesRJQqteAWB9KEDvA5lt0/OA1tEPWR16m2rKnBdivY4aWqJ1ZEW2
hCwuObL4M7v9jxPQrMjlak2lLZ/E/8mVbTvSYJbQGa8xkHL1BqsmOHA5YoPaVGoN
YKSC5EmmMqcsFRSOOcFZC4mcVhwu4zUga8gGFHIy6+y6/6LA3BpshoB99vnk0rna
NHr3lc3nf9Wqtb8YZdVFtdsCAwEAAQ==`;

/** The keys of Marvell, whose HSMs are behind managed HSMs, as Microsoft's tool for attestations trusts them. */
export const marvellRoots: readonly TrustedRoot[] = [
    { name: "Marvell LiquidSecurity", publicKey: keyOf(liquidSecurity) },
    { name: "Marvell LiquidSecurity 2", publicKey: keyOf(liquidSecurity2) },
];

/** Marvell's roots, and those that the environment names: a rehearsal's, or another manufacturer's. */
export function trustedRoots(): readonly TrustedRoot[] {
    const file = process.env[rootsVariable];
    return file === undefined || file === "" ? marvellRoots : [...marvellRoots, ...rootsIn(file)];
}

function rootsIn(file: string): TrustedRoot[] {
    let certificates: X509Certificate[];
    try {
        certificates = certificatesIn(readFileSync(file, "utf8"));
    } catch (error) {
        throw unusable(file, messageOf(error));
    }
    if (certificates.length === 0) {
        throw unusable(file, "it holds no certificate in PEM");
    }
    return certificates.map(({ subject, publicKey }) => ({ name: subject.split("\n").join(", "), publicKey }));
}

function unusable(file: string, why: string): KeyVaultComponentError {
    return new KeyVaultComponentError(
        "InvalidArgument",
        `${rootsVariable} names ${file} as the roots of attestations, which can't be read: ${why}.`,
    );
}

function keyOf(base64: string): KeyObject {
    return createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
}
