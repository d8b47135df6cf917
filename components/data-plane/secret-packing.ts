/**
 * The form in which the state keeps a secret: without what follows from the rest, and without settings that are at their defaults. It
 * is unpacked before anything looks at it; the long form of earlier states unpacks to the same.
 */
import { accessTimeoutSeconds } from "../internal/limits";
import { omit } from "../internal/omit";
import { saltOfFingerprint } from "./fingerprint";
import type { Properties } from "./handler";
import { packTarget, unpackTarget, withoutUsual } from "./packing";
import { noValue, type SecretInputs, type SecretSourceInput, type SecretState } from "./secret-contract";
import { sameJson } from "./values";

/** Properties in the form of the state. */
export function pack(properties: Properties): Properties {
    const { target, source, mode, value, salt, version } = properties as unknown as SecretInputs & Partial<SecretState>;
    // Of the outputs, `value` is there for the program: empty says that none is known.
    const hasNoValue = version === undefined && value === noValue;
    return {
        ...omit(
            withoutUsual(properties, usualSettings(mode)),
            "target",
            "source",
            "salt",
            ...(hasNoValue ? ["value"] : []),
        ),
        target: packTarget(target),
        ...(!sameJson(source, usualSource) && { source: packSource(source) }),
        ...(saltOfFingerprint(value) === undefined && { salt }),
    };
}

/** Properties with all that `pack` left out. */
export function unpack(properties: Properties): Properties {
    const { target, source = usualSource, mode, value, salt } = properties as unknown as SecretInputs;
    return {
        ...usualSettings(mode),
        value: noValue,
        ...omit(properties, ...derivedIds),
        target: unpackTarget(target),
        source: source.kind === "secret" ? { ...source, target: unpackTarget(source.target) } : source,
        salt: salt ?? saltOfFingerprint(value),
    };
}

/** Outputs of earlier states that follow from the resource's id and the version. */
const derivedIds = ["secretId", "versionedId"];

const usualSource: SecretSourceInput = { kind: "value" };

function usualSettings(mode: SecretInputs["mode"] | undefined): Properties {
    return {
        mode: "managed",
        onExisting: mode === "seeded" ? "adopt" : "fail",
        onDestroy: "detach",
        accessTimeoutSeconds: accessTimeoutSeconds.default,
    };
}

function packSource(source: SecretSourceInput): object {
    return source.kind === "secret" ? { ...source, target: packTarget(source.target) } : source;
}
