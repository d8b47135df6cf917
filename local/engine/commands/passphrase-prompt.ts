// Asks for the passphrase of a stack's secrets on a terminal, without showing it.
import { UserError, exitCodes } from "../errors";
import type { CommandIo } from "./io";

/** Keys of a terminal in raw mode. */
const ENTER = /[\r\n]/;
const INTERRUPT = "\u0003";
const END = "\u0004";
const ERASE = /[\b\u007f]/;

/** The refusal of a command that needs a passphrase where none is given: whoever is there can be asked for it. */
export class PassphraseNeeded extends UserError {
    constructor(
        /** Whether it is to protect secrets from now on: a slip of the fingers would be kept for good. */
        readonly isNew: boolean,
    ) {
        super(
            "The stack's secrets need a passphrase: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.",
            exitCodes.usage,
        );
    }
}

/** Asks for a passphrase; a new one twice. */
export async function askPassphrase(io: CommandIo, isNew: boolean): Promise<string> {
    if (!isNew) {
        return askHidden(
            io,
            "Enter your passphrase to unlock config/secrets\n    (set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to remember): ",
        );
    }
    for (;;) {
        const passphrase = await askHidden(io, "Enter your passphrase to protect config/secrets: ");
        if ((await askHidden(io, "Re-enter your passphrase to confirm: ")) === passphrase) {
            return passphrase;
        }
        io.stderr.write("The passphrases are not the same. Try again.\n");
    }
}

async function askHidden({ stdin, stderr }: CommandIo, question: string): Promise<string> {
    stderr.write(question);
    stdin.setRawMode?.(true);
    stdin.setEncoding("utf8");
    stdin.resume();
    try {
        return await readHidden(stdin);
    } finally {
        stdin.pause();
        stdin.setRawMode?.(false);
        stderr.write("\n");
    }
}

function readHidden(stdin: NodeJS.ReadableStream): Promise<string> {
    let typed = "";
    return new Promise((resolve, reject) => {
        const finish = (settle: () => void) => {
            stdin.off("data", take).off("end", end);
            settle();
        };
        const declined = () => finish(() => reject(new UserError("no passphrase was entered", exitCodes.cancelled)));
        const end = () => (typed === "" ? declined() : finish(() => resolve(typed)));
        const take = (text: string | Buffer) => {
            for (const key of text.toString()) {
                if (ENTER.test(key)) {
                    finish(() => resolve(typed));
                    return;
                }
                if (key === INTERRUPT || (key === END && typed === "")) {
                    declined();
                    return;
                }
                typed = ERASE.test(key) ? [...typed].slice(0, -1).join("") : typed + key;
            }
        };
        stdin.on("data", take).on("end", end);
    });
}
