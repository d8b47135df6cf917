/** Proves that the search finds: a search that can't find anything finds nothing everywhere. */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPlanted, type Place } from "./find";
import { formsOf } from "./forms";
import { randomValue } from "./plant";

/**
 * Writes a value of its own in each form to a file of its own, and has it found.
 *
 * @param folder where the files are written, and removed again: one that is searched
 * @param read reads what is searched, as the search itself does
 * @returns how many forms were found
 */
export function selfTest(folder: string, read: () => Place[]): number {
    const values = [randomValue(), randomBytes(32)];
    const scratch = join(folder, "self-test");
    mkdirSync(scratch);
    try {
        const forms = values.flatMap((value) => formsOf(value).map(({ name, text }) => ({ value, name, text })));
        forms.forEach(({ text }, index) => writeFileSync(join(scratch, `${index}`), `{\n  "found": "${text}"\n}\n`));
        const places = read();
        for (const [index, { value, name }] of forms.entries()) {
            const own = places.filter((place) => place.name.endsWith(join("self-test", `${index}`)));
            const hits = findPlanted([{ source: "self-test", value }], own);
            if (!hits.some(({ line }) => line === 2)) {
                throw new Error(`The search does not find a value that is there (${name}): its results mean nothing.`);
            }
        }
        return forms.length;
    } finally {
        rmSync(scratch, { recursive: true });
    }
}
