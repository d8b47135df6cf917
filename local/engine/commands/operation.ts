// One deployment of a stack, from opening it to its state and history being written.
import { availableParallelism } from "node:os";
import { applyProjectConfig } from "../config/defaults";
import { requireProject, type Project } from "../config/project";
import type { StackSettings } from "../config/stack-settings";
import {
    ciphertextOf,
    decryptValue,
    hasSecureParts,
    scalarText,
    secretTexts,
    type ConfigValue,
} from "../config/values";
import type { DeploymentContext, DeploymentKind, DeploymentResult } from "../deploy/context";
import type { EventSink } from "../deploy/events";
import { SecretFilter } from "../deploy/secret-filter";
import { refreshCommand } from "../deploy/take-over-command";
import type { PolicyPackSource } from "../deploy/policy-packs/policy-pack";
import type * as deployment from "../deploy/run";
import type { FileBackend } from "../state/backend";
import { addToHistory, type UpdateKind, type UpdateRecord } from "../state/history";
import { FileJournal, foldLeftover } from "../state/journal";
import { PassphraseCrypter } from "../state/passphrase";
import { withoutCreates } from "../state/pending-creates";
import type { Snapshot } from "../state/resource";
import { ORGANIZATION, parseStackReference, type StackReference } from "../state/stack-reference";
import type { PropertyMap } from "../values";
import type { CommandIo } from "./io";
import {
    chooseStack,
    openCrypter,
    openPlace,
    openSettings,
    openState,
    passphraseOf,
    stateText,
    workingDirectory,
    type StackOptions,
} from "./session";

/** How many steps run at once where nothing else is said: as the CLI, four for each processor. */
const STEPS_PER_PROCESSOR = 4;

/** What kinds of deployments are called in the history. */
const HISTORY_KINDS: Record<Exclude<DeploymentKind, "preview">, UpdateKind> = {
    up: "update",
    refresh: "refresh",
    destroy: "destroy",
};

/** How a deployment is to run. */
export interface RunSettings {
    parallel?: number;
    refresh?: boolean;
    message?: string;
    policyPacks?: readonly PolicyPackSource[];
    /** What pending creates are known to have made: IDs by URN. */
    takeOver?: ReadonlyMap<string, string>;
    signal?: AbortSignal;
}

/** A stack with all that a deployment of it needs. */
export class Operation {
    private constructor(
        private readonly io: CommandIo,
        readonly project: Project,
        private readonly backend: FileBackend,
        readonly reference: StackReference,
        private readonly settings: StackSettings,
        private readonly crypter: PassphraseCrypter,
        private readonly config: ReadonlyMap<string, ConfigValue>,
        private text: string,
        private start: Snapshot,
    ) {}

    /** The state before the deployment. */
    get snapshot(): Snapshot {
        return this.start;
    }

    /** The stack's outputs before the deployment, as they are shown beside those after it. */
    get shownOutputs(): PropertyMap {
        return new SecretFilter(this.secretTexts()).properties(stackOutputs(this.start));
    }

    private secretTexts(): string[] {
        return [...this.config.values()].flatMap(secretTexts);
    }

    /** Takes a user's word that creates whose outcome was not known are settled, but for those that are to be taken over. */
    forgetPendingCreates(except: ReadonlyMap<string, string> = new Map()): void {
        this.start = {
            ...this.start,
            pendingOperations: withoutCreates(this.start.pendingOperations, except),
        };
    }

    /** How the user calls a refresh of this stack. */
    get refreshCommand(): string {
        const { refreshCommand: named } = this.io;
        return refreshCommand({ stack: this.reference.stack, ...(named ? { refreshCommand: named } : {}) });
    }

    /** Chooses the stack; `open` then reads it. Between the two a caller takes the lock. */
    static choose(io: CommandIo, options: StackOptions): { backend: FileBackend; reference: StackReference } {
        requireProject(workingDirectory(io, options));
        const place = openPlace(io, options);
        return { backend: place.backend, reference: chooseStack(io, place, options.stack) };
    }

    /** Opens a stack. With the lock held, the steps of an interrupted update are written into its state file. */
    static async open(
        io: CommandIo,
        options: StackOptions,
        { backend, reference }: { backend: FileBackend; reference: StackReference },
        locked: boolean,
    ): Promise<Operation> {
        const project = requireProject(workingDirectory(io, options));
        const settings = openSettings(io, options, reference);
        await prepareKeyAndEngine(io, settings);
        const state = openState(io, backend, reference, locked);
        const crypter = await openCrypter(io, settings, state.crypter);
        await crypter.prepare();
        const config = new Map<string, ConfigValue>();
        for (const [key, value] of settings.config()) {
            config.set(key, decryptValue(key, value, crypter));
        }
        applyProjectConfig(project, reference.stack, config);
        let text = state.text;
        if (state.recovered && locked) {
            text = stateText(reference, state.snapshot, crypter);
            foldLeftover(backend.journalFile(reference), text, (folded) => backend.writeText(reference, folded));
        }
        return new Operation(io, project, backend, reference, settings, crypter, config, text, state.snapshot);
    }

