/** From a key's arguments to the inputs of its data-plane resource. */
import * as pulumi from "@pulumi/pulumi";
import type { KeyInputs, RotationInputs } from "../data-plane/keys/contract";
import type { KeyArgs, RotationArgs } from "../key-args";
import { keyForms } from "./argument-forms/keys";
import { aboutPlane, listed, refuseFirst } from "./complaints";
import { isoDuration, parseDuration } from "./duration";
import { invalidArgument } from "./errors";
import { refuseMisshapen } from "./forms";
import { keyKinds, usualOperations } from "./key-kinds";
import { complaintsAboutKey } from "./key-rules";
import { isPlain, plainOnly } from "./plain";
import { usualKey } from "./usual";

/** What a key is unless the program says otherwise. */
export const keyDefaults = { size: 3072, curve: "P-256", ...usualKey } as const;

/** The settings that are plain values, never outputs. */
export type PlainKeyInputs = Pick<
    KeyInputs,
    "name" | "type" | "size" | "curve" | "operations" | "onExisting" | "onDestroy" | "owner"
> &
    Partial<Pick<KeyInputs, "expiresAfter" | "exportable" | "rotation" | "restoreFrom" | "accessTimeoutSeconds">>;

/** The inputs of the data-plane resource, once the arguments that are known in the constructor were found right. */
export function keyInputs(name: string, args: KeyArgs): { plain: PlainKeyInputs; inputs: pulumi.Inputs } {
    refuseMisshapen("Key", name, args, keyForms);
    if ((args.type as string | undefined) === undefined) {
        throw invalidArgument("Key", name, "type", `be one of ${listed(Object.keys(keyKinds))}`, args.type);
    }
    const plain = plainInputs(name, args);
    const settings = {
        enabled: args.enabled ?? true,
        ...defined("notBefore", args.notBefore),
        ...defined("expiresOn", args.expiresOn),
        ...defined("tags", args.tags),
        ...defined("rotateNow", args.rotateNow),
        ...(args.releasePolicy && {
            releasePolicy: { policy: args.releasePolicy.policy, immutable: args.releasePolicy.immutable ?? false },
        }),
    };
    const release = settings.releasePolicy && { releasePolicy: plainOnly(settings.releasePolicy) };
    checkKnown(name, { ...plain, ...settings, ...release, ...defined("material", args.material) }, args.plane);
    if (args.vault.sku === "standard" && keyKinds[args.type].hsm) {
        const expected =
            'be "RSA" or "EC" in a vault of the standard SKU: the HSM kinds need `sku: "premium"` of the vault';
        throw invalidArgument("Key", name, "type", expected, args.type);
    }
    const inputs = {
        ...normalised(plain),
        ...settings,
        target: args.vault.target,
        ...(args.material === undefined ? {} : { material: pulumi.secret(args.material) }),
    };
    return { plain: normalised(plain), inputs };
}

function plainInputs(name: string, args: KeyArgs): PlainKeyInputs {
    const family = (keyKinds as Readonly<Record<string, { readonly family: string } | undefined>>)[args.type]?.family;
    return {
        name: args.keyName ?? name,
        type: args.type,
        ...(family === "RSA" || args.size !== undefined ? { size: args.size ?? keyDefaults.size } : {}),
        ...(family === "EC" || args.curve !== undefined ? { curve: args.curve ?? keyDefaults.curve } : {}),
        operations: args.operations ?? (family === "EC" || family === "RSA" ? usualOperations[family] : []),
        ...defined("expiresAfter", args.expiresAfter),
        ...defined("exportable", args.exportable),
        ...defined("rotation", args.rotation),
        ...defined("restoreFrom", args.restoreFrom),
        ...defined("accessTimeoutSeconds", args.accessTimeoutSeconds),
        onExisting: args.onExisting ?? keyDefaults.onExisting,
        onDestroy: args.onDestroy ?? keyDefaults.onDestroy,
        owner: `${pulumi.getProject()}/${pulumi.getStack()}/${name}`,
    };
}

/** What decides on how the key is declared, and so can't be an output. */
const neverOutputs: readonly string[] = ["exportable", "rotation"] satisfies (keyof PlainKeyInputs)[];

/** Outputs are passed over: the handler checks them, in the preview already where they are known. */
function checkKnown(name: string, inputs: Readonly<Record<string, unknown>>, plane: KeyArgs["plane"]): void {
    const known = Object.fromEntries(
        Object.entries(inputs).filter(([property, value]) => isPlain(value) || neverOutputs.includes(property)),
    );
    refuseFirst("Key", name, [...aboutPlane(plane), ...complaintsAboutKey(known)]);
}

/** Durations as ISO 8601, as the service has them. */
function normalised(plain: PlainKeyInputs): PlainKeyInputs {
    return {
        ...plain,
        ...(plain.expiresAfter === undefined ? {} : { expiresAfter: iso(plain.expiresAfter) }),
        ...(plain.rotation === undefined ? {} : { rotation: isoRotation(plain.rotation) }),
    };
}

function isoRotation(rotation: RotationArgs | RotationInputs): RotationInputs {
    return Object.fromEntries(
        Object.entries(rotation).flatMap(([term, text]: [string, string | undefined]) =>
            text === undefined ? [] : [[term, iso(text)]],
        ),
    );
}

function iso(text: string): string {
    const duration = parseDuration(text);
    return duration === undefined ? text : isoDuration(duration);
}

function defined<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
    return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}
