// Provider resources: their life cycle is that of the plugins that they configure.
import { randomUUID } from "node:crypto";
import type { ResourceState } from "../../state/resource";
import { equalValues, type PropertyMap } from "../../values";
import { isProviderType, providerPackage, providerReference, typeOf, UNKNOWN_ID } from "../urn";
import {
    type CheckRequest,
    type CheckResult,
    type CreateRequest,
    type CreateResult,
    type DeleteRequest,
    type DiffRequest,
    type DiffResult,
    type Provider,
    type ReadResult,
    requiresReplacement,
    type ResourceManager,
    type UpdateRequest,
} from "./provider";

/** Key under which Pulumi keeps its own notes in a provider's inputs. */
const INTERNAL_KEY = "__internal";

/** Starts a provider of a package. */
export type LoadProvider = (packageName: string, version: string | undefined) => Promise<Provider>;

/** The inputs of a provider resource as its plugin may see them. */
export function pluginInputs(inputs: PropertyMap): PropertyMap {
    const result = { ...inputs };
    delete result[INTERNAL_KEY];
    return result;
}

/** The version that a provider's inputs ask for. */
export function requestedVersion(inputs: PropertyMap): string | undefined {
    const version = inputs["version"];
    return typeof version === "string" && version !== "" ? version : undefined;
}

/** The providers of one deployment, by reference. */
export class ProviderRegistry implements ResourceManager {
    private readonly configured = new Map<string, Provider>();
    /** Checked, not configured yet; by URN. */
    private readonly unconfigured = new Map<string, Provider>();
    private readonly aliases = new Map<string, string>();

    constructor(private readonly load: LoadProvider) {}

    /** The configured provider of a reference. */
    get(reference: string): Provider | undefined {
        return this.configured.get(reference);
    }

    /** Everything that is running. */
    all(): Iterable<Provider> {
        return new Set([...this.configured.values(), ...this.unconfigured.values()]);
    }

    /** Lets resources in the state that still name a provider by its former URN find it. */
    registerAlias(urn: string, formerUrn: string): void {
        this.aliases.set(urn, formerUrn);
    }

    async check(request: CheckRequest): Promise<CheckResult> {
        const provider = await this.start(request.urn, request.news);
        const result = await provider.checkConfig({
            urn: request.urn,
            news: pluginInputs(request.news),
            ...(request.olds !== undefined && { olds: pluginInputs(request.olds) }),
        });
        if (result.failures.length > 0) {
            provider.close();
            return { inputs: request.news, failures: result.failures };
        }
        this.unconfigured.set(request.urn, provider);
        const internal = request.news[INTERNAL_KEY];
        return {
            inputs: { ...result.inputs, ...(internal !== undefined && { [INTERNAL_KEY]: internal }) },
            failures: [],
        };
    }

    async diff(request: DiffRequest): Promise<DiffResult> {
        const reference = providerReference(request.urn, request.id);
        const provider = this.unconfigured.get(request.urn) ?? this.configured.get(reference);
        if (provider === undefined) {
            throw new Error(`The provider ${reference} was compared before it was started.`);
        }
        const news = pluginInputs(request.news);
        const diff = await provider.diffConfig({
            ...request,
            id: "",
            oldInputs: pluginInputs(request.oldInputs),
            news,
        });
        if (diff.changes === "unknown") {
            diff.changes = equalValues(request.oldOutputs, news) ? "none" : "some";
        }
        if (requiresReplacement(diff) && this.unconfigured.delete(request.urn)) {
            provider.close();
        }
        return diff;
    }

    /** Takes a provider over as it is: configures it with the inputs of the state. */
    async same(state: ResourceState): Promise<void> {
        const { urn, id, inputs = {} } = state;
        if (!isProviderType(state.type) || id === undefined || id === "" || id === UNKNOWN_ID) {
            throw new Error(`The state of the provider ${urn} has no usable id ("${id ?? ""}").`);
        }
        if (this.configured.has(providerReference(urn, id))) {
            return;
        }
        const provider = this.take(urn) ?? (await this.start(urn, inputs));
        this.configure(provider, urn, id, pluginInputs(inputs));
    }

    async create(request: CreateRequest): Promise<CreateResult> {
        const provider = this.take(request.urn) ?? (await this.start(request.urn, request.inputs));
        const id = request.preview ? UNKNOWN_ID : randomUUID();
        const inputs = pluginInputs(request.inputs);
        this.configure(provider, request.urn, id, inputs);
        return { id, outputs: inputs };
    }

    async update(request: UpdateRequest): Promise<PropertyMap> {
        const provider = this.take(request.urn) ?? (await this.start(request.urn, request.inputs));
        const inputs = pluginInputs(request.inputs);
        this.configure(provider, request.urn, request.id, inputs);
        return inputs;
    }

    delete(request: DeleteRequest): Promise<void> {
        const reference = providerReference(request.urn, request.id);
        this.configured.get(reference)?.close();
        this.configured.delete(reference);
        return Promise.resolve();
    }

    read(): Promise<ReadResult> {
        return Promise.reject(new Error("Providers can't be read: declare them with their configuration."));
    }

    private start(urn: string, inputs: PropertyMap): Promise<Provider> {
        return this.load(providerPackage(typeOf(urn)), requestedVersion(inputs));
    }

    private take(urn: string): Provider | undefined {
        const provider = this.unconfigured.get(urn);
        this.unconfigured.delete(urn);
        return provider;
    }

    private configure(provider: Provider, urn: string, id: string, inputs: PropertyMap): void {
        provider.configure({ urn, id, inputs });
        this.configured.set(providerReference(urn, id), provider);
        const formerUrn = this.aliases.get(urn);
        if (formerUrn !== undefined) {
            this.configured.set(providerReference(formerUrn, id), provider);
        }
    }
}
