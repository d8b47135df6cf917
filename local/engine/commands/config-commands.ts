import type { Command } from "commander";
import { configGet, configList, configRemove, configSet, type ConfigOptions } from "./config";
import type { CommandIo } from "./io";

/** Adds `config` with its subcommands. */
export function addConfigCommands(program: Command, io: CommandIo): void {
    const options = (command: Command) => command.optsWithGlobals<ConfigOptions>();
    const config = program
        .command("config")
        .description("show a stack's configuration, or change it")
        .option("-s, --stack <name>", "the stack")
        .option("--config-file <file>", "use this settings file instead of Pulumi.<stack>.yaml")
        .option("--path", "the key is a path into a structured value, such as names[0]")
        .option("-j, --json", "as JSON")
        .option("--show-secrets", "show secret values")
        .action((_: unknown, command: Command) => configList(io, options(command)));
    config
        .command("set <key> [value]")
        .description("set a value; without one, it is read from standard input")
        .option("--secret", "encrypt it")
        .option("--plaintext", "keep it readable")
        .action((key: string, value: string | undefined, _: unknown, command: Command) =>
            configSet(io, options(command), key, value),
        );
    config
        .command("get <key>")
        .description("print a value")
        .action((key: string, _: unknown, command: Command) => configGet(io, options(command), key));
    config
        .command("rm <key>")
        .description("remove a value")
        .action((key: string, _: unknown, command: Command) => configRemove(io, options(command), key));
}
