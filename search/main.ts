/** `npm run search-secrets`: deploys with planted values, and searches what the deployments leave behind for each of them. */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { isNativeError } from "node:util/types";
import type { Hit } from "./find";
import { Project, type EngineName } from "./project";
import { selfTest } from "./self-test";
import { Steps, type Findings } from "./steps";

const usage = `Plants random values in every source of secrets, deploys, changes, breaks, refreshes and destroys them in a rehearsal, and
searches state, backups, history, logs, events and everything printed for each of them in every encoding.

    npm run search-secrets [-- --engine local|pulumi]

Without --engine it runs on the local engine, and on the Pulumi CLI as well where one is on the PATH.
Ends with 0 where nothing was found, with 1 where a value was found or a deployment went otherwise than expected.
`;

/** Runs the search. Sets the process's exit code. */
export async function main(argv: readonly string[]): Promise<void> {
    try {
        const engines = enginesOf(argv);
        if (engines === undefined) {
            process.stdout.write(usage);
            return;
        }
        for (const engine of engines) {
            await search(engine);
        }
        if (!engines.includes("pulumi")) {
            say("No Pulumi CLI was searched with: none is on the PATH, or --engine says otherwise.");
        }
    } catch (error) {
        process.stderr.write(`error: ${isNativeError(error) ? error.message : String(error)}\n`);
        process.exitCode = 1;
    }
}

/** Which engines to search with; undefined where only the usage is asked for. */
function enginesOf(argv: readonly string[]): EngineName[] | undefined {
    const options = { engine: { type: "string" }, help: { type: "boolean" } } as const;
    const { values } = parseArgs({ args: [...argv], options });
    if (values.help === true) {
        return undefined;
    }
    const { engine } = values;
    if (engine === undefined) {
        return spawnSync("pulumi", ["version"]).status === 0 ? ["local", "pulumi"] : ["local"];
    }
    if (engine !== "local" && engine !== "pulumi") {
        throw new Error(`\`--engine\` must be "local" or "pulumi", got "${engine}".`);
    }
    return [engine];
}

async function search(engine: EngineName): Promise<void> {
    const project = new Project(engine);
    try {
        const forms = selfTest(project.searched, () => project.places());
        say(`Engine ${engine}. Self-test: values that were there were found in all of ${forms} forms.`);
        report(await new Steps(project, say).run());
    } finally {
        await project.dispose();
    }
}

function report({ searched, planted, hits, decrypted }: Findings): void {
    const printed = [...searched].filter(([name]) => name.startsWith("what "));
    const files = searched.size - printed.length;
    const bytes = [...searched.values()].reduce((sum, each) => sum + each, 0);
    say(
        `Searched ${files} files and what ${printed.length} commands printed, ${bytes} bytes, for ${planted} values in every form.`,
    );
    say(`In the decrypted state, of resources that keep their values (docs/secrets.md): ${placesOf(decrypted)}.`);
    for (const { source, form, place, line } of hits) {
        say(`FOUND: the value of ${source}, ${form}, in ${place}, line ${line}`);
    }
    say(`${hits.length} hits.`);
    if (hits.length > 0) {
        process.exitCode = 1;
    }
}

function placesOf(hits: readonly Hit[]): string {
    const places = [...new Set(hits.map(({ place }) => place.replace("decrypted ", "")))];
    return places.length === 0 ? "none" : places.join(", ");
}

function say(line: string): void {
    process.stdout.write(`${line}\n`);
}
