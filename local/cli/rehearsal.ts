import * as fs from "node:fs";
import * as path from "node:path";
import type { Target } from "../azure/local-azure";
import { becomeDeployer } from "./deployer";
import { rehearsalEnvironment } from "./environment";
import { Placeholders } from "./placeholders";
import { requirePulumi, runPulumi } from "./pulumi-cli";
import { openAzure, startProviders, type AzureService, type ProviderService } from "./services";
import { readSettings, type RehearsalSettings } from "./settings";
import { copyStackConfig, type StackConfig } from "./stack-config";
import { openWorkspace, type Workspace } from "./workspace";

/** One run of a rehearsal. */
export interface Rehearsal {
    readonly operation: "up" | "preview" | "refresh" | "destroy";
    readonly stack: string;
    /** The folder of another project that is deployed into the same local Azure. @default this project */
    readonly cwd?: string;
    /** Which deployment engine runs the program. */
    readonly engine: "local" | "pulumi";
    /** Further arguments for the engine. */
    readonly passedOn: readonly string[];
}

/** The local engine's command line, as a function. */
type Engine = (
    argv: string[],
    io: {
        env: NodeJS.ProcessEnv;
        cwd: string;
        startProviders?: () => Promise<string>;
        dynamicModules?: readonly string[];
        refreshCommand?: string;
    },
) => Promise<number>;

/** What the data plane's handlers load, whatever they are asked. */
const dynamicModules = ["pulumi-azure-keyvault/data-plane", "@azure/identity"];

/** What a rehearsal runs with. */
interface Prepared {
    readonly workspace: Workspace;
    readonly settings: RehearsalSettings;
    readonly placeholders: Placeholders;
    readonly config: StackConfig;
    readonly azure: AzureService;
    /** How the deployer reaches it. */
    readonly target: Target;
}

/** Runs one operation of a stack against the local Azure of the project, and answers with its exit code. */
export async function rehearse(rehearsal: Rehearsal, localEngine: Engine): Promise<number> {
    return prepared(rehearsal, (found) => run(rehearsal, found, localEngine));
}

/** What runs beside an engine in a rehearsal: a command that reads a deployed stack. */
export interface InRehearsal {
    /** The project's folder. */
    readonly root: string;
    /** An environment in which everything reaches the local Azure, as the rehearsal's deployer. */
    readonly env: NodeJS.ProcessEnv;
    /** The file that says what the stack is configured with. */
    readonly configFile: string;
}

/** Runs something else than an engine in the environment of a rehearsed stack. Refuses a stack that was never deployed. */
export async function inRehearsal<T>(
    place: Pick<Rehearsal, "stack" | "cwd">,
    use: (found: InRehearsal) => Promise<T>,
): Promise<T> {
    return prepared(place, async ({ workspace, settings, placeholders, config, target }) => {
        if (!fs.existsSync(stateFile(workspace, place.stack))) {
            throw new Error(
                `The stack ${place.stack} was never deployed in this rehearsal: run \`npm run up -- --stack ${place.stack}\` first.`,
            );
        }
        const env = {
            ...placeholderVariables(settings, placeholders),
            ...rehearsalEnvironment(process.env, workspace, target),
        };
        return use({ root: workspace.root, env, configFile: config.file });
    });
}

async function prepared<T>(
    { stack, cwd }: Pick<Rehearsal, "stack" | "cwd">,
    use: (found: Prepared) => Promise<T>,
): Promise<T> {
    const workspace = openWorkspace(process.cwd(), cwd);
    const settings = readSettings(workspace.home);
    const placeholders = new Placeholders(workspace);
    const config = copyStackConfig(workspace, stack, placeholders);
    const azure = await openAzure(workspace);
    try {
        const target = await becomeDeployer(azure.target, settings, stack);
        return await use({ workspace, settings, placeholders, config, azure, target });
    } finally {
        await azure.stop();
    }
}

