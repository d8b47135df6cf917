import { once } from "node:events";
import * as path from "node:path";
import { openAzure } from "./services";
import { openWorkspace, writePrivately } from "./workspace";

export interface ServeOptions {
    /** Where to write how the local Azure is reached, for clients. */
    readonly target?: string;
    /** The port of its proxy. A free one by default. */
    readonly port?: string;
}

/** Serves the project's local Azure until it is interrupted or ended. */
export async function serveAzure(options: ServeOptions): Promise<void> {
    const workspace = openWorkspace(process.cwd());
    const azure = await openAzure(workspace, options.port === undefined ? [] : ["--port", options.port]);
    if (!azure.own) {
        throw new Error(
            `The local Azure of this project is served already: ${workspace.target} says how it is reached.`,
        );
    }
    const file = path.resolve(options.target ?? workspace.target);
    if (file !== workspace.target) {
        const ca = path.resolve(path.dirname(workspace.target), azure.target.ca);
        writePrivately(file, `${JSON.stringify({ ...azure.target, ca }, undefined, 2)}\n`);
    }
    process.stdout.write(`The local Azure is served at ${azure.target.proxy}; ${file} says how it is reached.\n`);
    try {
        await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM"), azure.ended]);
        const failure = await azure.failure();
        if (failure !== undefined) {
            throw new Error(failure);
        }
    } finally {
        await azure.stop();
    }
}
