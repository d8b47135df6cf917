// RSA keys of 2048 bits, from a few that each worker makes: one after the other, and then from the first again. Making each anew took a
// tenth of the time of the tests.
"use strict";
const { promisify } = require("node:util");

/** So many that no test meets one again which it has. */
const FEW = 8;
const replaced = Symbol.for("RSA keys from a few");
// What a worker has, and not the copy that Jest gives to each file: all files take turns at the same keys.
const crypto = process.getBuiltinModule("node:crypto");
const { generateKeyPair, generateKeyPairSync } = crypto;

if (!(replaced in generateKeyPair)) {
    const made = [];
    let asked = 0;
    const isUsual = (type, options) =>
        type === "rsa" &&
        JSON.stringify({ publicExponent: 65537, ...options }) ===
            JSON.stringify({ publicExponent: 65537, modulusLength: 2048 });
    const next = (type, options) => {
        const index = asked++ % FEW;
        return (made[index] ??= generateKeyPairSync(type, options));
    };
    const generate = promisify(generateKeyPair);
    const later = (type, options, done) =>
        isUsual(type, options)
            ? void setImmediate(() => {
                  const { publicKey, privateKey } = next(type, options);
                  done(null, publicKey, privateKey);
              })
            : generateKeyPair(type, options, done);
    crypto.generateKeyPair = Object.assign(later, {
        [replaced]: true,
        [promisify.custom]: async (type, options) =>
            isUsual(type, options) ? next(type, options) : generate(type, options),
    });
    crypto.generateKeyPairSync = (type, options) =>
        isUsual(type, options) ? next(type, options) : generateKeyPairSync(type, options);
}
