// What `npm run up` and its siblings start: builds what is stale, then hands over to the rehearsal's command line.
"use strict";
require("./build.cjs").build();
const { main } = require("local/dist/cli/main.js");
const { printReview, withAccess } = require("./plan.cjs");
const { take } = require("./arguments.cjs");

const args = process.argv.slice(2);
const [operation] = args;
const plain = !args.some((arg) => ["--json", "-j", "--help", "-h", "--event-log"].includes(arg));

if (operation === "preview" && args.includes("--markdown")) {
    void printReview(
        __filename,
        args.filter((arg) => arg !== "--markdown"),
    );
} else if (plain && (operation === "preview" || operation === "up")) {
    void withAccess((log) => main([...args, ...log]))
        .then(() => {
            const rest = [...args];
            const [stack, cwd] = [take(rest, "--stack", "-s") ?? "dev", take(rest, "--cwd", "-C")];
            return operation === "up" ? reportLast(stack, cwd) : undefined;
        })
        .catch((error) => {
            process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
            process.exitCode = 1;
        });
} else {
    void main(args);
}

function reportLast(stack, cwd) {
    // Loaded when it is needed: a deployment needn't wait for it.
    return require("./last-report.cjs").reportLastVerification(stack, cwd, !process.exitCode);
}
