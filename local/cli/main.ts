import { Command, Option } from "commander";
import { runPulumiLocal } from "../engine/cli";
import { keepHeapSmall } from "../engine/heap";
import { rehearse, type Rehearsal } from "./rehearsal";
import { serveAzure } from "./serve-azure";

type Operation = Rehearsal["operation"];

const operations: Readonly<Record<Operation, string>> = {
    up: "deploy a stack in the rehearsal",
    preview: "show what `up` would do; nothing is written",
    refresh: "take over into the state what changed in the local Azure",
    destroy: "remove everything that a stack deployed in the rehearsal",
};

/** The command line behind `npm run up`, `preview`, `refresh`, `destroy` and `local`. Sets the process's exit code. */
export async function main(argv: string[]): Promise<void> {
    keepHeapSmall();
    try {
        await commandLine().parseAsync(argv, { from: "user" });
    } catch (error) {
        process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
    }
}

function commandLine(): Command {
    const program = new Command("rehearse").description(
        "Runs the project's stacks on this machine, against a local Azure: no account, nothing real at stake.",
    );
    for (const [operation, description] of Object.entries(operations) as [Operation, string][]) {
        program
            .command(operation)
            .description(`${description}. Further options go to the engine, as \`pulumi ${operation}\` has them.`)
            .addOption(new Option("-s, --stack <name>", "the stack").default("dev"))
            .option("-C, --cwd <folder>", "another project to deploy into the local Azure of this one")
            .addOption(
                new Option("--engine <engine>", "`local`, or `pulumi`: the real CLI on the PATH")
                    .choices(["local", "pulumi"])
                    .default("local"),
            )
            .allowUnknownOption()
            .allowExcessArguments()
            .action(async (options: Pick<Rehearsal, "stack" | "engine" | "cwd">, command: Command) => {
                process.exitCode = await rehearse({ operation, ...options, passedOn: command.args }, runPulumiLocal);
            });
    }
    program
        .command("local")
        .description("serve the local Azure until interrupted")
        .option("--target <file>", "where to write how it is reached, as JSON")
        .option("--port <number>", "the port of its proxy; a free one by default")
        .action((options: { target?: string; port?: string }) => serveAzure(options));
    return program;
}
