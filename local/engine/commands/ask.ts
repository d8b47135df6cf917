import { createInterface } from "node:readline/promises";
import type { CommandIo } from "./io";

/**
 * Asks whether to go ahead; `details` answers those who want to know more first. Anything but "yes" is a no, and so is an
 * abort of the signal.
 */
export async function confirm(
    io: CommandIo,
    question: string,
    details: () => string,
    signal?: AbortSignal,
): Promise<boolean> {
    for (;;) {
        const answer = await askText(io, `${question} [yes/no/details] `, signal);
        if (!/^d(etails)?$/i.test(answer)) {
            return /^y(es)?$/i.test(answer);
        }
        io.stdout.write(details());
    }
}

/** Asks for a line of text: an empty one where the input ends or the signal is aborted before there is any. */
export async function askText(io: CommandIo, question: string, signal?: AbortSignal): Promise<string> {
    const reader = createInterface({ input: io.stdin, ...(signal && { signal }) });
    io.stdout.write(question);
    try {
        const line = await reader[Symbol.asyncIterator]().next();
        return line.done ? "" : line.value.trim();
    } finally {
        reader.close();
    }
}
