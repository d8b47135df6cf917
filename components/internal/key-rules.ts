/** What a key's settings must be: checked in the constructor for what is known there, and again in the preview. */
import type { KeyInputs, ReleasePolicyInputs } from "../data-plane/keys/contract";
import { ownerTag } from "../data-plane/life-cycle/ownership";
import {
    aboutChoices,
    aboutFlags,
    aboutLists,
    aboutSecretTexts,
    aboutTagTexts,
    aboutWait,
    alternatives,
    listed,
    when,
    type Complaint,
} from "./complaints";
import { parseDuration } from "./duration";
import { withheld } from "./errors";
import { keyCurves, keyKinds, keySizes, possibleOperations, type KeyOperation } from "./key-kinds";
import { tagLimits } from "./limits";
import { aboutBackup } from "./local-source-rules";
import { complaintsAboutReleasePolicy } from "./release-policy-rules";
import { complaintsAboutRotation, durationForm } from "./rotation-rules";
import { complaintsAboutLife, complaintsAboutTime } from "./time-rules";

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers */
export const keyNameLength = 127;

/** What settings with a few names for values can be. */
export const keyChoices = {
    onExisting: ["fail", "adopt", "recover"],
    onDestroy: ["detach", "disable", "delete", "purge"],
} as const satisfies { readonly [K in keyof KeyInputs]?: readonly KeyInputs[K][] };

/** A key's settings as far as they are known: a part of a release policy may be. */
export type KnownKeyInputs = Partial<Omit<KeyInputs, "releasePolicy">> & {
    readonly releasePolicy?: Partial<ReleasePolicyInputs>;
};

/**
 * Complaints about those settings that are given; what isn't known yet is passed over. Whether `expiresOn` lies in the future
 * is left to {@link complaintsAboutExpiry}: it only matters when it is set.
 */
export function complaintsAboutKey(inputs: KnownKeyInputs): Complaint[] {
    return [
        ...aboutChoices(inputs, keyChoices),
        ...aboutFlags({
            enabled: inputs.enabled,
            exportable: inputs.exportable,
            "releasePolicy.immutable": inputs.releasePolicy?.immutable,
        }),
        ...aboutName(inputs),
        ...aboutKind(inputs),
        ...aboutOperations(inputs),
        ...aboutTimes(inputs),
        ...aboutTags(inputs),
        ...aboutRelease(inputs),
        ...aboutSecretTexts({ material: inputs.material }),
        ...aboutBackup(inputs.restoreFrom),
        ...complaintsAboutRotation(inputs.rotation),
        ...aboutDestroy(inputs),
    ];
}

function aboutName({ name }: KnownKeyInputs): Complaint[] {
    return name === undefined ? [] : aboutKeyName(name);
}

/** A complaint about what is no name of a key. */
export function aboutKeyName(name: unknown): Complaint[] {
    const fits = typeof name === "string" && new RegExp(`^[0-9A-Za-z-]{1,${keyNameLength}}$`).test(name);
    return when(!fits, "keyName", `have 1 to ${keyNameLength} letters, digits and dashes`, name);
}

function aboutKind({ type, size, curve, target }: KnownKeyInputs): Complaint[] {
    if (type === undefined) {
        return [];
    }
    const kind = (keyKinds as Readonly<Record<string, { readonly family: string } | undefined>>)[type];
    if (kind === undefined) {
        return [{ property: "type", expected: `be one of ${listed(Object.keys(keyKinds))}`, got: type }];
    }
    if (kind.family === "oct" && (target === undefined || !target.vaultUri.includes(".managedhsm."))) {
        const expected = "be an RSA or EC kind in a vault (only a Managed HSM has symmetric keys)";
        return [{ property: "type", expected, got: type }];
    }
    if (kind.family === "EC") {
        return [
            ...when(size !== undefined, "size", "be left out for an EC key, whose size its curve says", size),
            ...when(
                curve !== undefined && !keyCurves.includes(curve),
                "curve",
                `be one of ${listed(keyCurves)}`,
                curve,
            ),
        ];
    }
    return [
        ...when(curve !== undefined, "curve", `be left out for an ${type} key`, curve),
        ...when(size !== undefined && !keySizes.includes(size), "size", `be ${alternatives(keySizes)} bits`, size),
    ];
}

