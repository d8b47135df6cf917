/** The library's commands at the end of a pipe whose beginning takes its time, as Pulumi does. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import path from "node:path";

const bin = path.resolve(__dirname, "../../components/bin");

/** Runs a command, and writes to it in pieces: the first not before it can have begun to read. */
async function piped(command: string, args: readonly string[], pieces: readonly string[]) {
    const child = spawn(process.execPath, [path.join(bin, `${command}.cjs`), ...args]);
    const answer = Promise.all([text(child.stdout), text(child.stderr)]);
    const code = new Promise((resolve) => child.once("close", resolve));
    // What ends before it has read everything is told by its code and its output.
    child.stdin.on("error", () => undefined);
    for (const piece of pieces) {
        await setTimeout(700);
        child.stdin.write(piece);
    }
    child.stdin.end();
    const [out, err] = await answer;
    return { code: await code, out, err };
}

it("verify reads a state that comes late and in pieces", async () => {
    const state = JSON.stringify({ version: 3, deployment: { resources: [] } });
    const answer = await piped("pulumi-azure-keyvault-verify", ["--state", "-"], [state.slice(0, 9), state.slice(9)]);
    expect(answer).toEqual({
        code: 2,
        out: "",
        err: "error: The stack verifies nothing: deploy it with a `CryptoVerification` first.\n",
    });
});

it("review reads a preview that comes late and in pieces", async () => {
    const answer = await piped("pulumi-azure-keyvault-review", ["--title", "piped/dev"], ["{", "}"]);
    expect(answer).toEqual({ code: 0, out: expect.stringContaining("piped/dev") as string, err: "" });
});
