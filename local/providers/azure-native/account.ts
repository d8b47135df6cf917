// The subscription that a provider works in: its clients, its time limits, what it knows of the resource groups.
import { type TokenCredential } from "@azure/identity";
import { type HttpClient } from "@azure/core-rest-pipeline";
import { ArmClient } from "../arm/client";
import { credentialFor, subscriptionOf } from "../auth/credential";
import { type AuthSettings } from "../auth/settings";
import { JsonClient, type Substitutes } from "../http/client";
import { runWithin } from "../http/limits";
import { type OperationLimits } from "../rpc/plugin";
import { type CustomContext } from "./custom/operations";

/** Seconds that an operation may take when the program sets no timeout: azure-native's two hours. */
const DEFAULT_TIMEOUT_SECONDS = 7_200;
/** What resource groups are asked for with. */
const RESOURCES_API_VERSION = "2024-03-01";
const USER_AGENT = "pulumi-local-azure-native";

/** One identity in one subscription. */
export class Account {
    readonly settings: AuthSettings;
    readonly credential: TokenCredential;
    readonly #httpClient: HttpClient | undefined;
    readonly #arm: ArmClient;
    readonly #clients = new Map<string, JsonClient>();
    readonly #locations = new Map<string, string>();
    #subscription: Promise<string> | undefined;

    constructor(settings: AuthSettings, substitutes: Substitutes = {}) {
        const { resourceManager } = settings.cloud;
        this.settings = settings;
        this.credential = substitutes.credential ?? credentialFor(settings);
        this.#httpClient = substitutes.httpClient;
        this.#arm = new ArmClient(this.#clientFor(`${resourceManager}/.default`), resourceManager);
    }

    /** Runs an operation within its limits. */
    run<T>(limits: OperationLimits, operation: (context: CustomContext) => Promise<T>): Promise<T> {
        return runWithin(limits, DEFAULT_TIMEOUT_SECONDS, async (signal) =>
            operation({
                arm: this.#arm,
                cloud: this.settings.cloud,
                subscriptionId: await this.#subscriptionId(),
                signal,
                clientFor: (scope) => this.#clientFor(scope),
            }),
        );
    }

    /** Where a resource group is; `undefined` when there is no such group. */
    async locationOf(group: string, signal: AbortSignal): Promise<string | undefined> {
        const cached = this.#locations.get(group);
        if (cached !== undefined) {
            return cached;
        }
        const id = `/subscriptions/${await this.#subscriptionId()}/resourceGroups/${group}`;
        const location = (await this.#arm.get(id, RESOURCES_API_VERSION, signal))?.["location"];
        if (typeof location === "string") {
            this.#locations.set(group, location);
            return location;
        }
        return undefined;
    }

    #subscriptionId(): Promise<string> {
        this.#subscription ??= subscriptionOf(this.settings);
        return this.#subscription;
    }

    #clientFor(scope: string): JsonClient {
        const client = this.#clients.get(scope) ?? new JsonClient(this.credential, scope, USER_AGENT, this.#httpClient);
        this.#clients.set(scope, client);
        return client;
    }
}
