import { spawn } from "node:child_process";
import { KeyVaultComponentError } from "../internal/errors";

/**
 * A stack's state from the Pulumi CLI, with its secrets: fingerprints of secrets are among what is verified. It comes through a pipe and
 * stays in this process.
 *
 * @param stack the CLI's selected one where absent
 */
export async function exportState(stack: string | undefined, cwd: string | undefined): Promise<string> {
    const args = ["stack", "export", "--show-secrets", "--non-interactive"];
    const child = spawn("pulumi", [...args, ...(stack === undefined ? [] : ["--stack", stack])], {
        stdio: ["ignore", "pipe", "inherit"],
        env: process.env,
        ...(cwd !== undefined && { cwd }),
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    const code = await new Promise<number | null>((resolve, reject) => {
        child.on("error", () =>
            reject(
                new KeyVaultComponentError(
                    "NotFound",
                    "The Pulumi CLI is not on the PATH. Install it (https://www.pulumi.com/docs/install/), or give the state with --state.",
                ),
            ),
        );
        child.on("close", resolve);
    });
    if (code !== 0) {
        throw new KeyVaultComponentError("ServiceError", `\`pulumi stack export\` ended with code ${code}: see above.`);
    }
    const text = Buffer.concat(chunks).toString("utf8");
    if (!text.trimStart().startsWith("{")) {
        // What it printed is not shown: a state with its secrets may be a part of it.
        throw new KeyVaultComponentError(
            "ServiceError",
            "`pulumi stack export` printed something else than the state, or something before it. The npm package `pulumi` does so once, " +
                "when its first call fetches the CLI: run this again. Where it stays so, run `pulumi stack export` to see what it prints.",
        );
    }
    return text;
}
