// A preload for the processes that run on Pulumi's SDK: what hardly any program uses is loaded when something uses it, what
// nobody would read is not written, and what is known is not looked for.

/**
 * The SDK loads an npm client and a TypeScript compiler for functions that it may have to serialise, exporters of traces
 * that nobody asked for, and the Automation API: three quarters of the time that it takes to load. Each of these modules is
 * here a proxy until something of it is used; only the SDK's own files are answered so. A getter decides whom to answer,
 * so that nothing of this is in the stack of an error that a program throws.
 *
 * `__esModule` is true so that the SDK's import helper hands the proxy on as it is, instead of copying what it has.
 *
 * Half of the time that a program takes to declare its resources goes into things that no rehearsal shows: debug messages,
 * each of them a call to the engine, which drops them; the stack of every promise, mapped to the sources, for
 * `PULUMI_DEBUG_PROMISE_LEAKS`; and the place in the sources of each resource, which the engine doesn't keep. They are left
 * out, the stacks unless they are asked for. Nor does an agent for proxies, as Azure's SDKs have it, look through its stack,
 * mapped to the sources, for what each request is: only https goes through it. V8's debugger, which tells the SDK where a
 * function that it can't serialise comes from, is switched on when there is such a function; what was loaded until then it
 * tells at once.
 */
export const LAZY_SDK = `
import Module from "node:module";
import path from "node:path";
const sdk = path.join(path.sep, "@pulumi", "pulumi", path.sep);
const later = (load, member = (key) => Reflect.get(load(), key)) =>
    new Proxy(function () {}, {
        get: (_, key) => (key === "__esModule" ? true : member(key)),
        has: (_, key) => Reflect.has(load(), key),
        apply: (_, self, args) => Reflect.apply(load(), self, args),
        construct: (_, args) => Reflect.construct(load(), args),
    });
const whole = (load) => later(load);
const members = (load) => later(load, (key) => later(() => load()[key]));
const rules = [
    { file: path.join(sdk, "runtime", "closure"), modules: /^(@npmcli\\/arborist|normalize-package-data|\\.\\.\\/\\.\\.\\/typescript-shim)$/, answer: whole },
    { file: path.join(sdk, "runtime", "closure"), modules: /^\\.\\/v8Hooks$/, answer: (load) => later(load, (key) => (key === "getSessionAsync" ? announced(load()) : load()[key])) },
    { file: path.join(sdk, "cmd", "run", "index.js"), modules: /v8Hooks$/, answer: () => ({ isInitializedAsync: () => Promise.resolve() }) },
    { file: path.join(sdk, "index.js"), modules: /^\\.\\/automation$/, answer: whole },
    { file: path.join(sdk, "runtime", "stack.js"), modules: /^\\.\\.\\/resource$/, answer: (load) => replaced(load(), "Resource", withoutPlace) },
    { file: path.join(sdk, "runtime", "manifest.js"), modules: /^js-yaml$/, answer: whole },
    { file: path.join(sdk, "cmd", "run", "tracing.js"), modules: /^@opentelemetry\\/(?!api$)/, answer: members },
    { file: path.join(sdk, "runtime", "resource.js"), modules: /^\\.\\.\\/log$/, answer: (load) => replaced(load(), "debug", () => () => Promise.resolve()) },
    { file: path.join(sdk, "runtime", "resource.js"), modules: /^\\.\\/debuggable$/, answer: (load) => (process.env.PULUMI_DEBUG_PROMISE_LEAKS ? load() : replaced(load(), "debuggablePromise", withoutStack)) },
    { file: path.join(path.sep, "https-proxy-agent", "dist", "index.js"), modules: /^agent-base$/, answer: (load) => ({ ...load(), Agent: secure(load().Agent) }) },
];
let require = Module.prototype.require;
Object.defineProperty(Module.prototype, "require", {
    configurable: true,
    get() {
        const own = rules.filter(({ file }) => this.filename?.includes(file));
        return own.length === 0 ? require : (id) => wanted(this, id, own.find(({ modules }) => modules.test(id)));
    },
    set(changed) {
        require = changed;
    },
});
function wanted(module, id, rule) {
    let loaded;
    const load = () => (loaded ??= require.call(module, id));
    return rule === undefined ? load() : rule.answer(load);
}
function withoutStack(original) {
    return (...args) => {
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 0;
        try {
            return original(...args);
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
        }
    };
}
function withoutPlace(Resource) {
    return Resource && Object.assign(Resource, { stackTrace: () => [] });
}
function secure(Agent) {
    return class extends Agent {
        isSecureEndpoint(options) {
            return options?.secureEndpoint ?? (options?.protocol ?? "https:") === "https:";
        }
    };
}
function replaced(module, name, by) {
    let value = by(module[name]);
    const set = (original) => (value = by(original));
    // The SDK's modules load each other in circles: what is not exported yet is replaced when it is.
    Object.defineProperty(module, name, { enumerable: true, configurable: true, get: () => value, set });
    return module;
}
let session;
function announced(hooks) {
    return () => (session ??= hooks.getSessionAsync().then(async (open) => {
        for (const method of ["Debugger.disable", "Debugger.enable"]) {
            await new Promise((resolve, reject) => open.post(method, (error) => (error ? reject(error) : resolve())));
        }
        return open;
    }));
}
`;
