// Lists the licences of every package that the lockfile brings, those of a deployment apart from those that only test
// and build, and fails where one is not among the permissive ones below.
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Licences that ask for nothing but their notice: https://blueoakcouncil.org/list. CC-BY are lists of data, not code. */
const PERMISSIVE = [
    ...["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0"],
    ...["ISC", "MIT", "Python-2.0"],
];

/** Packages whose manifest only points at a file, and what that file is. */
const READ_BY_HAND = { "@logdna/tail-file": "MIT" };

/** Every package of a lockfile: its name, version, licence, and whether a deployment does without it. */
function packagesOf(lockfile) {
    return Object.entries(lockfile.packages)
        .filter(([path, { link }]) => path.includes("node_modules/") && link !== true)
        .map(([path, { license, version, dev, devOptional }]) => {
            const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
            const onlyToDevelop = dev === true || devOptional === true;
            return { name, version, license: READ_BY_HAND[name] ?? license ?? "none", onlyToDevelop };
        });
}

/** Whether an SPDX expression ("MIT", "A AND B", "A OR B") lets one do with permissive licences only. */
function isPermissive(expression) {
    const choices = expression.replace(/[()]/g, "").split(" OR ");
    return choices.some((choice) => choice.split(" AND ").every((license) => PERMISSIVE.includes(license)));
}

/** A line for each licence, the most used first. */
function table(packages) {
    const counts = new Map();
    for (const { license } of packages) {
        counts.set(license, (counts.get(license) ?? 0) + 1);
    }
    const rows = [...counts].sort(([a, one], [b, other]) => other - one || a.localeCompare(b));
    return rows.map(([license, count]) => `${String(count).padStart(6)}  ${license}`).join("\n");
}

function main() {
    const lockfile = JSON.parse(readFileSync(join(__dirname, "..", "package-lock.json"), "utf8"));
    const packages = packagesOf(lockfile);
    console.log(`For a deployment or a rehearsal:\n${table(packages.filter((each) => !each.onlyToDevelop))}\n`);
    console.log(`To build and test:\n${table(packages.filter((each) => each.onlyToDevelop))}`);
    const others = packages.filter(({ license }) => !isPermissive(license));
    for (const { name, version, license } of others) {
        console.error(
            `${name} ${version}: ${license} is not among the permissive licences (${PERMISSIVE.join(", ")}).`,
        );
    }
    process.exitCode = others.length === 0 ? 0 : 1;
}

module.exports = { isPermissive, packagesOf };
if (require.main === module) {
    main();
}
