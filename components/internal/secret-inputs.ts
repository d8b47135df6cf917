/** From a secret's arguments to the inputs of its data-plane resource. */
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { noValue, type SecretInputs, type SecretSourceInput } from "../data-plane/secrets/contract";
import { normalSpec } from "../data-plane/secrets/generator";
import type { SecretArgs } from "../secret-args";
import { secretForms } from "./argument-forms/secrets";
import { complaintsAboutArmSecret } from "./arm-secret";
import { aboutPlane, when, type Complaint } from "./complaints";
import { KeyVaultComponentError, withheld, wrongSetting } from "./errors";
import { complaintsAboutForm, refuseName } from "./forms";
import { given as defined, isPlain, plainOnly } from "./plain";
import { complaintAboutValue, complaintsAboutSecret } from "./secret-rules";
import { usualSecret } from "./usual";

/** The arguments that name where the value comes from: exactly one is given. */
const sources = ["value", "generate", "fromEnvironment", "fromFile", "fromSecret"] as const;

/** The inputs of the data-plane resource, once the arguments that are known in the constructor were found right. */
export function secretInputs(name: string, args: SecretArgs): pulumi.Inputs {
    refuseName("Secret", name);
    const wrong = wrongArguments(name, args);
    if (wrong.length > 0) {
        throw new KeyVaultComponentError("InvalidArgument", wrong.join("\n"));
    }
    return {
        ...plainInputs(name, args),
        target: args.vault.target,
        source: sourceInput({ ...args, ...(args.generate !== undefined && { generate: normalSpec(args.generate) }) }),
        ...valueInput(args),
        salt: saltOf(name),
        enabled: args.enabled ?? usualSecret(args.mode).enabled,
        ...defined({ contentType: args.contentType, tags: args.tags }),
        ...defined({ notBefore: args.notBefore, expiresOn: args.expiresOn }),
        ...defined({ trigger: args.regenerate ?? args.reseed }),
    };
}

/** All that is wrong with the arguments that are known in the constructor, a sentence each. */
export function wrongArguments(name: string, args: SecretArgs): string[] {
    const misshapen = complaintsAboutForm(args, secretForms);
    if (misshapen.length > 0) {
        return misshapen.map((complaint) => wrongSetting(`Secret "${name}"`, complaint));
    }
    const given = sources.filter((source) => args[source] !== undefined);
    const names = sources.map((source) => `\`${source}\``).join(", ");
    const complaintsAbout = args.plane === "arm" ? complaintsAboutArmSecret : () => [];
    const complaints = [
        ...aboutTriggers(args),
        ...aboutPlane(args.plane),
        ...complaintsAbout(args),
        ...complaintsAboutSecret({ ...plainInputs(name, args), ...knownSettings(args) } as Partial<SecretInputs>),
    ];
    return [
        ...(given.length === 1
            ? []
            : [
                  `Secret "${name}": exactly one of ${names} must say where the value comes from, ` +
                      `got ${given.length === 0 ? "none" : given.join(" and ")}.`,
              ]),
        ...aboutValue(name, args.value),
        ...complaints.map((complaint) => wrongSetting(`Secret "${name}"`, complaint)),
    ];
}

/** The settings that are plain values, never outputs. */
function plainInputs(name: string, args: SecretArgs) {
    const usual = usualSecret(args.mode);
    const ownLife = args.expiresOn === undefined ? args.rotateEvery : undefined;
    return {
        name: args.secretName ?? name,
        mode: args.mode ?? usual.mode,
        ...defined({ expiresAfter: args.expiresAfter ?? ownLife, rotateEvery: args.rotateEvery }),
        ...defined({ restoreFrom: args.restoreFrom }),
        onExisting: args.onExisting ?? usual.onExisting,
        onDestroy: args.onDestroy ?? usual.onDestroy,
        accessTimeoutSeconds: args.accessTimeoutSeconds ?? usual.accessTimeoutSeconds,
    } as const;
}

function knownSettings(args: SecretArgs): Partial<SecretInputs> {
    const { contentType, notBefore, expiresOn, tags, enabled } = args;
    return {
        ...(plainOnly({ contentType, notBefore, expiresOn, tags, enabled }) as Partial<SecretInputs>),
        source: sourceInput(args) as SecretSourceInput,
    };
}

function aboutValue(name: string, value: unknown): string[] {
    const complaint = value === undefined || !isPlain(value) ? undefined : complaintAboutValue(value);
    return complaint === undefined ? [] : [`Secret "${name}": ${complaint}`];
}

function aboutTriggers(args: SecretArgs): Complaint[] {
    const isSeeded = args.mode === "seeded";
    const [regenerate, reseed] = [args.regenerate !== undefined, args.reseed !== undefined];
    return [
        ...when(
            reseed && !isSeeded,
            "reseed",
            'be left out unless mode is "seeded" (a managed value changes with the program)',
            withheld,
        ),
        ...when(
            regenerate && (isSeeded || args.generate === undefined),
            "regenerate",
            'be left out unless the value is generated in mode "managed" (a seeded value is set again by `reseed`)',
            withheld,
        ),
    ];
}

function sourceInput(args: SecretArgs): pulumi.Inputs {
    if (args.generate !== undefined) {
        return { kind: "generate", spec: args.generate };
    }
    if (args.fromEnvironment !== undefined) {
        return { kind: "environment", variable: args.fromEnvironment };
    }
    if (args.fromFile !== undefined) {
        return { kind: "file", ...(typeof args.fromFile === "string" ? { path: args.fromFile } : args.fromFile) };
    }
    if (args.fromSecret !== undefined) {
        const { vault, secretName, version } = args.fromSecret;
        return { kind: "secret", target: vault.target, name: secretName, ...defined({ version }) };
    }
    return usualSecret(args.mode).source;
}

/** A secret of the stack wherever a fingerprint may come in its place: engines mark what comes back by the name of what was sent. */
function valueInput({ value, generate, fromSecret }: SecretArgs): pulumi.Inputs {
    return generate === undefined && fromSecret === undefined ? { value: pulumi.secret(value ?? noValue) } : {};
}

/** Derived, not random: a salt that changed from check to check would make every value look changed. */
function saltOf(name: string): string {
    const identity = JSON.stringify([pulumi.getProject(), pulumi.getStack(), name]);
    return createHash("sha256").update(identity).digest("base64url").slice(0, 22);
}
