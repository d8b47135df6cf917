// Several providers of one plugin can be attached to one process: an engine makes one connection for each.
import { type Configuration, type Plugin, type Provider } from "./plugin";

/** The providers of one plugin, by the connection that configured them. */
export class Sessions {
    readonly #plugin: Plugin;
    readonly #byConnection = new Map<string, Provider>();
    readonly #byConfiguration = new Map<string, Provider>();

    constructor(plugin: Plugin) {
        this.#plugin = plugin;
    }

    /** Makes the provider that the later requests of this connection mean. Equal configurations share one. */
    configure(connection: string, config: Configuration): void {
        const key = JSON.stringify(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)));
        const provider = this.#byConfiguration.get(key) ?? this.#plugin.configure(config);
        this.#byConfiguration.set(key, provider);
        this.#byConnection.set(connection, provider);
    }

    /** The provider of a connection. */
    of(connection: string): Provider {
        const own = this.#byConnection.get(connection);
        if (own !== undefined) {
            return own;
        }
        // A connection that was dropped and made again has another address; with one configuration there is no doubt.
        const [only, second] = this.#byConfiguration.values();
        if (only !== undefined && second === undefined) {
            return only;
        }
        throw new Error(
            only === undefined
                ? `The provider of ${this.#plugin.name} was asked for something before it was configured.`
                : `Several providers of ${this.#plugin.name} are configured, and this connection configured none of them: call Configure first.`,
        );
    }
}
