// Starts a policy pack as Pulumi does: in a process of its own, by the runner of the SDK that the pack has installed.
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { unsupported, UserError } from "../../errors";
import { endWithEngine, pluginEnvironment } from "../child-environment";
import type { DeploymentContext } from "../context";
import { programConfig } from "../program";
import { sdkScript } from "../program-folder";
import { PluginProcess } from "../providers/plugin-process";

const MANIFEST = "PulumiPolicy.yaml";

/** What the process is told of the deployment. */
export interface PackSurroundings {
    context: DeploymentContext;
    preview: boolean;
    engineAddress: string;
    /** A line that the pack printed. */
    onOutput: (line: string) => void;
}

/** Starts the pack in a folder and waits until it serves. */
export function startPack(folder: string, surroundings: PackSurroundings): Promise<PluginProcess> {
    const main = checkManifest(folder);
    const { context, preview, engineAddress, onOutput } = surroundings;
    return PluginProcess.start({
        title: `policy pack in ${folder}`,
        command: process.execPath,
        args: [...endWithEngine, sdkScript(folder, "cmd/run-policy-pack"), engineAddress, main],
        cwd: folder,
        env: {
            ...pluginEnvironment(context.env ?? process.env),
            ...programConfig(context),
            PULUMI_NODEJS_ORGANIZATION: context.organization,
            PULUMI_NODEJS_PROJECT: context.project,
            PULUMI_NODEJS_STACK: context.stack,
            PULUMI_NODEJS_DRY_RUN: String(preview),
        },
        onOutput,
    });
}

/** Checks that a folder holds a pack for Node.js; answers its entry point. */
function checkManifest(folder: string): string {
    const file = path.join(folder, MANIFEST);
    if (!existsSync(file)) {
        throw new UserError(
            `--policy-pack: there is no policy pack in ${folder}: no ${MANIFEST}. Name the folder that has it.`,
        );
    }
    const manifest = parse(readFileSync(file, "utf8")) as {
        runtime?: string | { name?: string };
        main?: string;
    } | null;
    const runtime = typeof manifest?.runtime === "string" ? manifest.runtime : manifest?.runtime?.name;
    if (runtime !== "nodejs") {
        throw unsupported(`policy packs for the runtime "${runtime ?? ""}" (${file})`);
    }
    return manifest?.main ?? ".";
}
