import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "interrupted-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A terminal interrupts all that it runs. */
const preview = `
    require("node:fs").writeFileSync(process.argv.at(-1), "");
    process.kill(process.ppid, "SIGINT");
    process.exit(130);
`;

test("a preview for review that Ctrl-C ends leaves nothing behind, and prints no half of a plan", async () => {
    const script = join(folder, "preview.cjs");
    writeFileSync(script, preview);
    const temporary = mkdtempSync(join(folder, "tmp-"));
    const program = `require(${JSON.stringify(resolve("scripts/plan.cjs"))}).printReview(${JSON.stringify(script)}, []);`;
    const review = spawn(process.execPath, ["-e", program], {
        env: { ...process.env, TMPDIR: temporary },
        stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    review.stdout.on("data", (text) => (printed += String(text)));
    const [status] = (await once(review, "close")) as [number | null];
    expect({ status, printed, left: readdirSync(temporary) }).toEqual({ status: 130, printed: "", left: [] });
});