function aboutOperations({ type, operations, exportable }: KnownKeyInputs): Complaint[] {
    const noList = aboutLists({ operations });
    if (noList.length > 0 || operations === undefined || type === undefined || !(type in keyKinds)) {
        return noList;
    }
    const possible: readonly KeyOperation[] = possibleOperations(type);
    const wrong = operations.length === 0 || operations.some((operation) => !possible.includes(operation));
    const twice = new Set(operations).size < operations.length;
    return [
        ...when(wrong, "operations", `be one or more of ${listed(possible)} for an ${type} key`, operations),
        ...when(!wrong && twice, "operations", "name each operation once", operations),
        ...when(
            operations.includes("export") && exportable !== true,
            "operations",
            'not include "export" unless `exportable` is true',
            operations,
        ),
    ];
}

function aboutTimes(inputs: KnownKeyInputs): Complaint[] {
    const { notBefore, expiresOn, expiresAfter, rotation, accessTimeoutSeconds: wait } = inputs;
    const wrong = [...complaintsAboutTime("notBefore", notBefore), ...complaintsAboutTime("expiresOn", expiresOn)];
    if (wrong.length > 0) {
        return wrong;
    }
    const expiry = expiresOn === undefined ? undefined : Date.parse(expiresOn);
    return [
        ...when(
            expiry !== undefined && notBefore !== undefined && expiry <= Date.parse(notBefore),
            "expiresOn",
            `be later than \`notBefore\` (${notBefore})`,
            expiresOn,
        ),
        ...when(
            expiresOn !== undefined && expiresAfter !== undefined,
            "expiresOn",
            "be left out when `expiresAfter` gives each version its life",
            expiresOn,
        ),
        ...when(
            expiresOn !== undefined && rotation?.expireAfter !== undefined,
            "expiresOn",
            "be left out when `rotation.expireAfter` gives each version its life",
            expiresOn,
        ),
        ...when(
            expiresAfter !== undefined && parseDuration(expiresAfter) === undefined,
            "expiresAfter",
            durationForm,
            expiresAfter,
        ),
        ...complaintsAboutLife("expiresAfter", expiresAfter),
        ...complaintsAboutLife("rotation.expireAfter", rotation?.expireAfter),
        ...when(
            expiresAfter !== undefined && rotation?.expireAfter !== undefined,
            "expiresAfter",
            "be left out when `rotation.expireAfter` gives each version its life",
            expiresAfter,
        ),
        ...aboutWait("accessTimeoutSeconds", wait),
    ];
}

/** Complaints about an expiry that is being set. */
export function complaintsAboutExpiry(expiresOn: string | undefined): Complaint[] {
    return when(
        expiresOn !== undefined && Date.parse(expiresOn) <= Date.now(),
        "expiresOn",
        "lie in the future",
        expiresOn,
    );
}

function aboutTags({ tags }: KnownKeyInputs): Complaint[] {
    const names = Object.keys(tags ?? {});
    const long = Object.entries(tags ?? {}).find(
        ([name, value]) => name.length > tagLimits.name || value.length > tagLimits.value,
    );
    return [
        ...when(names.length > tagLimits.count, "tags", `be at most ${tagLimits.count}`, names.length),
        ...aboutTagTexts(tags),
        ...when(
            names.includes(ownerTag),
            "tags",
            "not include the name that marks a key as its declaration's",
            ownerTag,
        ),
        ...when(
            long !== undefined,
            "tags",
            `have names of at most ${tagLimits.name} and values of at most ${tagLimits.value} characters`,
            long?.[0],
        ),
    ];
}

function aboutRelease({ exportable, releasePolicy, type }: KnownKeyInputs): Complaint[] {
    const software = type !== undefined && type in keyKinds && !keyKinds[type].hsm;
    return [
        ...when(
            exportable === true && software,
            "exportable",
            `be left out for an ${type} key: only HSM keys can be released`,
            exportable,
        ),
        ...when(
            exportable === true && releasePolicy === undefined,
            "releasePolicy",
            "say under which conditions an exportable key is released",
            undefined,
        ),
        ...when(
            releasePolicy !== undefined && exportable !== true,
            "releasePolicy",
            "be left out unless `exportable` is true",
            withheld,
        ),
        ...(releasePolicy?.policy === undefined ? [] : complaintsAboutReleasePolicy(releasePolicy.policy)),
    ];
}

function aboutDestroy({ onDestroy, target }: KnownKeyInputs): Complaint[] {
    return when(
        onDestroy === "purge" && target?.purgeProtection === true,
        "onDestroy",
        'be "detach", "disable" or "delete" in a vault with purge protection, which allows no purge',
        onDestroy,
    );
}
