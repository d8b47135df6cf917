/** From a secret's arguments to the inputs of its data-plane resource. */
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { noValue, type SecretInputs, type SecretSourceInput } from "../data-plane/secret-contract";
import type { SecretArgs } from "../secret-args";
import { checkArmSecret } from "./arm-secret";
import { invalidArgument, KeyVaultComponentError, withheld } from "./errors";
import { accessTimeoutSeconds } from "./limits";
import { complaintAboutValue, complaintsAboutSecret } from "./secret-rules";

/** The arguments that name where the value comes from: exactly one is given. */
const sources = ["value", "generate", "fromEnvironment", "fromFile", "fromSecret"] as const;

/** The inputs of the data-plane resource, once the arguments that are known in the constructor were found right. */
export function secretInputs(name: string, args: SecretArgs): pulumi.Inputs {
    const mode = args.mode ?? "managed";
    const plain = {
        name: args.secretName ?? name,
        mode,
        ...defined("expiresAfter", args.expiresAfter ?? args.rotateEvery),
        ...defined("rotateEvery", args.rotateEvery),
        onExisting: args.onExisting ?? (mode === "seeded" ? "adopt" : "fail"),
        onDestroy: args.onDestroy ?? "detach",
        accessTimeoutSeconds: args.accessTimeoutSeconds ?? accessTimeoutSeconds.default,
    } as const;
    checkKnown(name, args, plain);
    return {
        ...plain,
        target: args.vault.target,
        source: sourceInput(args),
        value: pulumi.secret(args.value ?? noValue),
        salt: saltOf(name),
        enabled: args.enabled ?? true,
        ...defined("contentType", args.contentType),
        ...defined("tags", args.tags),
        ...defined("notBefore", args.notBefore),
        ...defined("expiresOn", args.expiresOn),
        ...defined("trigger", args.regenerate ?? args.reseed),
    };
}

function checkKnown(name: string, args: SecretArgs, plain: Pick<SecretInputs, "name" | "mode">): void {
    const given = sources.filter((source) => args[source] !== undefined);
    if (given.length !== 1) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `Secret "${name}": exactly one of ${sources.map((source) => `\`${source}\``).join(", ")} must say where the value comes from, ` +
                `got ${given.length === 0 ? "none" : given.join(" and ")}.`,
        );
    }
    if (typeof args.value === "string") {
        const complaint = complaintAboutValue(args.value);
        if (complaint !== undefined) {
            throw new KeyVaultComponentError("InvalidArgument", `Secret "${name}": ${complaint}`);
        }
    }
    checkTriggers(name, args);
    if (args.plane === "arm") {
        checkArmSecret(name, args);
    }
    const known = {
        ...plain,
        source: plainSource(args),
        ...plainOnly("contentType", args.contentType),
        ...plainOnly("notBefore", args.notBefore),
        ...plainOnly("expiresOn", args.expiresOn),
        ...(isPlain(args.tags) ? { tags: args.tags as Record<string, string> } : {}),
    };
    const [first] = complaintsAboutSecret(known);
    if (first !== undefined) {
        throw invalidArgument("Secret", name, first.property, first.expected, first.got);
    }
}

function checkTriggers(name: string, args: SecretArgs): void {
    const mode = args.mode ?? "managed";
    if (args.reseed !== undefined && mode !== "seeded") {
        const expected = 'be left out unless mode is "seeded" (a managed value changes with the program)';
        throw invalidArgument("Secret", name, "reseed", expected, withheld);
    }
    if (args.regenerate !== undefined && (mode === "seeded" || args.generate === undefined)) {
        const expected =
            'be left out unless the value is generated in mode "managed" (a seeded value is set again by `reseed`)';
        throw invalidArgument("Secret", name, "regenerate", expected, withheld);
    }
}

/** The source where all of it is known, for the checks that run in the constructor. */
function plainSource(args: SecretArgs): SecretSourceInput {
    const source = sourceInput(args);
    return source as SecretSourceInput;
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
        return { kind: "secret", target: vault.target, name: secretName, ...defined("version", version) };
    }
    return { kind: "value" };
}

/** Derived, not random: a salt that changed from check to check would make every value look changed. */
function saltOf(name: string): string {
    const identity = JSON.stringify([pulumi.getProject(), pulumi.getStack(), name]);
    return createHash("sha256").update(identity).digest("base64url").slice(0, 22);
}

function isPlain(value: unknown): boolean {
    if (pulumi.Output.isInstance(value) || value instanceof Promise) {
        return false;
    }
    return typeof value !== "object" || value === null || Object.values(value).every(isPlain);
}

function plainOnly(key: string, value: unknown): Record<string, unknown> {
    return value !== undefined && isPlain(value) ? { [key]: value } : {};
}

function defined(key: string, value: unknown): Record<string, unknown> {
    return value === undefined ? {} : { [key]: value };
}
