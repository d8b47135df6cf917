/**
 * The form in which the state keeps a secret: without what follows from the rest, and without settings that are at their defaults. It
 * is unpacked before anything looks at it; the long form of earlier states unpacks to the same.
 */
import { omit } from "../../internal/omit";
import { usualSecret, withoutUsual, type Settings } from "../../internal/usual";
import type { VaultTarget } from "../../internal/vault-target";
import { saltOfFingerprint } from "./fingerprint";
import type { Properties } from "../life-cycle/handler";
import { packTarget, unpackTarget, type PackedTarget } from "../life-cycle/packing";
import { normalSpec, type GenerationSpec } from "./generator";
import { noValue, type SecretInputs, type SecretSourceInput, type SecretState } from "./contract";
import { sameJson } from "../life-cycle/values";

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
        ...withSource(unusual, packSource),
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
        ...withSource(properties, unpackSource),
        target: unpackTarget(target),
        salt: salt ?? saltOfFingerprint(value),
    };
}

/** Outputs of earlier states that follow from the resource's id and the version. */
const derivedIds = ["secretId", "versionedId"];

type PackedSource = Readonly<Record<string, unknown>> & Pick<SecretSourceInput, "kind">;

function withSource({ source }: Properties, change: (source: PackedSource) => PackedSource): Properties {
    return source === undefined ? {} : { source: change(source as PackedSource) };
}

/** Without a specification that is at all its defaults, and another secret's target in its short form. */
function packSource(source: PackedSource): PackedSource {
    const { kind, spec, target } = source;
    if (kind === "generate") {
        return sameJson(spec, {}) ? { kind } : source;
    }
    return kind === "secret" ? { ...source, target: packTarget(target as VaultTarget) } : source;
}

/** Earlier states have specifications as the program spelt them. */
function unpackSource(source: PackedSource): PackedSource {
    const { kind, spec = {}, target } = source;
    if (kind === "generate") {
        return { kind, spec: normalSpec(spec as GenerationSpec) };
    }
    return kind === "secret" ? { ...source, target: unpackTarget(target as PackedTarget) } : source;
}
