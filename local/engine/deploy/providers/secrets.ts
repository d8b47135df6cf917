// Keeping secrets secret across providers that don't know the notion.
import { containsSecrets, isMap, type PropertyMap, Secret } from "../../values";

/**
 * Marks in `outs` what is secret under the same name in `ins`. Objects are compared member by member; a list with a
 * secret in it makes the whole list of that name secret, since its order may have changed.
 */
export function annotateSecrets(outs: PropertyMap, ins: PropertyMap): PropertyMap {
    const result = { ...outs };
    for (const [key, source] of Object.entries(ins)) {
        const value = result[key];
        if (value === undefined) {
            continue;
        }
        if (isMap(value) && isMap(source)) {
            result[key] = annotateSecrets(value, source);
        } else if (!(value instanceof Secret) && containsSecrets(source)) {
            result[key] = new Secret(value);
        }
    }
    return result;
}
