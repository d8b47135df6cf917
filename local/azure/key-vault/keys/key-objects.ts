import { type KeyObject } from "node:crypto";
import { type PrivateJwk, publicPart, toPrivateKey, toPublicKey } from "../../crypto/jwk";

/** How many keys are kept ready for OpenSSL. */
const capacity = 500;

/** The keys that were used lately, parsed: parsing costs more than most operations. */
export class KeyObjects {
    private readonly parsed = new Map<string, KeyObject>();

    /** `version` names the key in the cache. */
    public(version: string, jwk: PrivateJwk): KeyObject {
        return this.get(`${version}/public`, () => toPublicKey(publicPart(jwk)));
    }

    private(version: string, jwk: PrivateJwk): KeyObject {
        return this.get(`${version}/private`, () => toPrivateKey(jwk));
    }

    private get(id: string, parse: () => KeyObject): KeyObject {
        const kept = this.parsed.get(id);
        // Set anew, so that the first of the map is the one that went unused the longest.
        this.parsed.delete(id);
        const key = kept ?? parse();
        this.parsed.set(id, key);
        const oldest = this.parsed.keys().next();
        if (this.parsed.size > capacity && oldest.done !== true) {
            this.parsed.delete(oldest.value);
        }
        return key;
    }
}
