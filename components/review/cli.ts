/** The command `pulumi-azure-keyvault-review`: a preview from a file or from standard input, as a comment on standard output. */
import { parseArgs } from "node:util";
import { messageOf } from "../internal/errors";
import { inputText } from "../internal/input-text";
import { reviewComment } from "./comment";
import { parsePreview } from "./preview";

const help = `Writes a preview as a Markdown comment for a review.

Usage: pulumi preview --json | pulumi-azure-keyvault-review [--title TEXT] [--limit BYTES] [FILE]

FILE holds what \`pulumi preview --json\` printed; without it, standard input is read. With
PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true the preview also tells of broken policies of a policy pack.

  --title TEXT    what the comment calls the preview; by default project and stack
  --limit BYTES   the most bytes of the comment; by default 65536, which is GitHub's limit
  --help          this text
`;

/** Runs the command line, and answers with its exit code: 0, or 2 for what can't be read. A preview that failed makes a comment as well. */
export async function main(args: readonly string[]): Promise<number> {
    try {
        const options = { title: { type: "string" }, limit: { type: "string" }, help: { type: "boolean" } } as const;
        const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
        if (values.help === true) {
            process.stdout.write(help);
            return 0;
        }
        if (positionals.length > 1) {
            throw new Error(`It takes one file, got ${positionals.length}.`);
        }
        const preview = parsePreview(await inputText(positionals[0]));
        process.stdout.write(
            reviewComment(preview, {
                ...(values.title === undefined ? {} : { title: values.title }),
                ...(values.limit === undefined ? {} : { limit: limitOf(values.limit) }),
            }),
        );
        return 0;
    } catch (error) {
        process.stderr.write(`error: ${messageOf(error)}\n`);
        return 2;
    }
}

const leastLimit = 1_000;

function limitOf(text: string): number {
    const limit = Number(text);
    if (!Number.isInteger(limit) || limit < leastLimit) {
        throw new Error(`\`--limit\` must be a whole number of bytes, at least ${leastLimit}, got "${text}".`);
    }
    return limit;
}
