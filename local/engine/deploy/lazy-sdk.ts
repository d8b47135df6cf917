// A preload for the processes that run on Pulumi's SDK: what hardly any program uses is loaded when something uses it, and
// what nobody would read is not written.

/**
 * The SDK loads an npm client and a TypeScript compiler for functions that it may have to serialise, exporters of traces
 * that nobody asked for, and the Automation API: three quarters of the time that it takes to load. Each of these modules is
 * here a proxy until something of it is used; only the SDK's own files are answered so. A getter decides whom to answer,
 * so that nothing of this is in the stack of an error that a program throws.
 *
 * `__esModule` is true so that the SDK's import helper hands the proxy on as it is, instead of copying what it has.
 *
 * Half of the time that a program takes to declare its resources goes into two things that no rehearsal shows: debug
 * messages, each of them a call to the engine, which drops them; and the stack of every promise, mapped to the sources, for
 * `PULUMI_DEBUG_PROMISE_LEAKS`. They are left out, the second unless it is asked for.
 */
export const LAZY_SDK = `
import Module from "node:module";
import path from "node:path";
const sdk = path.join("@pulumi", "pulumi") + path.sep;
const rules = [
    { file: path.join("runtime", "closure"), modules: /^(@npmcli\\/arborist|normalize-package-data|\\.\\.\\/\\.\\.\\/typescript-shim)$/ },
    { file: "index.js", modules: /^\\.\\/automation$/ },
    { file: path.join("runtime", "manifest.js"), modules: /^js-yaml$/ },
    { file: path.join("cmd", "run", "tracing.js"), modules: /^@opentelemetry\\/(?!api$)/, members: true },
    { file: path.join("runtime", "resource.js"), modules: /^(\\.\\/debuggable|\\.\\.\\/log)$/, adjusted: true },
];
let require = Module.prototype.require;
Object.defineProperty(Module.prototype, "require", {
    configurable: true,
    get() {
        const parts = this.filename?.split(sdk) ?? [];
        const rule = parts.length > 1 ? rules.find(({ file }) => parts.at(-1).startsWith(file)) : undefined;
        return rule === undefined ? require : (id) => (rule.modules.test(id) ? wanted(this, id, rule) : require.call(this, id));
    },
    set(changed) {
        require = changed;
    },
});
function wanted(module, id, { members, adjusted }) {
    if (adjusted) {
        return quiet(require.call(module, id), id);
    }
    let loaded;
    const load = () => (loaded ??= require.call(module, id));
    return later(load, (key) => (members ? later(() => load()[key]) : load()[key]));
}
function quiet(module, id) {
    if (id.endsWith("log")) {
        replace(module, "debug", () => () => Promise.resolve());
    } else if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) {
        replace(module, "debuggablePromise", (original) => (...args) => {
            const { stackTraceLimit } = Error;
            Error.stackTraceLimit = 0;
            try {
                return original(...args);
            } finally {
                Error.stackTraceLimit = stackTraceLimit;
            }
        });
    }
    return module;
}
function replace(module, name, by) {
    let value = by(module[name]);
    const set = (original) => (value = by(original));
    // The SDK's modules load each other in circles: what is not exported yet is replaced when it is.
    Object.defineProperty(module, name, { enumerable: true, configurable: true, get: () => value, set });
}
function later(value, member = (key) => Reflect.get(value(), key)) {
    return new Proxy(function () {}, {
        get: (_, key) => (key === "__esModule" ? true : member(key)),
        has: (_, key) => Reflect.has(value(), key),
        apply: (_, self, args) => Reflect.apply(value(), self, args),
        construct: (_, args) => Reflect.construct(value(), args),
    });
}
`;
