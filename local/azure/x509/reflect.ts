/**
 * `@peculiar/x509` wires its parts by decorators and needs the three metadata functions below on `Reflect`, which Node
 * doesn't have (https://github.com/PeculiarVentures/x509#-reflect-polyfill-required). A full polyfill isn't worth a
 * dependency for them. One that is there already is left alone.
 */
type Metadata = Map<unknown, unknown>;

interface MetadataReflect {
    defineMetadata?(key: unknown, value: unknown, target: object): void;
    getOwnMetadata?(key: unknown, target: object): unknown;
    getMetadata?(key: unknown, target: object): unknown;
}

const reflect = Reflect as MetadataReflect;
const metadata = new WeakMap<object, Metadata>();

function getOwn(key: unknown, target: object): unknown {
    return metadata.get(target)?.get(key);
}

function getInherited(key: unknown, target: object): unknown {
    for (let object: object | null = target; object !== null; object = Object.getPrototypeOf(object) as object | null) {
        if (metadata.get(object)?.has(key) === true) {
            return getOwn(key, object);
        }
    }
    return undefined;
}

function define(key: unknown, value: unknown, target: object): void {
    const own = metadata.get(target) ?? new Map<unknown, unknown>();
    own.set(key, value);
    metadata.set(target, own);
}

if (reflect.getMetadata === undefined) {
    reflect.defineMetadata = define;
    reflect.getOwnMetadata = getOwn;
    reflect.getMetadata = getInherited;
}
