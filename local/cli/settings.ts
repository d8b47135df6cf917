import * as fs from "node:fs";
import { isIP } from "node:net";
import * as path from "node:path";
import { parse } from "yaml";

/** What a project says of its rehearsals in `rehearsal.yaml`, beside its `Pulumi.yaml`. */
export interface RehearsalSettings {
    /** Environment variables of the real deployers, for which random texts stand in. */
    readonly variables: readonly string[];
    /** Groups of the real tenant: the rehearsal's deployer is in each of them. */
    readonly groups: readonly DeployerGroup[];
    /** By stack: the address that the real deployment comes from. */
    readonly addresses: Readonly<Record<string, string>>;
}

export interface DeployerGroup {
    readonly objectId: string;
    readonly displayName: string;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads a project's `rehearsal.yaml`; a project needs none. Throws one error that lists everything that is wrong with it. */
export function readSettings(root: string): RehearsalSettings {
    const file = path.join(root, "rehearsal.yaml");
    const content: unknown = fs.existsSync(file) ? parse(fs.readFileSync(file, "utf8")) : undefined;
    const complaints: string[] = [];
    const settings = new Reader(complaints);
    const all = settings.group("rehearsal.yaml", content, ["placeholders", "deployer"]);
    const placeholders = settings.group("placeholders", all["placeholders"], ["environment"]);
    const deployer = settings.group("deployer", all["deployer"], ["groups", "addresses"]);
    const read = {
        variables: settings.list("placeholders.environment", placeholders["environment"], (at, value) =>
            settings.text(at, value, /^\w+$/, "be the name of an environment variable"),
        ),
        groups: settings.list("deployer.groups", deployer["groups"], (at, value) => {
            const group = settings.group(at, value, ["objectId", "displayName"]);
            return {
                objectId: settings.text(`${at}.objectId`, group["objectId"], guid, "be an object id (a GUID)"),
                displayName: settings.text(`${at}.displayName`, group["displayName"], /./, "be a text"),
            };
        }),
        addresses: Object.fromEntries(
            Object.entries(settings.group("deployer.addresses", deployer["addresses"])).map(([stack, address]) => [
                stack,
                settings.address(`deployer.addresses.${stack}`, address),
            ]),
        ),
    };
    if (complaints.length > 0) {
        throw new Error(`${file}:\n${complaints.map((complaint) => `  - ${complaint}`).join("\n")}`);
    }
    return read;
}

/** Reads values, and notes what is wrong with each. */
class Reader {
    constructor(private readonly complaints: string[]) {}

    /** @param known the keys that it may have. @default any */
    group(at: string, value: unknown, known?: readonly string[]): Record<string, unknown> {
        if (value === undefined || value === null) {
            return {};
        }
        if (typeof value !== "object" || Array.isArray(value)) {
            this.complain(at, "be a group of settings", value);
            return {};
        }
        for (const key of Object.keys(value).filter((name) => known?.includes(name) === false)) {
            this.complaints.push(`\`${key}\` in \`${at}\` is not a setting. Known there: ${known?.join(", ")}.`);
        }
        return value as Record<string, unknown>;
    }

    list<T>(at: string, value: unknown, item: (at: string, value: unknown) => T): T[] {
        if (value === undefined || value === null) {
            return [];
        }
        if (!Array.isArray(value)) {
            this.complain(at, "be a list", value);
            return [];
        }
        return value.map((each, index) => item(`${at}[${index}]`, each));
    }

    text(at: string, value: unknown, pattern: RegExp, expected: string): string {
        if (typeof value !== "string" || !pattern.test(value)) {
            this.complain(at, expected, value);
            return "";
        }
        return value;
    }

    address(at: string, value: unknown): string {
        const address = this.text(at, value, /./, "be an IP address");
        if (address !== "" && isIP(address) === 0) {
            this.complain(at, "be an IP address", value);
        }
        return address;
    }

    private complain(at: string, expected: string, got: unknown): void {
        this.complaints.push(`\`${at}\` must ${expected}, got ${JSON.stringify(got) ?? "nothing"}.`);
    }
}
