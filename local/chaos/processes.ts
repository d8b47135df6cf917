import { readdirSync, readFileSync } from "node:fs";

/** A running process. */
export interface Process {
    readonly pid: number;
    /** Its command line. */
    readonly command: string;
}

/** The descendants of a process, as the kernel lists them under /proc. */
export function processesBelow(ancestor: number): Process[] {
    const all = readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => {
            try {
                const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1]);
                const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
                return [{ pid: Number(name), parent, command }];
            } catch {
                // It has ended while the others were being read.
                return [];
            }
        });
    const children = (pid: number): Process[] =>
        all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...children(child.pid)]);
    return children(ancestor);
}
