// Processes that a test knows by their IDs alone.
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a process is gone, within a few seconds. */
export async function isGone(pid: number): Promise<boolean> {
    for (let tries = 0; tries < 100 && isRunning(pid); tries++) {
        await sleep(50);
    }
    return !isRunning(pid);
}

function isRunning(pid: number): boolean {
    try {
        return process.kill(pid, 0);
    } catch {
        return false;
    }
}
