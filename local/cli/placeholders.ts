import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { writePrivately, type Workspace } from "./workspace";

/**
 * Values that a rehearsal makes up because it can't know them. They are random, so that nobody mistakes them for real
 * ones, and kept, so that the next rehearsal uses the same and shows no changes.
 */
export class Placeholders {
    readonly #file: string;
    readonly #values: Record<string, string>;

    constructor(workspace: Workspace) {
        this.#file = path.join(workspace.directory, "placeholders.json");
        this.#values = fs.existsSync(this.#file)
            ? (JSON.parse(fs.readFileSync(this.#file, "utf8")) as Record<string, string>)
            : {};
    }

    /** The placeholder for `name`, the same each time. */
    get(name: string): string {
        const kept = this.#values[name];
        if (kept !== undefined) {
            return kept;
        }
        const made = `placeholder-${randomBytes(18).toString("base64url")}`;
        this.#values[name] = made;
        writePrivately(this.#file, `${JSON.stringify(this.#values, undefined, 2)}\n`);
        return made;
    }
}
