/** In what a walk may come to something else than a fresh deployment of the same declaration. */
import { differences } from "local/dist/chaos/trials";
import { identityOf, type Declaration, type Thing } from "./declaration";
import { objectsOf, type Stock } from "./stock";

/** What came to be on the way, and stays by design. */
export class Licence {
    /** Objects and vaults that the program let go of. */
    private readonly left = new Set<string>();
    /** What things were when it did. */
    private readonly former = new Map<string, Thing>();
    /** Settings of objects that are not as declared, by object. */
    private readonly remaining = new Map<string, Set<string>>();
    /** Objects that were changed by hand, and may have lost the mark of their declaration. */
    private readonly touched = new Set<string>();

    /** The same, as it is now. */
    copy(): Licence {
        const copy = new Licence();
        this.left.forEach((key) => copy.left.add(key));
        this.remaining.forEach((names, key) => copy.remaining.set(key, new Set(names)));
        return copy;
    }

    /** Something was done to objects by hand. */
    touch(keys: readonly string[]): void {
        keys.forEach((key) => this.touched.add(key));
    }

    /** Another declaration was deployed. */
    pass(before: Declaration, after: Declaration): void {
        const now = new Map(after.things.map((thing) => [identityOf(thing), thing]));
        for (const thing of before.things) {
            const next = now.get(identityOf(thing));
            for (const key of keysOf(thing)) {
                if (next !== undefined) {
                    this.remember(key, thing, next);
                } else {
                    this.former.set(key, thing);
                    this.left.add(key);
                }
            }
        }
        for (const thing of after.things) {
            for (const key of keysOf(thing)) {
                this.left.delete(key);
                this.remember(key, this.former.get(key) ?? thing, thing);
            }
        }
    }

    /** Settings that can't be taken away once they were declared, that reach later versions only, or that nobody looks at any more. */
    private remember(key: string, old: Thing, next: Thing): void {
        const passed = this.remaining.get(key) ?? new Set<string>();
        this.remaining.set(key, passed);
        const life = ({ settings }: Thing) =>
            (settings["rotation"] as { expireAfter?: string } | undefined)?.expireAfter;
        const had = (name: string) => old.settings[name] !== undefined;
        if (life(old) !== life(next) || had("expiresOn") || had("expiresAfter")) {
            passed.add("expires");
        }
        if (next.settings["tags"] !== undefined) {
            passed.delete("tags");
        }
        if ((had("tags") && next.settings["tags"] === undefined) || this.touched.has(key)) {
            passed.add("tags");
        }
        const differs = (name: string) => JSON.stringify(old.settings[name]) !== JSON.stringify(next.settings[name]);
        if (old.kind === "secret" && (differs("source") || differs("mode"))) {
            // One that belongs to people keeps its value.
            passed.add("length");
        }
        if (this.touched.has(key) && next.settings["contentType"] === undefined) {
            passed.add("contentType");
        }
        if (old.kind === "certificate" && differs("contentType")) {
            passed.add("contentType");
        }
        if ((this.former.has(key) || this.touched.has(key)) && next.settings["rotation"] === undefined) {
            passed.add("lifetimeActions").add("expiryTime");
        }
    }

    /** What a walk came to and a fresh deployment doesn't (`+`), and the other way round (`-`). */
    unlikeFresh(walked: Stock, fresh: Stock): string[] {
        return differences(this.shown(fresh), this.shown(walked));
    }

    private shown({ objects, others }: Stock): string[] {
        const found = [...objects].filter(
            ([key, { vault }]) => !this.left.has(key) && !this.left.has(`vault ${vault}`),
        );
        const things = found.map(([key, { rest }]) => {
            const passed = this.remaining.get(key);
            // What the secret of a certificate holds is as long as its key happens to be.
            const isAsLong = !objects.has(key.replace(/^secret/, "certificate"));
            const compared = Object.entries(rest).filter(
                ([name]) => passed?.has(name) !== true && (isAsLong || name !== "length"),
            );
            return `${key}: ${JSON.stringify(Object.fromEntries(compared))}`;
        });
        return [...things, ...others.filter((line) => !line.startsWith("deleted ") && !this.isOfLeftVault(line))];
    }

    private isOfLeftVault(line: string): boolean {
        const [, name] = /^vault: \{"name":"([^"]+)"/.exec(line) ?? [];
        return name !== undefined && this.left.has(`vault ${name}`);
    }
}

function keysOf(thing: Thing): string[] {
    return thing.kind === "vault" ? [identityOf(thing)] : objectsOf(thing);
}
