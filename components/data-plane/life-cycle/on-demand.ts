import type { DynamicHandler } from "./handler";

/** A handler that is loaded with the first call: for one that needs what most programs don't, such as certificates. */
export function onDemand(load: () => DynamicHandler): DynamicHandler {
    return {
        configure: async (request) => load().configure(request),
        check: async (olds, news) => load().check(olds, news),
        diff: async (id, olds, news) => load().diff(id, olds, news),
        create: async (inputs) => load().create(inputs),
        read: async (id, props) => load().read(id, props),
        update: async (id, olds, news) => load().update(id, olds, news),
        delete: async (id, props) => load().delete(id, props),
    };
}
