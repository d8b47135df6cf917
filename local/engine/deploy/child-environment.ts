// What the program and the plugins find in their environment beside the user's own variables.
import * as path from "node:path";
import { LAZY_SDK } from "./lazy-sdk";

/**
 * Node 20's util.inspect of an error with colours never ends on stack lines of source-mapped scoped packages, and the
 * SDK prints the program's errors just so. Without colours the same call is quick.
 */
const QUIET_INSPECT = `
import util from "node:util";
const inspect = util.inspect;
util.inspect = new Proxy(inspect, {
    apply: (target, self, [value, options, ...rest]) =>
        Reflect.apply(target, self, [
            value,
            options?.colors && value instanceof Error ? { ...options, colors: false } : options,
            ...rest,
        ]),
});
`;

/** Ends a child whose engine is gone; the channel closes when the engine's process does. */
const END_WITH_ENGINE = `process.on("disconnect", () => process.exit(1));`;

/**
 * Ends a program that nobody hears any more, because the engine was killed. The SDK would report the failure to write in
 * the same way, and that failure again, for ever.
 */
const END_UNHEARD = `
for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", ({ code }) => code === "EPIPE" && process.exit(1));
}
`;

function preload(...sources: string[]): string {
    return `--import=data:text/javascript;base64,${Buffer.from(sources.join("")).toString("base64")}`;
}

/** Arguments of node for a script of the SDK that is started with an IPC channel and must not outlive the engine. */
export const endWithEngine: readonly string[] = [preload(LAZY_SDK, END_WITH_ENGINE)];

/** Arguments of node for a script that loads modules of a folder, those that are there, while it has nothing else to do. */
export function loadAhead(folder: string, modules: readonly string[]): string[] {
    const source = `
import { createRequire } from "node:module";
const require = createRequire(${JSON.stringify(path.join(folder, "index.js"))});
const load = (module) => {
    try {
        require(module);
    } catch {
        // Whoever needs it will say what is wrong with it.
    }
};
setImmediate(() => ${JSON.stringify(modules)}.forEach(load));
`;
    return modules.length === 0 ? [] : [preload(source)];
}

/** The environment of the program: the user's, with what the SDK needs. */
export function programEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const options = [env["NODE_OPTIONS"], preload(QUIET_INSPECT, LAZY_SDK, END_UNHEARD)].filter(
        (part) => part !== undefined && part !== "",
    );
    return { ...pluginEnvironment(env), NODE_OPTIONS: options.join(" ") };
}

/** The environment of a plugin: the user's, with loopback kept off proxies. */
export function pluginEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const exempt = env["no_grpc_proxy"] ?? env["no_proxy"];
    return { ...env, no_grpc_proxy: [exempt, "127.0.0.1", "localhost"].filter(Boolean).join(",") };
}
