// Options that scripts take for themselves.
"use strict";

/** Takes an option with its value out of the arguments. */
function take(args, ...names) {
    const index = args.findIndex((arg) => names.includes(arg.split("=")[0]));
    if (index === -1) {
        return undefined;
    }
    const [option, ...value] = args[index].split("=");
    if (value.length > 0) {
        args.splice(index, 1);
        return value.join("=");
    }
    if (args[index + 1] === undefined) {
        throw new Error(`\`${option}\` needs a value.`);
    }
    return args.splice(index, 2)[1];
}

module.exports = { take };
