import { InvalidArgumentError, Option, type Command } from "commander";
import { unsupported } from "../errors";
import type { ConfigOption } from "./config";
import { deploy, preview, type DeployOptions } from "./deploy";
import type { CommandIo } from "./io";

/** Options of the CLI that would change what is deployed, and that the engine can't honour. */
const REFUSED = [
    "-t, --target <urn>",
    "--target-dependents",
    "--target-replace <urn>",
    "--replace <urn>",
    "--exclude <urn>",
    "--exclude-dependents",
    "--exclude-protected",
    "--plan <file>",
    "--save-plan <file>",
    "--import-file <file>",
    "--continue-on-error",
    "--run-program",
    "--remote",
    "--attach-debugger [program]",
    "--secrets-provider <provider>",
    "--neo",
    "--copilot",
];

/** Options of `preview` and `up` that `refresh` and `destroy` can't honour. */
const POLICY_OPTIONS = ["--policy-pack <path>", "--policy-pack-config <path>"];

/** Options of the CLI that say how things are shown, and make no difference here. */
const IGNORED = [
    "--suppress-permalink [when]",
    "--suppress-progress",
    "--show-config",
    "--show-reads",
    "--show-full-output [when]",
    "--show-policy-remediations",
    "--show-url",
    "--strict",
    "--exec-kind <kind>",
    "--exec-agent <agent>",
];

/** Adds `preview`, `up`, `refresh` and `destroy`. */
export function addDeployCommands(program: Command, io: CommandIo, setCode: (code: number) => void): void {
    const planned = deployCommand(program, "preview", "show what `up` would do, and change nothing")
        .alias("pre")
        .option("-r, --refresh [when]", "read the resources before planning")
        .action(async (_: unknown, command: Command) => {
            setCode(await preview(io, command.optsWithGlobals<DeployOptions>()));
        });
    addConfigOptions(planned);
    addPolicyOptions(planned);
    const up = changeCommand(program, "up", "create or update the resources of a stack", io, setCode)
        .alias("update")
        .option("-r, --refresh [when]", "read the resources before planning");
    addConfigOptions(up);
    addPolicyOptions(up);
    const refresh = changeCommand(
        program,
        "refresh",
        "take over into the state what the providers say of the resources",
        io,
        setCode,
    )
        .option("--clear-pending-creates", "forget creates that an interrupted deployment left pending")
        .option(
            "--import-pending-creates <urn or id>",
            "take over what a pending create has made; given twice for each, first its URN, then its ID",
            append,
            [],
        )
        .option("--skip-pending-creates", "leave pending creates as they are, and don't warn of them");
    const destroy = changeCommand(program, "destroy", "delete all resources of a stack", io, setCode)
        .alias("down")
        .option("-r, --refresh [when]", "read the resources before planning")
        .option("--remove", "remove the stack as well, once it is empty");
    refuseOptions(refresh, POLICY_OPTIONS);
    refuseOptions(destroy, POLICY_OPTIONS);
}

function changeCommand(
    program: Command,
    kind: "up" | "refresh" | "destroy",
    description: string,
    io: CommandIo,
    setCode: (code: number) => void,
): Command {
    return deployCommand(program, kind, description)
        .option("-y, --yes", "go ahead without asking")
        .option("-f, --skip-preview", "go ahead without planning first")
        .option("--preview-only", "only show what would happen")
        .action(async (_: unknown, command: Command) => {
            setCode(await deploy(kind, io, command.optsWithGlobals<DeployOptions>()));
        });
}

function deployCommand(program: Command, name: string, description: string): Command {
    const command = program
        .command(name)
        .description(description)
        .allowExcessArguments(false)
        .option("-s, --stack <name>", "the stack")
        .option("--config-file <file>", "use this settings file instead of Pulumi.<stack>.yaml")
        .option("-p, --parallel <steps>", "how many steps are taken at once; 0 and 1 are one after the other", degree)
        .option("-m, --message <text>", "what the history says of this deployment")
        .option("-j, --json", "print JSON: a plan as one document, a deployment as one event a line")
        .option("--event-log <file>", "write every event to this file, as a line of JSON")
        .option("--diff", "show what changes property by property")
        .option("--show-sames", "show resources that don't change, too")
        .option("--show-replacement-steps", "show both halves of a replacement")
        .option("--show-secrets", "show secret outputs")
        .option("--suppress-outputs", "don't show the stack's outputs")
        .option("--expect-no-changes", "fail where there are changes");
    for (const flags of IGNORED) {
        command.addOption(new Option(flags, "accepted, without effect").hideHelp());
    }
    refuseOptions(command, REFUSED);
    return command;
}

function refuseOptions(command: Command, refused: readonly string[]): void {
    for (const flags of refused) {
        const option = new Option(flags).hideHelp();
        command.addOption(option);
        command.on(`option:${option.name()}`, () => {
            throw unsupported(`the option ${option.long ?? flags}`);
        });
    }
}

function addPolicyOptions(command: Command): void {
    command
        .option("--policy-pack <folder>", "hold the resources to a policy pack; may be said several times", append, [])
        .option("--policy-pack-config <file>", "configure the policy pack with a JSON file, one for each", append, []);
}

function append(text: string, values: string[]): string[] {
    return [...values, text];
}

function addConfigOptions(command: Command): void {
    command
        .option(
            "-c, --config <key=value>",
            "set a configuration value and keep it in the stack's settings",
            collect,
            [],
        )
        .option("--config-path", "the keys of --config are paths");
}

function collect(text: string, values: ConfigOption[]): ConfigOption[] {
    const at = text.indexOf("=");
    if (at < 1) {
        throw new InvalidArgumentError("It must have the form key=value.");
    }
    return [...values, { key: text.slice(0, at), value: text.slice(at + 1) }];
}

/** In a deployment's context 0 is no limit; to the CLI's users it is as 1. */
function degree(text: string): number {
    if (!/^\d+$/.test(text)) {
        throw new InvalidArgumentError("It must be a whole number of steps; 0 and 1 are one after the other.");
    }
    return Math.max(Number(text), 1);
}
