/**
 * The three functions on `Reflect` that `@peculiar/x509` wires its parts with and Node.js doesn't have
 * (https://github.com/PeculiarVentures/x509#-reflect-polyfill-required). Those of a program that has them already stay.
 */
const entries = new WeakMap<object, Map<unknown, unknown>>();

const functions = {
    defineMetadata(name: unknown, value: unknown, on: object): void {
        entries.set(on, new Map([...(entries.get(on) ?? []), [name, value]]));
    },
    getOwnMetadata: (name: unknown, on: object): unknown => entries.get(on)?.get(name),
    getMetadata(name: unknown, on: object): unknown {
        const parent = Object.getPrototypeOf(on) as object | null;
        return entries.get(on)?.has(name) === true || parent === null
            ? entries.get(on)?.get(name)
            : functions.getMetadata(name, parent);
    },
};

if (!("getMetadata" in Reflect)) {
    Object.assign(Reflect, functions);
}
