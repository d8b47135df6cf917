import type { CommandIo } from "./io";

/** All of standard input; on a terminal, what is typed until its end. */
export async function readAll(io: CommandIo): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of io.stdin) {
        chunks.push(Buffer.from(chunk));
    }
    return Buffer.concat(chunks).toString("utf8");
}
