// Ends what a test file has put into asynchronous contexts. Node.js 20 gives each promise a property for each storage that was ever used in the
// process, and every file loads the SDKs anew, with storages of theirs: after many files, each promise took ten times of its time and memory.
"use strict";
const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
const { run, enterWith } = AsyncLocalStorage.prototype;
const used = new Set();

for (const [name, method] of Object.entries({ run, enterWith })) {
    AsyncLocalStorage.prototype[name] = function (...args) {
        used.add(this);
        return method.apply(this, args);
    };
}

afterAll(() => {
    Object.assign(AsyncLocalStorage.prototype, { run, enterWith });
    for (const storage of used) {
        storage.disable();
    }
});
