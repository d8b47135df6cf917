"use strict";
const { readFileSync } = require("node:fs");
const { processesBelow } = require("../local/dist/chaos/processes.js");

/** The processes of a deployment, by what their command lines have. */
const parts = [
    ["program", "pulumi/cmd/run "],
    ["data plane", "cmd/dynamic-provider"],
    ["engine", "scripts/rehearse.cjs"],
    ["local Azure", "azure/main.js"],
];

/** Watches what the processes below `ancestor` take at most; `stop` says it in megabytes. */
exports.peakMemory = (ancestor) => {
    const peaks = new Map();
    const look = () => {
        for (const { pid, command } of processesBelow(ancestor)) {
            const name = parts.find(([, mark]) => command.includes(mark))?.[0];
            if (name !== undefined) {
                peaks.set(name, Math.max(peaks.get(name) ?? 0, peakOf(pid)));
            }
        }
    };
    const timer = setInterval(look, 200);
    return {
        stop() {
            clearInterval(timer);
            return parts.map(([name]) => `${name} ${Math.round((peaks.get(name) ?? 0) / 1024)} MB`).join(", ");
        },
    };
};

/** Kilobytes: the kernel remembers the most that a process ever had. */
function peakOf(pid) {
    try {
        return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {
        // It has ended meanwhile; what it had was seen before.
        return 0;
    }
}
