import type { PolicyAnalyzer } from "../deploy/policies";
import type { Output } from "../display/display";

/** What a command is run with: the process's own, or what a caller in the same process gives. */
export interface CommandIo {
    env: NodeJS.ProcessEnv;
    stdout: Output;
    stderr: Output;
    stdin: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?: (on: boolean) => unknown };
    cwd: string;
    /** What was typed for a passphrase; programs and plugins are not told. */
    passphrase?: string;
    /** Rules that deployments have to keep, from a caller in the same process. */
    policies?: PolicyAnalyzer;
    /** Starts plugins beside a deployment: see the context of deployments. @default none */
    startProviders?: () => Promise<string>;
    /** What dynamic providers are known to load: see the context of deployments. @default nothing */
    dynamicModules?: readonly string[];
    /** How the user calls a refresh of the stack, for messages. @default "pulumi-local refresh --stack <stack>" */
    refreshCommand?: string;
}

/** Options that every command has. */
export interface GlobalOptions {
    cwd?: string;
    nonInteractive?: boolean;
    color?: string;
}

/** Whether someone is there to be asked. */
export function isInteractive(io: CommandIo, options: GlobalOptions): boolean {
    return (
        options.nonInteractive !== true &&
        io.stdin.isTTY === true &&
        io.stdout.isTTY === true &&
        io.env["CI"] === undefined
    );
}

/** Whether an environment variable says yes, in the spellings of the CLI. */
export function isTrue(text: string | undefined): boolean {
    return text === "true" || text === "1";
}
