import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The folder that a project's program runs in, and what it deploys with: its relative paths begin there. Where there is no project, it is
 * the folder itself.
 *
 * @param cwd the project's folder, or one below
 *
 * @see https://www.pulumi.com/docs/iac/concepts/projects/project-file/
 */
export function programFolder(cwd: string): string {
    const from = resolve(cwd);
    for (let at = from; ; at = dirname(at)) {
        const file = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].map((name) => join(at, name)).find(existsSync);
        if (file !== undefined) {
            const main = resolve(at, mainIn(readFileSync(file, "utf8")) ?? ".");
            const stats = statSync(main, { throwIfNoEntry: false });
            // A project without its program, as where the state alone is looked at.
            return stats === undefined ? at : stats.isFile() ? dirname(main) : main;
        }
        if (at === dirname(at)) {
            return from;
        }
    }
}

/** The program that a project file names, in YAML's forms for a line of text, or in JSON. */
function mainIn(text: string): string | undefined {
    const [, ...forms] =
        /^(?:main|\s*"main")\s*:[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s"'#].*?))[ \t]*,?(?:[ \t]#.*)?$/m.exec(text) ?? [];
    return forms.find((form) => form !== undefined);
}

/** Does something in another folder, as if this process had been started there. */
export async function within<T>(folder: string, run: () => Promise<T>): Promise<T> {
    const before = process.cwd();
    process.chdir(folder);
    try {
        return await run();
    } finally {
        process.chdir(before);
    }
}
