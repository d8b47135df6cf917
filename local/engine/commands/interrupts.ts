import type { CommandIo } from "./io";

/** The exit code of a process that was interrupted. */
const INTERRUPTED = 130;

/**
 * Runs with a signal that the first interrupt aborts: steps under way end, no new one is begun. A second interrupt
 * ends the process at once; the journal has what was done.
 */
export async function withInterrupts<T>(io: CommandIo, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const interrupt = () => {
        if (controller.signal.aborted) {
            process.exit(INTERRUPTED);
        }
        io.stderr.write("\nCancelling: waiting for the steps under way. Press Ctrl-C again to stop at once.\n");
        controller.abort();
    };
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", interrupt);
    try {
        return await run(controller.signal);
    } finally {
        process.off("SIGINT", interrupt);
        process.off("SIGTERM", interrupt);
    }
}
