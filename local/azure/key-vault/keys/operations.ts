import { type KeyMaterial } from "../../crypto/jwk";
import { invalidProperty } from "../errors";

/** The operations of an RSA key that isn't created for fewer. */
const rsaOperations: readonly string[] = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"];

/** The operations of an elliptic-curve key that isn't created for fewer. */
const ecOperations: readonly string[] = ["sign", "verify"];

/** The operations of a symmetric key that isn't created for fewer. */
const symmetricOperations: readonly string[] = [...rsaOperations, "deriveKey"];

const knownOperations = new Set([...symmetricOperations, "import", "export"]);

/** The key operations that a request asks for, in the service's spelling; all that the kind of key has, when none. */
export function keyOperations(kty: KeyMaterial["kty"], requested: readonly string[] | undefined): readonly string[] {
    if (requested === undefined || requested.length === 0) {
        return { RSA: rsaOperations, EC: ecOperations, oct: symmetricOperations }[kty];
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
