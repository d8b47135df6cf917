// Changes in the local Azure what a deployment has made, as people do behind its back: what a refresh is there to see. What it changes
// depends on nothing but what is there.
import type { JsonClient } from "../providers/http/client";
import { clients, management, request, runScript, type Json } from "./script";

const versions = { vaults: "2023-07-01", identities: "2023-01-31", keyVault: "7.5" };
const byHand = { changed: "by hand" };

/** Makes the drift, and answers with what it did. */
async function drift(): Promise<string[]> {
    const { subscription, ...services } = clients();
    const arm = new Hand(services.arm, "");
    const ofVaults = new Hand(services.vaults, versions.keyVault);
    const providers = `${management}${subscription}/providers/Microsoft`;
    const identities = await arm.list(
        `${providers}.ManagedIdentity/userAssignedIdentities?api-version=${versions.identities}`,
    );
    for (const { id, location, tags } of identities) {
        const body = { location, tags: { ...(tags as Json), ...byHand } };
        await arm.send("PUT", `${management}${String(id)}?api-version=${versions.identities}`, body);
    }
    const vaults = await arm.list(`${providers}.KeyVault/vaults?api-version=${versions.vaults}`);
    for (const { id, tags, properties } of vaults) {
        const body = { tags: { ...(tags as Json), ...byHand } };
        await arm.send("PATCH", `${management}${String(id)}?api-version=${versions.vaults}`, body);
        await contents(ofVaults, String((properties as Json)["vaultUri"]).replace(/\/$/, ""));
    }
    return [...arm.done, ...ofVaults.done];
}

/** The first key gets a tag, the first secret another value, and the last of several secrets is deleted. */
async function contents(vault: Hand, uri: string): Promise<void> {
    const [key] = await vault.list(`${uri}/keys`);
    if (key !== undefined) {
        await vault.send("PATCH", String(key["kid"]), { tags: { ...(key["tags"] as Json), ...byHand } });
    }
    const secrets = (await vault.list(`${uri}/secrets`)).filter(({ managed }) => managed !== true);
    const ids = secrets.map(({ id }) => String(id)).sort();
    const [first, last] = [ids[0], ids.at(-1)];
    if (first !== undefined) {
        await vault.send("PUT", first, { value: "set by hand" });
    }
    if (last !== undefined && last !== first) {
        await vault.send("DELETE", last);
    }
}

/** Sends requests, and keeps those that change something. */
class Hand {
    readonly done: string[] = [];

    constructor(
        private readonly client: JsonClient,
        private readonly apiVersion: string,
    ) {}

    async send(method: "PUT" | "PATCH" | "DELETE", url: string, body?: unknown): Promise<void> {
        await this.client.expect([200, 201], method, this.whole(url), request(body));
        this.done.push(`${method} ${new URL(url).pathname}`);
    }

    /** All of a list; nothing of one that may not be seen. */
    async list(url: string): Promise<readonly Json[]> {
        const { status, body } = await this.client.send("GET", this.whole(url), request());
        if (status === 403) {
            return [];
        }
        const { value, nextLink } = body as { value: readonly Json[]; nextLink?: string | null };
        return nextLink ? [...value, ...(await this.list(nextLink))] : value;
    }

    private whole(url: string): string {
        return url.includes("api-version=") ? url : `${url}?api-version=${this.apiVersion}`;
    }
}

runScript(drift);
