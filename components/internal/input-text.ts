import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

/**
 * What a file says, or standard input for none: all of it, however late and in however many pieces it comes. Read at once, a pipe
 * that nobody has written to yet answers with EAGAIN.
 */
export function inputText(file: string | undefined): Promise<string> {
    return file === undefined ? text(process.stdin) : readFile(file, "utf8");
}
