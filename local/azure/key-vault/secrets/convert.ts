import { X509Certificate } from "node:crypto";
import { readPkcs12 } from "../../crypto/pkcs12";
import { pemType, pkcs12Type } from "../certificates/policy";
import { badParameter } from "../errors";
import { type SecretVersion } from "../model";

/**
 * What changes in a certificate's secret when it is asked for as PEM (`outContentType`): only PKCS#12 is converted, and
 * only into PEM. Throws 400 for anything else.
 */
export function convertedSecret(
    { value, contentType, hasKey }: SecretVersion,
    wanted: string | null,
): Partial<Pick<SecretVersion, "value" | "contentType">> {
    if (wanted === null || wanted === contentType) {
        return {};
    }
    if (wanted !== pemType || contentType !== pkcs12Type || hasKey !== true) {
        throw badParameter(
            `outContentType turns a certificate's "${pkcs12Type}" into "${pemType}" and nothing else, got "${wanted}".`,
        );
    }
    const { key, certificates } = readPkcs12(Buffer.from(value, "base64"), "");
    const pems = [
        key?.export({ type: "pkcs8", format: "pem" }) ?? "",
        ...certificates.map((der) => new X509Certificate(der).toString()),
    ];
    return { value: pems.join(""), contentType: pemType };
}
