/** From what the service says to what the state keeps, and from what the program declares to what the service is told. */
import type { SecretProperties } from "@azure/keyvault-secrets";
import { addDuration } from "../../internal/duration";
import { omit } from "../../internal/omit";
import { concealedWish } from "./fingerprint";
import { digest, ownerTag, withMark } from "../life-cycle/ownership";
import { noValue, type SecretInputs, type SecretOutputs, type SecretState } from "./contract";
import type { SecretAttributes } from "./store";
import { timeText } from "../life-cycle/values";

/** The value of {@link ownerTag}: who declared the version, and for which wish for a new value. Neither says anything of the value. */
export async function ownerMark(inputs: SecretInputs): Promise<string> {
    return markFor(inputs, await concealedWish(inputs.trigger, inputs.salt));
}

function markFor(inputs: SecretInputs, trigger: string | undefined): string {
    const wish = inputs.source.kind === "generate" ? [inputs.source.spec, trigger] : [trigger];
    return `${ownerOf(inputs)}.${digest(wish)}`;
}

function ownerOf({ salt }: SecretInputs): string {
    return digest(["owner", salt]);
}

/** Whether a version was made by this declaration. */
export function isOwn(properties: SecretProperties, inputs: SecretInputs): boolean {
    return properties.tags?.[ownerTag]?.split(".")[0] === ownerOf(inputs);
}

/** Whether a version was made by this declaration for the present trigger and specification. */
export async function isAsWished(properties: SecretProperties, inputs: SecretInputs): Promise<boolean> {
    const mark = properties.tags?.[ownerTag];
    // A deployment that was cut off may have been one of a release that had the trigger itself in the mark.
    return mark !== undefined && (mark === markFor(inputs, inputs.trigger) || mark === (await ownerMark(inputs)));
}

/** The attributes of a version made at `created`. */
export async function attributesOf(inputs: SecretInputs, created: Date): Promise<SecretAttributes> {
    const expiresOn = expiryOf(inputs, created);
    return {
        tags: withMark(inputs.tags, await ownerMark(inputs)),
        enabled: inputs.enabled,
        ...(inputs.contentType !== undefined && { contentType: inputs.contentType }),
        ...(inputs.notBefore !== undefined && { notBefore: new Date(inputs.notBefore) }),
        ...(expiresOn !== undefined && { expiresOn }),
    };
}

/**
 * When a version made at `created` expires, as declared. One that was there before its first rotation period lives as long as a version
 * made at the beginning of that: until the next one is due.
 */
export function expiryOf(inputs: SecretInputs, created: Date): Date | undefined {
    if (inputs.expiresOn !== undefined) {
        return new Date(inputs.expiresOn);
    }
    const began = new Date(inputs.rotationBegan ?? created);
    return inputs.expiresAfter === undefined
        ? undefined
        : addDuration(began > created ? began : created, inputs.expiresAfter);
}

/** What the state keeps of a version that is in force; `value` is its fingerprint, or empty where none is kept. */
export function stateOf({ version, createdOn }: SecretProperties, value: string): SecretState {
    return { value, version: version ?? "", createdOn: timeText(createdOn) ?? "" };
}

/** The version that the program set or took over last. */
export function ownVersion({ seededVersion, version }: SecretState): string {
    return seededVersion ?? version;
}

/** The inputs that a state was made of, as `check` left them. */
export function inputsOf(state: SecretOutputs): SecretInputs {
    const inputs = omit(state, "version", "createdOn", "seededVersion");
    return { ...inputs, value: declaresValue(inputs) ? state.value : noValue };
}

/** Whether the program's own value is what the secret must hold, so that another one is a difference. */
export function declaresValue({ mode, source }: Pick<SecretInputs, "mode" | "source">): boolean {
    return mode === "managed" && (source.kind === "value" || source.kind === "environment" || source.kind === "file");
}

/** The id without a version. */
export function secretIdOf({ target, name }: Pick<SecretInputs, "target" | "name">): string {
    return `${target.vaultUri.replace(/\/$/, "")}/secrets/${name}`;
}
