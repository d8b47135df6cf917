// The command line `pulumi-local`: Pulumi's, for what the local engine supports.
import { Command, CommanderError } from "commander";
import { addConfigCommands } from "./commands/config-commands";
import { addDeployCommands } from "./commands/deploy-commands";
import { isInteractive, type CommandIo } from "./commands/io";
import { askPassphrase, PassphraseNeeded } from "./commands/passphrase-prompt";
import { addStackCommands } from "./commands/stack-commands";
import { addUnsupportedCommands } from "./commands/unsupported";
import { palette, useColors } from "./display/colors";
import { processOutput } from "./display/process-output";
import { UserError, exitCodes } from "./errors";
import { ENGINE_VERSION } from "./state/checkpoint";

export type { CommandIo } from "./commands/io";

/**
 * Runs a command line of `pulumi-local` in this process.
 *
 * @param argv The arguments, without the program's name.
 * @param io What the command sees of its surroundings: by default, those of this process.
 * @returns The exit code, as the CLI's: 0 for success, 1 for a failed deployment, 2 for a wrong invocation, 6 for a stack
 * that doesn't exist, 7 for changes that weren't expected, 8 for a declined confirmation.
 */
export async function runPulumiLocal(argv: string[], io: Partial<CommandIo> = {}): Promise<number> {
    const complete: CommandIo = {
        env: io.env ?? process.env,
        stdout: io.stdout ?? processOutput(process.stdout),
        stderr: io.stderr ?? processOutput(process.stderr),
        stdin: io.stdin ?? process.stdin,
        cwd: io.cwd ?? process.cwd(),
        ...(io.policies ? { policies: io.policies } : {}),
        ...(io.startProviders ? { startProviders: io.startProviders } : {}),
        ...(io.dynamicModules ? { dynamicModules: io.dynamicModules } : {}),
        ...(io.refreshCommand ? { refreshCommand: io.refreshCommand } : {}),
    };
    try {
        return await run(argv, complete);
    } catch (error) {
        return report(error, complete);
    }
}

/** Runs a command. One that needs a passphrase stops before it does anything, and begins anew with what is typed. */
async function run(argv: string[], io: CommandIo): Promise<number> {
    let code: number = exitCodes.success;
    const attempt = (given: CommandIo) => commandLine(given, (end) => (code = end)).parseAsync(argv, { from: "user" });
    try {
        await attempt(io);
    } catch (error) {
        const nonInteractive = argv.includes("--non-interactive");
        if (!(error instanceof PassphraseNeeded) || !isInteractive(io, { nonInteractive })) {
            throw error;
        }
        const passphrase = await askPassphrase(io, error.isNew);
        await attempt({ ...io, passphrase });
    }
    return code;
}

function commandLine(io: CommandIo, setCode: (code: number) => void): Command {
    const program = new Command("pulumi-local")
        .description("A local deployment engine for rehearsals of Pulumi programs. Production runs on the Pulumi CLI.")
        .option("-C, --cwd <dir>", "run as if it had been started in that folder")
        .option("--color <when>", "auto, always, never or raw", "auto")
        .option("--non-interactive", "ask nothing")
        .option("-e, --emoji", "accepted, without effect")
        .option("-d, --debug", "accepted, without effect")
        .option("-v, --verbose <level>", "accepted, without effect")
        .option("--logtostderr", "accepted, without effect")
        .option("--logflow", "accepted, without effect")
        .option("--disable-integrity-checking", "accepted, without effect")
        .option("--fully-qualify-stack-names", "accepted, without effect")
        .exitOverride()
        .configureOutput({
            writeOut: (text) => void io.stdout.write(text),
            writeErr: (text) => void io.stderr.write(text),
        });
    program
        .command("version")
        .description("print the version of Pulumi's formats that the engine writes")
        .action(() => void io.stdout.write(`${ENGINE_VERSION}\n`));
    addDeployCommands(program, io, setCode);
    addStackCommands(program, io);
    addConfigCommands(program, io);
    addUnsupportedCommands(program);
    return program;
}

function report(error: unknown, io: CommandIo): number {
    if (error instanceof CommanderError) {
        // Its message is on stderr already; help and version end this way too, with the code 0.
        return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    }
    const colors = palette(useColors("auto", io.stderr.isTTY === true, io.env));
    if (error instanceof UserError) {
        io.stderr.write(`${colors.error("error:")} ${error.message}\n`);
        return error.exitCode;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.stderr.write(`${colors.error("error:")} The local engine failed unexpectedly. ${text}\n`);
    return exitCodes.failure;
}
