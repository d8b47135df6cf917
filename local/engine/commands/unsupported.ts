import type { Command } from "commander";
import { unsupported } from "../errors";

/** Commands of the Pulumi CLI that the local engine leaves to it. */
const COMMANDS = [
    "about",
    "ai",
    "console",
    "convert",
    "deployment",
    "env",
    "import",
    "install",
    "login",
    "logout",
    "logs",
    "new",
    "org",
    "package",
    "plugin",
    "policy",
    "schema",
    "state",
    "watch",
    "whoami",
];

const SUBCOMMANDS: Record<string, readonly string[]> = {
    stack: ["change-secrets-provider", "graph", "history", "rename", "tag", "unselect", "webhook", "schedule"],
    config: ["cp", "env", "refresh", "rm-all", "set-all"],
};

/** Adds the commands that are refused, each by its name. */
export function addUnsupportedCommands(program: Command): void {
    for (const name of COMMANDS) {
        refuse(program, name, name);
    }
    for (const [parent, names] of Object.entries(SUBCOMMANDS)) {
        const group = program.commands.find((command) => command.name() === parent);
        names.forEach((name) => group && refuse(group, name, `${parent} ${name}`));
    }
}

function refuse(parent: Command, name: string, fullName: string): void {
    parent
        .command(name, { hidden: true })
        .allowUnknownOption()
        .allowExcessArguments()
        .action(() => {
            throw unsupported(`the command \`${fullName}\``);
        });
}
