// What the parts of one deployment share.
import type { ResourceState } from "../state/resource";
import type { PropertyMap } from "../values";
import { BaseState } from "./base-state";
import type { DeploymentContext } from "./context";
import { Emitter } from "./emitter";
import type { Severity } from "./events";
import type { Goal } from "./goal";
import { BuiltinProvider } from "./providers/builtin";
import { PluginHost } from "./providers/plugin-host";
import type { Provider, ResourceManager } from "./providers/provider";
import { ProviderRegistry } from "./providers/registry";
import { Policies } from "./policy-packs/policies";
import { locateProgram } from "./program-folder";
import { SecretFilter } from "./secret-filter";
import type { Step, StepRuntime } from "./steps/step";
import { saysOnlyThatServiceIsGone, Stopper } from "./stopper";
import { isProviderType, parseProviderReference, providerReference } from "./urn";

/** The state of one deployment while it runs. */
export class Deployment implements StepRuntime {
    readonly base: BaseState;
    /** What nobody is shown. */
    readonly filter: SecretFilter;
    readonly emitter: Emitter;
    readonly stopper = new Stopper();
    readonly registry: ProviderRegistry;
    readonly host: PluginHost;
    /** What judges the resources. */
    readonly policies: Policies;
    /** Where the program runs. */
    readonly programFolder: string;
    /** The program's wishes by URN. */
    readonly goals = new Map<string, Goal>();
    /** The last step of each resource that the program has. */
    readonly news = new Map<string, Step>();
    /** What was read and isn't managed. */
    readonly reads = new Map<string, ResourceState>();
    /** The URNs that this deployment deletes. */
    readonly deletes = new Set<string>();
    /** Whether a preview found something that an update would refuse; it goes on to show the rest. */
    refused = false;
    /** Where the monitor and the engine are served; set once they are. */
    address = "";
    private readonly ensuring = new Map<string, Promise<void>>();

    constructor(
        readonly context: DeploymentContext,
        readonly preview: boolean,
    ) {
        this.base = new BaseState(context.snapshot.resources);
        this.filter = new SecretFilter(context.secretTexts ?? []);
        this.emitter = new Emitter(context.onEvent, preview, this.filter);
        this.programFolder = locateProgram(context.root, context.program).folder;
        this.policies = new Policies(context.policies);
        this.host = this.createHost();
        const builtin = new BuiltinProvider(
            (name) => context.stackOutputs?.(name) ?? Promise.resolve(undefined),
            (urn) => this.findResource(urn),
        );
        this.registry = new ProviderRegistry((name, version) =>
            name === "pulumi" ? Promise.resolve(builtin) : this.host.load(name, version),
        );
    }

    /** What the program says of itself. When it is cut off, that is of no use: that the engine doesn't answer any more. */
    programSays(...said: Parameters<Emitter["diagnostic"]>): void {
        const [, , message] = said;
        const isEcho = this.stopper.stopped && saysOnlyThatServiceIsGone(message);
        if (!this.stopper.canceled && !isEcho) {
            this.emitter.diagnostic(...said);
        }
    }

    private createHost(): PluginHost {
        const { context, preview } = this;
        const { project, stack, organization, config, secretConfigKeys, root } = context;
        const address = () => this.address;
        return new PluginHost({
            env: context.env ?? process.env,
            root,
            programFolder: this.programFolder,
            engineAddress: address,
            callInfo: {
                project,
                stack,
                organization,
                config,
                secretConfigKeys,
                dryRun: preview,
                parallel: context.parallel ?? 0,
                monitorAddress: address,
            },
            onOutput: (line) => this.report("info#err", "", line),
            ...(context.startProviders && { startOthers: context.startProviders }),
            dynamicModules: context.dynamicModules ?? [],
        });
    }

    managerOf(state: ResourceState): ResourceManager {
        if (isProviderType(state.type)) {
            return this.registry;
        }
        return this.provider(state.provider ?? "", state.urn);
    }

    /** The configured provider of a reference. */
    provider(reference: string, forWhat: string): Provider {
        const provider = this.registry.get(reference);
        if (provider === undefined) {
            throw new Error(`unknown provider '${reference}' for ${forWhat}`);
        }
        return provider;
    }

    /** Sees to it that the provider which the state names is there, also one that the program no longer has. */
    ensureProvider(reference: string | undefined): Promise<void> {
        if (reference === undefined || reference === "" || this.registry.get(reference) !== undefined) {
            return Promise.resolve();
        }
        const pending = this.ensuring.get(reference);
        if (pending !== undefined) {
            return pending;
        }
        const started = this.startFromState(reference);
        this.ensuring.set(reference, started);
        return started;
    }

    private async startFromState(reference: string): Promise<void> {
        const { urn, id } = parseProviderReference(reference);
        const state = this.base.resources.find((candidate) => candidate.urn === urn && candidate.id === id);
        if (state === undefined) {
            throw new Error(
                `The state names the provider ${reference}, which is not in it. Repair the state with the Pulumi CLI.`,
            );
        }
        await this.registry.same(state);
        await this.registry.get(reference)?.settled();
    }

    sameProvider(state: ResourceState): Promise<void> {
        const reference = providerReference(state.urn, state.id ?? "");
        return this.ensuring.get(reference) ?? this.registry.same(state);
    }

    latest(state: ResourceState): ResourceState {
        return this.base.latest(state);
    }

    replaceBase(old: ResourceState, changed: ResourceState): void {
        this.base.replace(old, changed);
    }

    isDeleted(urn: string): boolean {
        return this.deletes.has(urn);
    }

    report(severity: Severity, urn: string, message: string): void {
        this.emitter.diagnostic(severity, urn, message);
    }

    /** Reports an error and ends the deployment. */
    fail(urn: string, message: string): void {
        this.report("error", urn, message);
        this.stopper.stop("failed");
    }

    private findResource(urn: string): { id: string; state: PropertyMap } | undefined {
        const state = this.news.get(urn)?.next ?? this.reads.get(urn);
        return state && { id: state.id ?? "", state: state.outputs ?? {} };
    }
}
