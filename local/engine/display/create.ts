import { isTrue, type CommandIo } from "../commands/io";
import { UserError, exitCodes } from "../errors";
import { palette, useColors, type ColorMode } from "./colors";
import type { Display } from "./display";
import { EventLog } from "./event-log";
import { EventStream } from "./event-stream";
import { PlainDisplay, type TextOptions } from "./plain";
import { PreviewDigest } from "./preview-json";
import { TreeDisplay } from "./tree";

/** The options that say how a deployment is shown. */
export interface DisplayOptions {
    json?: boolean;
    diff?: boolean;
    color?: string;
    showSames?: boolean;
    showReplacementSteps?: boolean;
    showSecrets?: boolean;
    suppressOutputs?: boolean;
    suppressProgress?: boolean;
    nonInteractive?: boolean;
    /** A file that gets every event, whatever is shown. */
    eventLog?: string;
}

const COLOR_MODES: readonly string[] = ["auto", "always", "never", "raw"];

interface Shown extends DisplayOptions {
    title: string;
    planning: boolean;
}

/** The display that the options and the terminal ask for. */
export function createDisplay(io: CommandIo, options: Shown): Display {
    const display = visibleDisplay(io, options);
    return options.eventLog === undefined ? display : new EventLog(options.eventLog, display);
}

function visibleDisplay(io: CommandIo, options: Shown): Display {
    const {
        title,
        planning,
        diff = false,
        showSames = false,
        showReplacementSteps = false,
        showSecrets = false,
        suppressOutputs = false,
    } = options;
    if (options.json) {
        const write = (text: string) => void io.stdout.write(text);
        // What the CLI does when it is asked so: a plan event by event, which tells of broken policies as well.
        return planning && !isTrue(io.env["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"])
            ? new PreviewDigest(write, { showSames, showReplacementSteps, suppressOutputs })
            : new EventStream(write);
    }
    const color = options.color ?? "auto";
    if (!COLOR_MODES.includes(color)) {
        throw new UserError(`--color must be one of ${COLOR_MODES.join(", ")}, got "${color}".`, exitCodes.usage);
    }
    const colors = palette(useColors(color as ColorMode, io.stdout.isTTY === true, io.env));
    const text: TextOptions = {
        title,
        planning,
        colors,
        showSames,
        showReplacementSteps,
        showSecrets,
        suppressOutputs,
        diff,
    };
    const live = io.stdout.isTTY === true && !diff && !options.suppressProgress && io.env["TERM"] !== "dumb";
    return live && !options.nonInteractive ? new TreeDisplay(io.stdout, text) : new PlainDisplay(io.stdout, text);
}
