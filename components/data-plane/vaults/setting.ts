import { accessTimeoutSeconds as accessTimeout } from "../../internal/limits";
import type { VaultTarget } from "../../internal/vault-target";
import { untilPropagated } from "../azure/retry";
import { unlessAbsent } from "../azure/service-error";
import { withinLimits } from "../azure/throttle";
import { VaultRest } from "../azure/vault-rest";

/** Something that a vault keeps one of at a path, and that is set as a whole. */
export class VaultSetting<T> {
    private readonly rest: VaultRest;

    /**
     * @param what what messages call it
     * @param path its path below the vault
     * @param purpose `make` waits for access and for a new vault's name to resolve; `look` says soon that something is missing
     */
    constructor(
        private readonly what: string,
        private readonly place: { readonly target: VaultTarget; readonly accessTimeoutSeconds?: number },
        private readonly path: string,
        private readonly purpose: "make" | "look",
    ) {
        this.rest = new VaultRest(place.target);
    }

    /** What is there; `undefined` where nothing is. */
    async read(): Promise<T | undefined> {
        return this.unlessAbsent("GET");
    }

    async set(value: object): Promise<T> {
        return this.call(() => this.rest.send("PUT", this.path, value) as Promise<T>);
    }

    /** Changes what `changes` names, and leaves the rest. */
    async change(changes: object): Promise<T> {
        return this.call(() => this.rest.send("PATCH", this.path, changes) as Promise<T>);
    }

    /** Absence is no error. */
    async delete(): Promise<void> {
        await this.unlessAbsent("DELETE");
    }

    private unlessAbsent(method: "GET" | "DELETE"): Promise<T | undefined> {
        return unlessAbsent(() => this.call(() => this.rest.send(method, this.path) as Promise<T>));
    }

    private call<R>(run: () => Promise<R>): Promise<R> {
        const { target, accessTimeoutSeconds = accessTimeout.default } = this.place;
        const timeoutSeconds =
            this.purpose === "make" ? accessTimeoutSeconds : Math.min(accessTimeoutSeconds, accessTimeout.look);
        const wait = { what: this.what, newVault: this.purpose === "make", timeoutSeconds };
        return untilPropagated(wait, () => withinLimits(target.vaultUri, run));
    }
}
