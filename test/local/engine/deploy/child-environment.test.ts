import { spawn } from "node:child_process";
import { once } from "node:events";
import { programEnvironment } from "../../../../local/engine/deploy/child-environment";

/** Reports every failure, that of reporting included, as the SDK's runner does. */
const insistent = `
process.on("uncaughtException", (error) => console.error("failed:", error.message));
setTimeout(() => process.exit(0), 20000);
console.error("ready");
setTimeout(() => console.error("the engine is gone"), 200);
`;

test("a program that nobody hears any more ends", async () => {
    const child = spawn(process.execPath, ["-e", insistent], {
        env: programEnvironment(process.env),
        stdio: ["ignore", "pipe", "pipe"],
    });
    try {
        await once(child.stderr, "data");
        child.stdout.destroy();
        child.stderr.destroy();
        expect(await once(child, "exit")).toEqual([1, null]);
    } finally {
        child.kill("SIGKILL");
    }
});
