import { renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { startLocalAzure } from "./local-azure";
import { ServedAlready, servedAlreadyCode } from "./store/directory-lock";

const USAGE =
    "usage: node local/dist/azure/main.js --directory DIR --target FILE [--port N] [--exit-with-parent]\n" +
    "  --directory DIR      where the local Azure keeps everything; made when absent\n" +
    "  --target FILE        written when it can be called: how to reach it, and as whom\n" +
    "  --port N             the proxy's port; default: any free one\n" +
    "  --exit-with-parent   end when standard input is closed\n";

/** Serves until SIGTERM or SIGINT. Returns the exit code. */
async function main(): Promise<number> {
    const options = readOptions();
    if (options === undefined) {
        process.stderr.write(USAGE);
        return 2;
    }
    const { directory, file, port, exitWithParent } = options;
    const azure = await startLocalAzure({ directory, port });
    // Heard before the file says that it can be called: whoever reads it may end it at once.
    const ended = untilEnded(exitWithParent);
    writeWhole(file, `${JSON.stringify(azure.target, undefined, 2)}\n`);
    process.stdout.write(`The local Azure listens at ${azure.target.proxy}. How to use it: ${file}\n`);
    await ended;
    rmSync(file, { force: true });
    await azure.close();
    return 0;
}

function readOptions() {
    try {
        const { values } = parseArgs({
            options: {
                directory: { type: "string" },
                target: { type: "string" },
                port: { type: "string", default: "0" },
                "exit-with-parent": { type: "boolean", default: false },
            },
        });
        const port = Number(values.port);
        if (values.directory === undefined || values.target === undefined || !Number.isInteger(port)) {
            return undefined;
        }
        return {
            directory: resolve(values.directory),
            file: resolve(values.target),
            port,
            exitWithParent: values["exit-with-parent"],
        };
    } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        return undefined;
    }
}

/** The file holds a secret: its owner may read it, and nobody ever sees half of it. */
function writeWhole(file: string, text: string): void {
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
}

async function untilEnded(exitWithParent: boolean): Promise<void> {
    await new Promise<void>((done) => {
        process.once("SIGTERM", done);
        process.once("SIGINT", done);
        if (exitWithParent) {
            process.stdin.once("end", done).once("error", done).resume();
        }
    });
}

main().then(
    // Standard input may still be open, which would keep the process.
    (code) => process.exit(code),
    (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = error instanceof ServedAlready ? servedAlreadyCode : 1;
    },
);
