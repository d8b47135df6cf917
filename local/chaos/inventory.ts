// What a deployment has made, read from the services themselves, in a form in which two deployments of the same program
// can be compared: without times, ids and names that are random.
import { createHash } from "node:crypto";
import type { JsonClient } from "../providers/http/client";
import { clients, management, request, runScript, type Json } from "./script";

const versions = {
    groups: "2021-04-01",
    vaults: "2023-07-01",
    identities: "2023-01-31",
    assignments: "2022-04-01",
    eligibilities: "2020-10-01",
    keyVault: "7.5",
};

/** Sorted texts, one for each thing that there is. */
export type Inventory = readonly string[];

/** Reads everything below the subscription that the environment signs in to. */
class Reader {
    private readonly arm: JsonClient;
    private readonly vaults: JsonClient;
    private readonly subscription: string;
    /** What has a random name or id, and what to call it. */
    private readonly names = new Map<string, string>();

    constructor({ arm, vaults, subscription }: ReturnType<typeof clients>) {
        this.arm = arm;
        this.vaults = vaults;
        this.subscription = subscription;
    }

    async read(): Promise<Inventory> {
        const groups = await this.list(`${this.subscription}/resourcegroups`, versions.groups);
        groups.forEach(({ name }) => this.names.set(String(name), String(name).replace(/[0-9a-f]{8}$/, "*")));
        const identityType = "Microsoft.ManagedIdentity/userAssignedIdentities";
        const identities = await this.list(`${this.subscription}/providers/${identityType}`, versions.identities);
        for (const { name, properties } of identities) {
            const plain = String(name).replace(/[0-9a-f]{8}$/, "*");
            this.names.set(String(name), plain);
            this.names.set(String((properties as Json)["principalId"]), `identity ${plain}`);
            this.names.set(String((properties as Json)["clientId"]), `client of ${plain}`);
        }
        const vaults = await this.list(`${this.subscription}/providers/Microsoft.KeyVault/vaults`, versions.vaults);
        const assignments = await this.list(
            `${this.subscription}/providers/Microsoft.Authorization/roleAssignments`,
            versions.assignments,
        );
        const roles = await this.list(
            `${this.subscription}/providers/Microsoft.Authorization/roleDefinitions`,
            versions.assignments,
            "$filter=type eq 'CustomRole'",
        );
        roles.forEach(({ name, properties }) =>
            this.names.set(String(name), `role ${String((properties as Json)["roleName"])}`),
        );
        const eligible = await this.list(
            `${this.subscription}/providers/Microsoft.Authorization/roleEligibilitySchedules`,
            versions.eligibilities,
        );
        const items = [
            ...roles.map(({ properties }) =>
                this.line("custom role", pick(properties as Json, "roleName", "assignableScopes", "permissions")),
            ),
            ...eligible.map(({ properties }) =>
                this.line(
                    "eligible role",
                    pick(properties as Json, "scope", "roleDefinitionId", "principalId", "condition"),
                ),
            ),
            ...groups.map((group) => this.line("group", pick(group, "name", "location", "tags"))),
            ...identities.map((identity) => this.line("identity", pick(identity, "name", "location", "tags"))),
            ...assignments.map(({ properties }) =>
                this.line("role", pick(properties as Json, "scope", "roleDefinitionId", "principalId", "condition")),
            ),
            ...vaults.map((vault) => this.line("vault", pick(vault, "name", "location", "tags", "properties"))),
            ...(await Promise.all(vaults.map((vault) => this.contents(vault)))).flat(),
            ...(await this.deletedVaults()),
        ];
        return items.sort();
    }

    private async contents(vault: Json): Promise<string[]> {
        const uri = String((vault["properties"] as Json)["vaultUri"]).replace(/\/$/, "");
        const where = String(vault["name"]);
        const [keys, secrets, certificates] = await Promise.all(
            ["keys", "secrets", "certificates"].map((kind) => this.listed(`${uri}/${kind}`)),
        );
        return [
            ...(await Promise.all((keys ?? []).map((key) => this.key(where, idOf(key))))),
            ...(await Promise.all((secrets ?? []).map((secret) => this.secret(where, secret)))),
            ...(await Promise.all(
                (certificates ?? []).map((certificate) => this.certificate(where, idOf(certificate))),
            )),
            ...(await this.deleted(where, uri)),
            ...[
                ["keys", keys] as const,
                ["secrets", secrets] as const,
                ["certificates", certificates] as const,
            ].flatMap(([kind, found]) => (found === undefined ? [`unseen in ${where}: ${kind}`] : [])),
        ];
    }

