// What the scripts of this folder have in common, which are run against the local Azure in a rehearsal's environment.
import { ClientSecretCredential } from "@azure/identity";
import { closeTunnels, JsonClient } from "../providers/http/client";

export const management = "https://management.azure.com";

/** JSON of the services, of whatever kind. */
export type Json = Readonly<Record<string, unknown>>;

/** Clients of both planes, as the identity that a rehearsal deploys with. */
export function clients(): { readonly arm: JsonClient; readonly vaults: JsonClient; readonly subscription: string } {
    const credential = new ClientSecretCredential(
        variable("ARM_TENANT_ID"),
        variable("ARM_CLIENT_ID"),
        variable("ARM_CLIENT_SECRET"),
    );
    return {
        arm: new JsonClient(credential, `${management}/.default`, "chaos"),
        vaults: new JsonClient(credential, "https://vault.azure.net/.default", "chaos"),
        subscription: `/subscriptions/${variable("ARM_SUBSCRIPTION_ID")}`,
    };
}

function variable(name: string): string {
    const value = process.env[name];
    if (value === undefined) {
        throw new Error(`${name} is not set: this runs in a rehearsal's environment.`);
    }
    return value;
}

/** The options of a request that nothing cuts off. */
export function request(body?: unknown): { readonly body?: unknown; readonly signal: AbortSignal } {
    return { ...(body !== undefined && { body }), signal: new AbortController().signal };
}

/** Runs a script, and prints what it answers with, if anything, or what went wrong. */
export function runScript(work: () => Promise<unknown>): void {
    void Promise.resolve()
        .then(work)
        .then((answer) => answer !== undefined && process.stdout.write(JSON.stringify(answer)))
        .catch((error: unknown) => {
            process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
            process.exitCode = 1;
        })
        .finally(closeTunnels);
}
