// What a deployment is told by the command line, and what it answers.
import type { PropertyMap } from "../values";
import type { Snapshot } from "../state/resource";
import type { EventSink, ResourceChanges } from "./events";
import type { SnapshotJournal } from "./journal";
import type { PolicyAnalyzer } from "./policies";
import type { PolicyPackSource } from "./policy-packs/policy-pack";

/** What a deployment does. `preview` plans an `up` and changes nothing. */
export type DeploymentKind = "preview" | "up" | "refresh" | "destroy";

/** How the program is started (`runtime` and `main` of Pulumi.yaml). */
export interface ProgramSettings {
    /** The entry point relative to the root. @default "." */
    main?: string;
    /** Whether the SDK loads TypeScript by itself. @default true */
    typescript?: boolean;
    /** The compiler's configuration, relative to the root. */
    tsconfig?: string;
    /** Arguments of node itself. */
    nodeArgs?: readonly string[];
}

/** Everything that a deployment depends on. */
export interface DeploymentContext {
    project: string;
    stack: string;
    organization: string;
    /** Full keys (`namespace:name`) with decrypted values; structured values as JSON. */
    config: ReadonlyMap<string, string>;
    /** The keys whose values are secret, wholly or in part. */
    secretConfigKeys: ReadonlySet<string>;
    /** Their values, of structured ones the secret parts: none of them is shown. @default none */
    secretTexts?: readonly string[];
    /** The folder of Pulumi.yaml. */
    root: string;
    program: ProgramSettings;
    /** The state to start from. Its objects are not changed. */
    snapshot: Snapshot;
    /** Absent where nothing is to be written: in previews. */
    journal?: SnapshotJournal;
    /** Only plan: for `refresh` and `destroy`; `preview` always does. @default false */
    dryRun?: boolean;
    /** Read every resource before planning (`up --refresh`). @default false */
    refresh?: boolean;
    /** The IDs of what pending creates of the snapshot are known to have made, by URN; a `refresh` takes them over. */
    takeOver?: ReadonlyMap<string, string>;
    /** How a person calls a refresh of this stack, for messages. @default "pulumi-local refresh --stack <stack>" */
    refreshCommand?: string;
    /** How many steps are taken at once; 0 is no limit. @default 0 */
    parallel?: number;
    /** Rules that the resources have to keep. */
    policies?: PolicyAnalyzer;
    /** Policy packs that the resources have to keep: those of previews and updates. */
    policyPacks?: readonly PolicyPackSource[];
    onEvent: EventSink;
    /** Once aborted, no new step is begun, and the providers are told to cancel. */
    signal?: AbortSignal;
    /** The environment of the program and the providers. @default process.env */
    env?: NodeJS.ProcessEnv;
    /**
     * Starts plugins, and answers as `PULUMI_DEBUG_PROVIDERS` lists those that run. Called once, when the program has been
     * started or a plugin is needed; waited for where one is. @default none
     */
    startProviders?: () => Promise<string>;
    /**
     * Modules of the program's folder that its dynamic providers are known to load. Where the last deployment had dynamic
     * resources, and where it is the first, they are loaded while the program is: its first resources needn't wait for
     * them. One that isn't there is left out. @default none
     */
    dynamicModules?: readonly string[];
    /** The outputs of another stack by the name that a StackReference gives; undefined where there is no such stack. */
    stackOutputs?: (name: string) => Promise<PropertyMap | undefined>;
}

/** How a deployment ended. */
export interface DeploymentResult {
    /** False after any failure; the events say which. */
    ok: boolean;
    changes: ResourceChanges;
    /** The stack's outputs as they are shown; in previews as they would be, with unknown values among them. */
    outputs: PropertyMap;
}