    private async key(where: string, id: string): Promise<string> {
        const [{ body }, policy, count] = await Promise.all([
            this.get(id),
            this.get(`${id}/rotationpolicy`),
            this.objects(`${id}/versions`),
        ]);
        const { key, attributes, tags } = body as { key: Json; attributes: Json; tags?: Json };
        const { lifetimeActions } = policy.body as { lifetimeActions?: unknown };
        return this.line(`key in ${where}`, {
            name: id.slice(id.lastIndexOf("/") + 1),
            versions: count?.length,
            ...pick(key, "kty", "key_ops", "crv"),
            value: markOf(key["n"] ?? key["x"] ?? key["kid"]),
            size: typeof key["n"] === "string" ? Buffer.from(key["n"], "base64url").length * 8 : undefined,
            enabled: attributes["enabled"],
            expires: attributes["exp"] !== undefined,
            tags: tags === undefined ? undefined : Object.keys(tags).sort(),
            lifetimeActions,
            expiryTime: ((policy.body as Json)["attributes"] as Json | undefined)?.["expiryTime"],
        });
    }

    /** @param listed as the list has it: nobody reads one that is disabled */
    private async secret(where: string, listed: Json): Promise<string> {
        const id = idOf(listed);
        const [{ body }, count] = await Promise.all([this.get(id), this.objects(`${id}/versions`)]);
        const { value } = body as { value?: string };
        const { contentType, attributes, tags } = listed as Json & { attributes: Json };
        return this.line(`secret in ${where}`, {
            name: id.slice(id.lastIndexOf("/") + 1),
            versions: count?.length,
            length: value?.length,
            value: markOf(value),
            contentType,
            enabled: attributes["enabled"],
            expires: attributes["exp"] !== undefined,
            tags: tags === undefined ? undefined : Object.keys(tags as Json).sort(),
        });
    }

    private async certificate(where: string, id: string): Promise<string> {
        const [{ body }, count] = await Promise.all([this.get(id), this.objects(`${id}/versions`)]);
        const { attributes, tags, policy } = body as Json & { attributes: Json; policy: Json };
        return this.line(`certificate in ${where}`, {
            name: id.slice(id.lastIndexOf("/") + 1),
            versions: count?.length,
            value: markOf((body as Json)["cer"]),
            enabled: attributes["enabled"],
            tags: tags === undefined ? undefined : Object.keys(tags as Json).sort(),
            ...pick(policy, "key_props", "secret_props", "x509_props", "lifetime_actions"),
            issuer: (policy["issuer"] as Json | undefined)?.["name"],
        });
    }

    /** What is soft-deleted: nothing of a first deployment should be. */
    private async deleted(where: string, uri: string): Promise<string[]> {
        const found = await Promise.all(
            ["deletedkeys", "deletedsecrets", "deletedcertificates"].map((kind) => this.objects(`${uri}/${kind}`)),
        );
        return found.flatMap((ids) => (ids ?? []).map((id) => `deleted in ${where}: ${new URL(id).pathname}`));
    }

    private async deletedVaults(): Promise<string[]> {
        const path = `${this.subscription}/providers/Microsoft.KeyVault/deletedVaults`;
        return (await this.list(path, versions.vaults)).map((vault) => this.line("deleted vault", pick(vault, "name")));
    }

    /** The ids in a list of a vault; undefined where the deployer may not list. */
    private async objects(url: string): Promise<string[] | undefined> {
        return (await this.listed(url))?.map(idOf);
    }

    /** A list of a vault; undefined where the deployer may not list. */
    private async listed(url: string): Promise<Json[] | undefined> {
        const { status, body } = await this.get(url);
        if (status === 403) {
            return undefined;
        }
        const page = body as {
            readonly value: readonly Json[];
            readonly nextLink?: string | null;
        };
        return page.nextLink ? [...page.value, ...((await this.listed(page.nextLink)) ?? [])] : [...page.value];
    }

    private async get(url: string): Promise<{ readonly status: number; readonly body: unknown }> {
        const address = url.includes("api-version=") ? url : `${url}?api-version=${versions.keyVault}`;
        const answer = await this.vaults.send("GET", address, request());
        if (answer.status >= 400 && answer.status !== 403) {
            throw new Error(`GET ${address} answered ${answer.status}.`);
        }
        return answer;
    }

    private async list(path: string, apiVersion: string, filter = ""): Promise<readonly Json[]> {
        const found: Json[] = [];
        let next: string | undefined =
            `${management}${path}?api-version=${apiVersion}${filter && `&${encodeURI(filter)}`}`;
        while (next !== undefined) {
            const { body } = await this.arm.expect([200], "GET", next, request());
            const page = body as { readonly value: readonly Json[]; readonly nextLink?: string };
            found.push(...page.value);
            next = page.nextLink;
        }
        return found;
    }

    private line(kind: string, what: Json): string {
        let text = `${kind}: ${JSON.stringify(what)}`;
        for (const [random, name] of this.names) {
            text = text.replaceAll(random, name);
        }
        return text;
    }
}

/** By which a value can be told from others, and not be known. */
function markOf(value: unknown): string | undefined {
    return value === undefined ? undefined : createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function idOf({ id, kid }: Json): string {
    return String(id ?? kid);
}

function pick(from: Json, ...names: readonly string[]): Json {
    return Object.fromEntries(names.map((name) => [name, from[name]]));
}

/** Reads it all as the identity that a rehearsal deploys with, which the environment names. */
export function readInventory(): Promise<Inventory> {
    return new Reader(clients()).read();
}

if (require.main === module) {
    runScript(readInventory);
}
