/**
 * The form in which the state keeps a secret: without what follows from the rest, and without settings that are at their defaults. It
 * is unpacked before anything looks at it; the long form of earlier states unpacks to the same.
 */
import { omit } from "../internal/omit";
import { usualSecret, withoutUsual, type Settings } from "../internal/usual";
import type { VaultTarget } from "../internal/vault-target";
import { saltOfFingerprint } from "./fingerprint";
import type { Properties } from "./handler";
import { packTarget, unpackTarget } from "./packing";
import { noValue, type SecretInputs, type SecretSourceInput, type SecretState } from "./secret-contract";

/** What a secret is where nothing is said of it. */
export function usual({ mode }: Properties): Settings {
    return usualSecret(mode);
}

/** Properties in the form of the state. */
export function pack(properties: Properties): Properties {
    const { target, mode, value, salt, version } = properties as unknown as SecretInputs & Partial<SecretState>;
    // Of the outputs, `value` is there for the program: empty says that none is known.
    const hasNoValue = version === undefined && value === noValue;
    const unusual = withoutUsual(properties, usualSecret(mode));
    return {
        ...omit(unusual, "target", "salt", ...(hasNoValue ? ["value"] : [])),
        ...withSourceTarget(unusual, packTarget),
        target: packTarget(target),
        ...(saltOfFingerprint(value) === undefined && { salt }),
    };
}

/** Properties with all that `pack` left out. */
export function unpack(properties: Properties): Properties {
    const { target, mode, value, salt } = properties as unknown as SecretInputs;
    return {
        ...usualSecret(mode),
        value: noValue,
        ...omit(properties, ...derivedIds),
        ...withSourceTarget(properties, unpackTarget),
        target: unpackTarget(target),
        salt: salt ?? saltOfFingerprint(value),
    };
}

/** Outputs of earlier states that follow from the resource's id and the version. */
const derivedIds = ["secretId", "versionedId"];

/** The source, where it has a target of its own: that of another secret. */
function withSourceTarget({ source }: Properties, change: (target: VaultTarget) => object): Properties {
    const { kind, target } = (source ?? {}) as Partial<Extract<SecretSourceInput, { kind: "secret" }>>;
    return kind === "secret" && target !== undefined
        ? { source: { ...(source as SecretSourceInput), target: change(target) } }
        : {};
}