    /** Plans a deployment and changes nothing. */
    plan(kind: DeploymentKind, run: RunSettings, onEvent: EventSink): Promise<DeploymentResult> {
        return load().runDeployment(kind, { ...this.context(run, onEvent), dryRun: true });
    }

    /** Deploys. Whatever happens, what was done is in the state file when this ends. */
    async run(
        kind: Exclude<DeploymentKind, "preview">,
        run: RunSettings,
        onEvent: EventSink,
    ): Promise<DeploymentResult> {
        const startTime = new Date();
        const journal = new FileJournal(
            this.backend.journalFile(this.reference),
            this.text,
            this.snapshot,
            this.crypter,
        );
        let result: DeploymentResult | undefined;
        try {
            const ended = await load().runDeployment(kind, { ...this.context(run, onEvent), journal });
            result = ended;
            return ended;
        } finally {
            this.text = stateText(this.reference, journal.snapshot(), this.crypter);
            journal.fold(this.text, (text) => this.backend.writeText(this.reference, text));
            addToHistory(this.backend, this.reference, {
                kind: HISTORY_KINDS[kind],
                startTime,
                endTime: new Date(),
                message: run.message ?? "",
                succeeded: result?.ok ?? false,
                changes: result?.changes ?? {},
                config: historyConfig(this.settings),
            });
        }
    }

    private context(run: RunSettings, onEvent: EventSink): DeploymentContext {
        const context: DeploymentContext = {
            project: this.project.name,
            stack: this.reference.stack,
            organization: ORGANIZATION,
            config: new Map([...this.config].map(([key, { text }]) => [key, text])),
            secretConfigKeys: new Set([...this.config].filter(([, { secret }]) => secret).map(([key]) => key)),
            secretTexts: this.secretTexts(),
            root: this.project.root,
            program: this.project.program,
            snapshot: this.snapshot,
            refresh: run.refresh ?? this.project.alwaysRefresh,
            parallel: run.parallel ?? availableParallelism() * STEPS_PER_PROCESSOR,
            onEvent,
            env: this.io.env,
            refreshCommand: this.refreshCommand,
            ...(this.io.startProviders ? { startProviders: this.io.startProviders } : {}),
            ...(this.io.dynamicModules ? { dynamicModules: this.io.dynamicModules } : {}),
            ...(run.takeOver ? { takeOver: run.takeOver } : {}),
            ...(this.io.policies ? { policies: this.io.policies } : {}),
            ...(run.policyPacks ? { policyPacks: run.policyPacks } : {}),
            stackOutputs: (name) => Promise.resolve(this.outputsOf(name)),
        };
        return run.signal ? { ...context, signal: run.signal } : context;
    }

    private outputsOf(name: string): PropertyMap | undefined {
        const reference = parseStackReference(name, this.project.name);
        return this.backend.exists(reference)
            ? stackOutputs(openState(this.io, this.backend, reference).snapshot)
            : undefined;
    }
}

/** Makes the key of the stack's secrets while the engine loads: each takes a good part of the time until a program starts. */
async function prepareKeyAndEngine(io: CommandIo, { salt }: StackSettings): Promise<void> {
    const key = salt === undefined ? undefined : PassphraseCrypter.open(salt, () => passphraseOf(io)).prepare();
    load();
    await key;
}

/** Loaded when there is a deployment to run: the other commands answer in half the time without it. */
function load(): typeof deployment {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() needs a file name that tests can't map
    return require("../deploy/run") as typeof deployment;
}

/** The outputs that a stack's state has. */
export function stackOutputs(snapshot: Snapshot): PropertyMap {
    return snapshot.resources.find(({ type, delete: old }) => type === "pulumi:pulumi:Stack" && !old)?.outputs ?? {};
}

function historyConfig(settings: StackSettings): UpdateRecord["config"] {
    const entries = [...settings.config()].map(([key, value]): [string, UpdateRecord["config"][string]] => {
        const ciphertext = ciphertextOf(value);
        if (ciphertext !== undefined) {
            return [key, { value: ciphertext, secure: true }];
        }
        const object = typeof value === "object" && value !== null;
        const text = scalarText(value);
        return [key, object ? { value: text, secure: hasSecureParts(value), object: true } : { value: text }];
    });
    return Object.fromEntries(entries);
}
