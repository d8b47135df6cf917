// Where the program is, and which SDK it has installed.
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { UserError } from "../errors";
import type { ProgramSettings } from "./context";

/** Where to start the program, and which file or folder of it. */
export interface ProgramFolder {
    /** The program's working directory. */
    folder: string;
    /** Relative to the folder. */
    entry: string;
}

/** Finds the program that `main` of Pulumi.yaml names; without one it is the project's folder itself. */
export function locateProgram(root: string, settings: ProgramSettings): ProgramFolder {
    if (settings.main === undefined || settings.main === "") {
        return { folder: root, entry: "." };
    }
    const main = path.resolve(root, settings.main);
    const stats = statSync(main, { throwIfNoEntry: false });
    if (stats === undefined) {
        throw new UserError(
            `Pulumi.yaml: \`main\` names "${settings.main}", which is not in ${root}. Correct the path.`,
        );
    }
    return stats.isDirectory()
        ? { folder: main, entry: "." }
        : { folder: path.dirname(main), entry: path.basename(main) };
}

/** A script of the @pulumi/pulumi package that the program uses, such as `cmd/run`. */
export function sdkScript(folder: string, script: string): string {
    let manifest: string;
    try {
        manifest = createRequire(path.join(folder, "index.js")).resolve("@pulumi/pulumi/package.json");
    } catch {
        throw new UserError(
            `The program in ${folder} needs the package @pulumi/pulumi, which is not installed there or above. ` +
                "Run `npm install` in that folder.",
        );
    }
    return path.join(path.dirname(manifest), script);
}
