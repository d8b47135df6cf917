/** A life in deployments, everything that can go wrong with a value included, with values planted all the way. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPlanted, type Hit, type Place, type Planted } from "./find";
import type { Project, Run } from "./project";
import { plant, randomValue, type Plantation } from "./plant";
import { variableOf } from "./sources";

/** What was searched, and what was found. */
export interface Findings {
    /** By command or file, so that what is there again is counted once. */
    readonly searched: ReadonlyMap<string, number>;
    readonly planted: number;
    readonly hits: readonly Hit[];
    /** Values that other resources than those of the data plane keep in the state, encrypted: documented, and no hits. */
    readonly decrypted: readonly Hit[];
}

/** Carries the steps out, searching after each. */
export class Steps {
    readonly #searched = new Map<string, number>();
    readonly #hits = new Map<string, Hit>();
    #planted: Planted[] = [];
    #values: Plantation = { planted: [], environment: {} };
    #round = 0;
    #vaultUri = "";

    constructor(
        private readonly project: Project,
        private readonly say: (line: string) => void,
    ) {}

    async run(): Promise<Findings> {
        await this.#plantAnew();
        await this.project.serveAzure();
        await this.#deployed();
        await this.#changed();
        await this.#refused();
        await this.#killed();
        await this.#drifted();
        const decrypted = await this.#exported();
        await this.#step("destroy", 0, ["--yes"]);
        return { searched: this.#searched, planted: this.#planted.length, hits: [...this.#hits.values()], decrypted };
    }

    async #deployed(): Promise<void> {
        await this.#step("up", 0, ["--event-log", join(this.project.searched, "up-events.json")]);
        const { stdout } = await this.project.engineCommand(["stack", "output", "--json"]);
        this.#vaultUri = (JSON.parse(stdout) as { vaultUri: string }).vaultUri;
        await this.#learnValues();
        await this.#step("up", 0, ["--expect-no-changes"]);
    }

