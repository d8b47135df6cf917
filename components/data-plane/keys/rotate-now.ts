import { type KeyVaultKey } from "@azure/keyvault-keys";
import { type KeyInputs, type KeyOutputs } from "./contract";
import { type LiveKey } from "./live";
import { type KeyStore } from "./store";
import { concealedWish } from "../secrets/fingerprint";
import { digest, leavesNoRoom, ownerTag, withMarkForNow, withoutMark } from "../life-cycle/ownership";

/** The mark that a declaration leaves on the keys it makes. */
export function ownerMark(inputs: Pick<KeyInputs, "owner">): string {
    return digest(["owner", inputs.owner]);
}

/** Whether this declaration made the key. */
export function isOwn(key: KeyVaultKey, inputs: Pick<KeyInputs, "owner">): boolean {
    return key.properties.tags?.[ownerTag]?.split(".")[0] === ownerMark(inputs);
}

/** Whether `rotateNow` asks for a new version: another text than the last deployment's does. */
export function wantsRotation(inputs: KeyInputs, state: KeyOutputs | undefined): state is KeyOutputs {
    return inputs.rotateNow !== undefined && state !== undefined && state.rotateNow !== inputs.rotateNow;
}

/**
 * Makes one new version for a changed `rotateNow`, once even if the deployment is cut off anywhere.
 *
 * Before it rotates it writes into the current version's mark which wish it rotates for and from which version. A
 * deployment that finds that mark and another version in force knows that the rotation has been done. That is why the mark stays on the
 * version before, where it may have taken the place of a tag: the deployment can be cut off until what it did is in the state.
 */
export async function rotateOnDemand(
    store: KeyStore,
    inputs: KeyInputs,
    live: LiveKey,
    state: KeyOutputs,
): Promise<LiveKey> {
    const rotations = state.rotations + 1;
    const wish = `${rotations}.${digest(await concealedWish(inputs.rotateNow, ownerMark(inputs)))}`;
    // A deployment that was cut off may have been one of a release that had `rotateNow` itself in the mark.
    const former = `${rotations}.${digest(inputs.rotateNow)}`;
    const current = live.key.properties.version ?? "";
    const before = await rotatedFrom(store, [wish, former], live, state);
    const { tags } = live.key.properties;
    if (before !== undefined && before !== current) {
        return { ...live, rotations };
    }
    if (before === undefined) {
        const mark = `${ownerMark(inputs)}.${wish}.${current}`;
        await store.change({ tags: withMarkForNow(tags, mark) }, current);
    }
    const key = await store.rotate(async () => {
        const found = await store.read();
        return found?.properties.version === current ? undefined : found;
    });
    if (!leavesNoRoom(tags)) {
        return { key, rotations };
    }
    return { key: await store.change({ tags: withoutMark(tags) }, key.properties.version), rotations };
}

/** From which version this very wish has set out to rotate; `undefined` if it has not. */
async function rotatedFrom(
    store: KeyStore,
    wishes: readonly string[],
    live: LiveKey,
    state: KeyOutputs,
): Promise<string | undefined> {
    const marked = versionOfWish(live.key.properties.tags?.[ownerTag], wishes);
    if (marked !== undefined || live.key.properties.version === state.version) {
        return marked;
    }
    // A version that the state doesn't know: the mark may have stayed on the one before it.
    const versions = await store.versions();
    return versions.map(({ tags }) => versionOfWish(tags[ownerTag], wishes)).find((version) => version !== undefined);
}

function versionOfWish(mark: string | undefined, wishes: readonly string[]): string | undefined {
    const [, rotations, trigger, version] = mark?.split(".") ?? [];
    return wishes.includes(`${rotations}.${trigger}`) ? version : undefined;
}