async function run(rehearsal: Rehearsal, prepared: Prepared, localEngine: Engine): Promise<number> {
    const { workspace, settings, placeholders, config, azure, target } = prepared;
    const env = {
        ...placeholderVariables(settings, placeholders),
        ...rehearsalEnvironment(process.env, workspace, target),
    };
    if (rehearsal.engine === "pulumi") {
        process.stdout.write(`Engine: pulumi ${requirePulumi(env)}\n`);
        if (rehearsal.operation === "destroy" && rehearsal.passedOn.includes("--remove")) {
            process.stdout.write(
                `\`--remove\`: the Pulumi CLI also deletes Pulumi.${rehearsal.stack}.yaml of the project, not only the rehearsal's copy.\n`,
            );
        }
    }
    let providers: ProviderService | undefined;
    const start = (): Promise<string> => (providers ??= startProviders(env)).debugProviders;
    try {
        await prepareStack(rehearsal.stack, config, workspace, env, localEngine);
        const args = engineArguments(rehearsal, config, workspace);
        const code =
            rehearsal.engine === "pulumi"
                ? await runPulumi(args, workspace.root, { ...env, PULUMI_DEBUG_PROVIDERS: await start() })
                : await localEngine(args, {
                      // Started beside the program, not before it: until then the engine needs the processors to itself.
                      ...{ env, cwd: workspace.root, dynamicModules, startProviders: start },
                      refreshCommand: refreshCommand(rehearsal),
                  });
        const failure = (await azure.failure()) ?? (await providers?.failure());
        if (failure !== undefined) {
            throw new Error(`${failure}\nWhat was done is recorded: run the same command again to carry on.`);
        }
        return code;
    } finally {
        await providers?.stop();
    }
}

/** The state of a new stack, and the stand-ins for values that only the real stack can read. */
async function prepareStack(
    stack: string,
    config: StackConfig,
    workspace: Workspace,
    env: NodeJS.ProcessEnv,
    engine: Engine,
): Promise<void> {
    const io = { env, cwd: workspace.root };
    const place = placeOptions(config, workspace);
    if (!fs.existsSync(stateFile(workspace, stack))) {
        await succeed(engine(["stack", "init", stack, ...place], io));
    }
    for (const [key, placeholder] of config.secure) {
        process.stdout.write(`\`${key}\` is a secure value of the real stack: a placeholder stands in for it.\n`);
        const set = ["config", "set", "--secret", "--path", key, placeholder, "--stack", stack, ...place];
        await succeed(engine(set, io));
    }
}

/** Where the file backend keeps a stack. */
function stateFile({ state, project }: Workspace, stack: string): string {
    return path.join(state, ".pulumi", "stacks", project, `${stack}.json`);
}

/** Where an engine finds the project, and the rehearsal's copy of the stack's configuration. */
function placeOptions(config: StackConfig, workspace: Workspace): string[] {
    return ["--config-file", config.file, "-C", workspace.root];
}

async function succeed(running: Promise<number>): Promise<void> {
    const code = await running;
    if (code !== 0) {
        throw new Error("The rehearsed stack could not be prepared: see above.");
    }
}

/**
 * A rehearsal asks nothing before it deploys, because nothing real is at stake; before it destroys, it does. A preview is
 * there to be read: it shows every change property by property.
 */
function engineArguments(rehearsal: Rehearsal, config: StackConfig, workspace: Workspace): string[] {
    const usual = {
        up: ["--yes", "--skip-preview"],
        refresh: ["--yes", "--skip-preview"],
        preview: ["-j", "--json"].some((option) => rehearsal.passedOn.includes(option)) ? [] : ["--diff"],
        destroy: [],
    };
    return [
        rehearsal.operation,
        "--stack",
        rehearsal.stack,
        ...placeOptions(config, workspace),
        ...usual[rehearsal.operation],
        ...rehearsal.passedOn,
    ];
}

/** How a refresh of the same stack is called. */
function refreshCommand({ stack, cwd }: Rehearsal): string {
    return `npm run refresh -- --stack ${stack}${cwd === undefined ? "" : ` --cwd ${cwd}`}`;
}

/** Placeholders for the environment variables that rehearsal.yaml names, which the caller's own ones override. */
function placeholderVariables({ variables }: RehearsalSettings, placeholders: Placeholders): NodeJS.ProcessEnv {
    return Object.fromEntries(variables.map((name) => [name, placeholders.get(`environment/${name}`)]));
}
