/**
 * What data-plane resources are unless the program says otherwise. It is neither sent nor kept: the handlers take it where nothing is
 * said. Pulumi's SDK makes some thirty promises for each property of each resource, and the state has each property twice.
 */
import { sameJson } from "../data-plane/life-cycle/values";
import { accessTimeoutSeconds } from "./limits";

/** Settings by their names. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a key is unless the program says otherwise. */
export const usualKey = { onExisting: "fail", onDestroy: "detach" } as const;

/** What a secret of a mode is unless the program says otherwise. */
export function usualSecret(mode: unknown) {
    return {
        mode: "managed",
        source: { kind: "value" },
        enabled: true,
        onExisting: mode === "seeded" ? "adopt" : "fail",
        onDestroy: "detach",
        accessTimeoutSeconds: accessTimeoutSeconds.default,
    } as const;
}

/**
 * The properties that are not as usual.
 *
 * @param isKnown says of what a program declares whether it can be compared yet
 */
export function withoutUsual<V>(
    properties: Readonly<Record<string, V>>,
    usual: Settings,
    isKnown: (value: V) => boolean = () => true,
): Record<string, V> {
    return Object.fromEntries(
        Object.entries(properties).filter(
            ([name, value]) => !(name in usual && isKnown(value) && sameJson(value, usual[name])),
        ),
    );
}
