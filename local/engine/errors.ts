/**
 * Exit codes with a meaning, as Pulumi's CLI has them.
 *
 * @see https://www.pulumi.com/docs/iac/cli/exit-codes/
 */
export const exitCodes = {
    success: 0,
    /** A deployment that failed, and everything without a code of its own. */
    failure: 1,
    /** Wrong arguments or flags, or a confirmation that can't be asked for. */
    usage: 2,
    stackNotFound: 6,
    /** `--expect-no-changes` and there were some. */
    changes: 7,
    cancelled: 8,
} as const;

/** An error that is the user's to solve: its message is shown as it is, without a stack trace. */
export class UserError extends Error {
    constructor(
        message: string,
        readonly exitCode: number = exitCodes.failure,
    ) {
        super(message);
        this.name = "UserError";
    }
}

/** The refusal of what the local engine can't do and the real CLI can. */
export function unsupported(feature: string): UserError {
    return new UserError(
        `The local engine does not support ${feature}. Use the Pulumi CLI for it: it works on the same project, backend and state.`,
        exitCodes.usage,
    );
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
