import type { Command } from "commander";
import type { CommandIo } from "./io";
import {
    cancel,
    stackInit,
    stackList,
    stackOutput,
    stackRemove,
    stackSelect,
    stackShow,
    type StackCommandOptions,
} from "./stack";
import { stackExport, stackImport, type StateOptions } from "./stack-state";

/** Adds `stack` with its subcommands, and `cancel`. */
export function addStackCommands(program: Command, io: CommandIo): void {
    const options = (command: Command) => command.optsWithGlobals<StackCommandOptions>();
    const stack = program
        .command("stack")
        .description("show a stack, or work on it")
        .option("-s, --stack <name>", "the stack")
        .option("--config-file <file>", "use this settings file instead of Pulumi.<stack>.yaml")
        .option("--show-secrets", "show secret values")
        .action((_: unknown, command: Command) => stackShow(io, options(command)));
    stack
        .command("init [name]")
        .description("make a stack and select it")
        .option("--no-select", "don't select it")
        .action((name: string | undefined, _: unknown, command: Command) => stackInit(io, options(command), name));
    stack
        .command("select [name]")
        .description("select a stack")
        .option("-c, --create", "make it where it doesn't exist")
        .action((name: string | undefined, _: unknown, command: Command) => stackSelect(io, options(command), name));
    stack
        .command("ls")
        .description("list stacks")
        .option("-a, --all", "of all projects")
        .option("-p, --project <name>", "of another project")
        .option("-j, --json", "as JSON")
        .action((_: unknown, command: Command) => stackList(io, options(command)));
    stack
        .command("rm [name]")
        .description("remove a stack and its settings")
        .option("-y, --yes", "go ahead without asking")
        .option("-f, --force", "remove it although it has resources; they go on existing")
        .option("--preserve-config", "keep its settings file")
        .action((name: string | undefined, _: unknown, command: Command) => stackRemove(io, options(command), name));
    stack
        .command("output [name]")
        .description("print a stack's outputs, or one")
        .option("-j, --json", "as JSON")
        .action((name: string | undefined, _: unknown, command: Command) => stackOutput(io, options(command), name));
    addStateCommands(stack, io);
    program
        .command("cancel [name]")
        .description("clear the lock of a stack whose deployment has died")
        .option("-s, --stack <name>", "the stack")
        .option("-y, --yes", "go ahead without asking")
        .action((name: string | undefined, _: unknown, command: Command) => cancel(io, options(command), name));
}

function addStateCommands(stack: Command, io: CommandIo): void {
    const options = (command: Command) => command.optsWithGlobals<StateOptions>();
    stack
        .command("export")
        .description("print a stack's state")
        .option("--file <file>", "write it to a file")
        .action((_: unknown, command: Command) => stackExport(io, options(command)));
    stack
        .command("import")
        .description("replace a stack's state by one that was exported")
        .option("--file <file>", "read it from a file")
        .option("-f, --force", "also where it is the state of another stack")
        .action((_: unknown, command: Command) => stackImport(io, options(command)));
}
