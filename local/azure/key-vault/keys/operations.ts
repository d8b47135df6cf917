import { invalidProperty } from "../errors";

/** The operations of an RSA key that isn't created for fewer. */
const rsaOperations: readonly string[] = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"];

/** The operations of an elliptic-curve key that isn't created for fewer. */
const ecOperations: readonly string[] = ["sign", "verify"];

const knownOperations = new Set([...rsaOperations, "import", "export", "deriveKey"]);

/** The key operations that a request asks for, in the service's spelling; all that the kind of key has, when none. */
export function keyOperations(kty: "RSA" | "EC", requested: readonly string[] | undefined): readonly string[] {
    if (requested === undefined || requested.length === 0) {
        return kty === "RSA" ? rsaOperations : ecOperations;
    }
    return checkKeyOperations(requested);
}

/** Throws 400 at an operation that Key Vault doesn't know. */
export function checkKeyOperations(requested: readonly string[]): readonly string[] {
    if (requested.some((operation) => !knownOperations.has(operation))) {
        throw invalidProperty("key_ops");
    }
    return [...new Set(requested)];
}
