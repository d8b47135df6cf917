// The directory that a provider works in: its client and its time limits.
import { type TokenCredential } from "@azure/identity";
import { credentialFor } from "../auth/credential";
import { type AuthSettings } from "../auth/settings";
import { JsonClient, type Substitutes } from "../http/client";
import { runWithin } from "../http/limits";
import { type OperationLimits } from "../rpc/plugin";
import { type DirectoryContext } from "./directory-type";
import { GraphClient } from "./graph-client";

/** Seconds that an operation may take when the program sets no timeout. */
const DEFAULT_TIMEOUT_SECONDS = 600;
const USER_AGENT = "pulumi-local-azuread";

/** One identity in one tenant. */
export class Directory {
    readonly credential: TokenCredential;
    /** What tokens are asked for with. */
    readonly scope: string;
    readonly #graph: GraphClient;

    constructor({ cloud, ...settings }: AuthSettings, substitutes: Substitutes = {}) {
        this.credential = substitutes.credential ?? credentialFor({ cloud, ...settings });
        this.scope = `${cloud.graph}/.default`;
        const json = new JsonClient(this.credential, this.scope, USER_AGENT, substitutes.httpClient);
        this.#graph = new GraphClient(json, cloud.graph);
    }

    /** Runs an operation within its limits. */
    run<T>(limits: OperationLimits, operation: (context: DirectoryContext) => Promise<T>): Promise<T> {
        return runWithin(limits, DEFAULT_TIMEOUT_SECONDS, (signal) => operation({ graph: this.#graph, signal }));
    }
}
