// Providers are told only the hashes of assets that they had before: what they echo gets its content back.
import {
    Archive,
    Asset,
    mapMembers,
    mapProperties,
    type PropertyMap,
    someValue,
    type PropertyValue,
} from "../../values";

/** The values with the content of those assets that `original` has under the same hash. */
export function restoreAssets(values: PropertyMap, original: PropertyMap): PropertyMap {
    const known = new Map<string, Asset | Archive>();
    someValue(original, (value) => {
        if ((value instanceof Asset || value instanceof Archive) && value.hash !== undefined) {
            known.set(value.hash, value);
        }
        return false;
    });
    const restore = (value: PropertyValue): PropertyValue => {
        if (value instanceof Asset || value instanceof Archive) {
            return (value.hash === undefined ? undefined : known.get(value.hash)) ?? value;
        }
        return mapMembers(value, restore);
    };
    return known.size === 0 ? values : mapProperties(values, restore);
}