    async #changed(): Promise<void> {
        await this.#plantAnew();
        await this.#step("preview", 0, ["--diff"]);
        await this.#step("preview", 0, ["--markdown"]);
        await this.#step("preview", 0, ["--json"]);
        await this.#step("preview", 0, ["--json"], { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" });
        await this.#step("up", 0, ["--diff", "--event-log", join(this.project.searched, "changed-events.json")]);
        await this.#learnValues();
    }

    async #refused(): Promise<void> {
        await this.#set("taken", randomValue());
        for (const refusal of [
            "constructor",
            "check",
            "no text",
            "create",
            "material",
            "certificate",
            "backup",
            "issuer",
            "program",
        ]) {
            await this.#step("up", "failure", [], { SEARCH_REFUSED: refusal });
        }
        await this.#step("preview", "failure", ["--diff"], { SEARCH_REFUSED: "check" });
        // What the failed deployments left half done is carried on.
        await this.#step("up", 0, []);
    }

    async #killed(): Promise<void> {
        await this.#plantAnew();
        const env = this.#environment();
        const { code, output } = await this.project.killWhen("up", /azure-keyvault:Secret \S+ updated/, env);
        if (code !== null) {
            throw new Error(`The deployment ended before it could be killed half-way:\n${output}`);
        }
        this.#search("up, killed half-way");
        await this.#step("up", 0, []);
        await this.#learnValues();
    }

    async #drifted(): Promise<void> {
        for (const name of ["program", "seeded", "generated"]) {
            await this.#set(name, randomValue());
        }
        await this.#verified("drifted", "failure");
        await this.#step("refresh", 0, ["--diff"]);
        await this.#step("preview", 0, ["--diff"]);
        await this.#step("up", 0, ["--diff"]);
        await this.#verified("put-right", 0);
    }

    /** The reports of a verification, as pages, tables and what checks say of a value that is not the declared one. */
    async #verified(name: string, expected: 0 | "failure"): Promise<void> {
        const what = `verify --report ${name}`;
        this.#expect(what, expected, await this.project.verify(join(this.project.searched, name)));
        this.#search(what);
    }

    /**
     * The state as its owner can decrypt it: no secret of the data plane has its value even there. What is found are the values that
     * other resources keep by their nature.
     */
    async #exported(): Promise<Hit[]> {
        for (const args of [
            ["stack", "output", "--show-secrets"],
            ["stack", "export"],
        ]) {
            this.#expect(args.join(" "), 0, await this.project.engineCommand(args));
        }
        this.#search("stack output --show-secrets, stack export");
        const shown = await this.project.engineCommand(["stack", "export", "--show-secrets"], "unrecorded");
        this.#expect("stack export --show-secrets", 0, shown);
        const hits = findPlanted(this.#planted, resourcesOf(shown.stdout));
        this.#add(hits.filter((hit) => !isKeptThere(hit)));
        this.say("  stack export --show-secrets");
        return hits.filter(isKeptThere);
    }

    /** Runs an operation, and searches what is there after it. */
    async #step(
        operation: string,
        expected: 0 | "failure",
        args: string[],
        more: NodeJS.ProcessEnv = {},
    ): Promise<void> {
        const run = await this.project.deploy(operation, args, { ...this.#environment(), ...more });
        const what = [operation, ...args.filter((arg) => arg.startsWith("--")), ...Object.values(more)].join(" ");
        this.#expect(what, expected, run);
        this.#search(what);
    }

    #expect(what: string, expected: 0 | "failure", { code, output }: Run): void {
        if (expected === 0 ? code !== 0 : code === 0) {
            // What it printed may hold a value, which is what is searched for: its end is told only where no value is in it.
            const hits = findPlanted(this.#planted, [{ name: what, content: Buffer.from(output) }]);
            const told =
                hits.length === 0 ? output.slice(-4_000) : "(not shown: a planted value is in what it printed)";
            throw new Error(`${what} ended with ${code ?? "a signal"}, which the search did not expect:\n${told}`);
        }
    }

    #search(what: string): void {
        const places = this.project.places();
        for (const { name, content } of places) {
            this.#searched.set(name, content.length);
        }
        const before = this.#hits.size;
        this.#add(findPlanted(this.#planted, places));
        const found = this.#hits.size - before;
        this.say(`  ${what}${found === 0 ? "" : `: ${found} found`}`);
    }

    #add(hits: readonly Hit[]): void {
        for (const hit of hits) {
            this.#hits.set(JSON.stringify(hit), hit);
        }
    }

    async #plantAnew(): Promise<void> {
        this.#values = await plant();
        this.#planted.push(...this.#values.planted);
        this.#round++;
        for (const name of ["file", "file-base64"] as const) {
            const value = this.#values.environment[variableOf(name)] ?? "";
            writeFileSync(join(this.project.files, name), value);
        }
    }

    #environment(): NodeJS.ProcessEnv {
        return { ...this.#values.environment, SEARCH_ROUND: `${this.#round}` };
    }

    /** Values that nobody planted are searched for from when they are known. */
    async #learnValues(): Promise<void> {
        const values = (await this.project.inVault(this.#vaultUri, "values")) as Record<string, string>;
        const known = new Set(this.#planted.map(({ value }) => value));
        for (const [name, value] of Object.entries(values).filter(([, each]) => !known.has(each))) {
            this.#planted.push({ source: `${name} in the vault`, value });
        }
        this.#search("values read from the vault");
    }

    async #set(name: string, value: string): Promise<void> {
        this.#planted.push({ source: `${name}, set by hand`, value });
        await this.project.inVault(this.#vaultUri, "set", name, value);
    }
}

/** Resources that are none of the data plane, by their place: one that computes values, and a secret declared through ARM. */
const keepsItsValue = /^decrypted (pulumi-nodejs:dynamic:Resource|azure-native:keyvault:Secret) /;

/** Whether a value is where it stays by its nature: there, or the name of an account, which the vault shows as well. */
function isKeptThere({ source, place }: Hit): boolean {
    return keepsItsValue.test(place) || (source === "issuer-account" && namesItsAccount.test(place));
}

const namesItsAccount = /^decrypted pulumi-nodejs:dynamic\/azure-keyvault:CertificateIssuer /;

/** Each resource of an exported state as a place of its own. */
function resourcesOf(exported: string): Place[] {
    const { deployment } = JSON.parse(exported) as { deployment: { resources: { urn: string; type: string }[] } };
    return deployment.resources.map((resource) => ({
        name: `decrypted ${resource.type} ${resource.urn.split("::").at(-1) ?? ""}`,
        content: Buffer.from(JSON.stringify(resource, undefined, 4)),
    }));
}
