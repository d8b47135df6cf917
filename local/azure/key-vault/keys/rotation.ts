import { generateLike } from "../../crypto/generate";
import { newAttributes } from "../attributes";
import { managedByCertificate } from "../errors";
import { type KeyHeader, type KeyVersion } from "../model";
import { newVersion, type VaultName } from "../object-store";
import { type Plane } from "../plane";
import { SingleFlight } from "../single-flight";
import { defined } from "../values";
import { endOfLife, rotationTime } from "./rotation-policy";
import { without } from "../../without";

/** Makes a new version like the current one, with the end of life that the key's policy gives. */
export async function rotateKey(plane: Plane, vault: VaultName, name: string) {
    const { header, version } = plane.keys.liveVersion(vault, name, "");
    if (header.managed) {
        throw managedByCertificate("keys", "rotate");
    }
    return addRotatedVersion(plane, vault, header.name, version, plane.clock.now());
}

/** Rotates keys when their policy says so: at the moment it says, however late that is noticed. */
export class RotationSchedule {
    private readonly flights = new SingleFlight();

    constructor(private readonly plane: Plane) {}

    /** Makes the versions of one key that are due. */
    async run(vault: VaultName, name: string): Promise<void> {
        if (this.dueSince(vault, name) !== undefined) {
            await this.flights.run(`${vault.name}/${name}`.toLowerCase(), () => this.rotateWhileDue(vault, name));
        }
    }

    /** Makes the versions of all keys that are due, in one vault or in all. */
    async runAll(only?: VaultName): Promise<void> {
        for (const { vault, header } of [...this.plane.keys.all()]) {
            if (only === undefined || vault.name === only.name.toLowerCase()) {
                await this.run(vault, header.name);
            }
        }
    }

    private async rotateWhileDue(vault: VaultName, name: string): Promise<void> {
        for (let due = this.dueSince(vault, name); due !== undefined; due = this.dueSince(vault, name)) {
            await addRotatedVersion(this.plane, vault, name, due.key, due.since);
        }
    }

    private dueSince(vault: VaultName, name: string): { since: number; key: KeyVersion } | undefined {
        const header = this.plane.keys.header(vault, name);
        if (header?.rotationPolicy === undefined || this.plane.keys.phase(header) !== "live") {
            return undefined;
        }
        const key = this.plane.keys.current(vault, header);
        const since = rotationTime(header.rotationPolicy, key);
        const due = since !== undefined && since <= this.plane.clock.now() && key.attributes.enabled;
        // A policy that is younger than the moment it names rotates from its own beginning.
        return due ? { since: Math.max(since, header.rotationPolicy.updated * 1000), key } : undefined;
    }
}

async function addRotatedVersion(plane: Plane, vault: VaultName, name: string, like: KeyVersion, at: number) {
    const jwk = await generateLike(like.jwk);
    const existing = plane.keys.live(vault, name);
    const exp = endOfLife(existing.rotationPolicy, at);
    const key: KeyVersion = {
        // Wherever the version before was made, this one is made here.
        ...without(like, "imported"),
        version: newVersion(),
        jwk,
        attributes: newAttributes(defined({ exp }), at),
    };
    const header: KeyHeader = { ...existing, current: key.version };
    plane.keys.putVersion(vault, header, key);
    plane.keys.putHeader(vault, header);
    return { header, key };
}
