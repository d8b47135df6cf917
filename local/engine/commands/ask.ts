import { createInterface } from "node:readline/promises";
import type { CommandIo } from "./io";

/** Asks a question that is answered by yes or no; anything but "yes" or "y" is a no. */
export async function ask(io: CommandIo, question: string): Promise<boolean> {
    return /^y(es)?$/i.test(await askText(io, `${question} [yes/no] `));
}

/** Asks for a line of text. */
export async function askText(io: CommandIo, question: string): Promise<string> {
    const reader = createInterface({ input: io.stdin });
    io.stdout.write(question);
    try {
        const line = await reader[Symbol.asyncIterator]().next();
        return line.done ? "" : line.value.trim();
    } finally {
        reader.close();
    }
}
